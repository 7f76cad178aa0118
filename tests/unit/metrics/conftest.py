import math

import numpy as np
import pytest
import torch

from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.inputs.neighbours import KINDS
from spectral_bias.networks.architectures import MLP, build_network


@pytest.fixture
def problem():
    """Return a network in double precision, examples and targets."""

    def make(in_features=2, depth=2, width=33, out_features=3, n=24, seed=0):
        generator = torch.Generator().manual_seed(seed)
        network = MLP(in_features, depth, width, out_features, seed=seed).double()
        inputs = 2 * torch.rand(n, in_features, generator=generator, dtype=torch.float64) - 1
        targets = torch.rand(n, out_features, generator=generator, dtype=torch.float64)
        return network, inputs, targets

    return make


@pytest.fixture
def study(tmp_path):
    """Return the snapshots, features, image and pairs of a tiny run."""
    generator = np.random.default_rng(0)
    snapshots = []
    for epoch in (0, 4):
        network = MLP(2, 3, 10, 3, seed=epoch)
        tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        path = tmp_path / f"{epoch}.safetensors"
        about = {"network_arguments": network.arguments, "epoch": epoch}
        save_snapshot(path, tensors, about)
        snapshots.append(load_snapshot(path))
    features = generator.uniform(-1, 1, size=(6 * 5, 2)).astype(np.float32)
    image = generator.uniform(size=(6, 5, 3)).astype(np.float32)
    sizes = {"local": 7, "global": 8, "uniform": 9, "tile": 5}
    pairs = {
        kind: generator.integers(0, 30, size=(size, 2)).astype(np.int32)
        for kind, size in sizes.items()
    }
    return snapshots, features, image, pairs


@pytest.fixture
def classifier():
    """Return a classifier in double precision, images and labels."""

    def make(shape, n=14, seed=0):
        generator = torch.Generator().manual_seed(seed)
        network = build_network({**shape, "seed": seed}).double().requires_grad_(False)
        in_features = shape.get("in_features") or math.prod(shape["image_shape"])
        inputs = 2 * torch.rand(n, in_features, generator=generator, dtype=torch.float64) - 1
        labels = torch.randint(shape["out_features"], (n,), generator=generator)
        return network, inputs, labels

    return make


@pytest.fixture(params=["mlp", "cnn"])
def classification(request, tmp_path):
    """Return the snapshots, images, labels and neighbours of a tiny run."""
    generator = np.random.default_rng(0)
    shape = {
        "mlp": {"in_features": 2 * 9 * 8, "depth": 2, "width": 11},
        "cnn": {"image_shape": [2, 9, 8], "channels": [5, 4], "kernel": 3, "stride": 2, "width": 6},
    }[request.param]
    snapshots = []
    for epoch in (0, 4):
        network = build_network({
            "kind": request.param,
            **shape,
            "out_features": 3,
            "seed": epoch + 1,
        })
        tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        path = tmp_path / f"{epoch}.safetensors"
        save_snapshot(path, tensors, {"network_arguments": network.arguments, "epoch": epoch})
        snapshots.append(load_snapshot(path))
    images = generator.integers(256, size=(20, 2, 9, 8), dtype=np.uint8)
    labels = generator.integers(3, size=20, dtype=np.uint8)
    # Two places are empty, and the last anchor has no partner at all.
    neighbours = {"anchor": np.array([7, 3, 19, 11], dtype=np.int32)}
    for kind in KINDS:
        neighbours[kind] = generator.integers(20, size=(4, 3), dtype=np.int32)
        neighbours[kind][[1, 2], 2] = -1
        neighbours[kind][3] = -1
    return snapshots, images, labels, neighbours
