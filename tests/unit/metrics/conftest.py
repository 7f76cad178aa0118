import numpy as np
import pytest
import torch

from spectral_bias.networks import MLP
from spectral_bias.snapshots import load_snapshot, save_snapshot


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
    sizes = {"local": 7, "global": 8, "uniform": 9}
    pairs = {
        kind: generator.integers(0, 30, size=(size, 2)).astype(np.int32)
        for kind, size in sizes.items()
    }
    return snapshots, features, image, pairs
