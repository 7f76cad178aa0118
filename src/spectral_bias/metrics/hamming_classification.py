"""Hamming distance between activation patterns of images (paper, Sec. 4.2, Fig. 4e-g, k-m)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import torch

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.neighbours import KINDS, neighbour_pairs, renumbered
from spectral_bias.inputs.pixels import pixel_inputs
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.networks.architectures import load_network

HAMMING_CLASSIFICATION = Layout(
    "hamming_classification",
    "Hamming distance of the activation patterns of pairs of images, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("layer", "int32", ("layer",), "1", "hidden layer, 1 .. L"),
        Variable("n_neurons", "int32", ("layer",), "neurons", "neurons of the layer"),
        *(
            Variable(
                f"hamming_{kind}",
                "int32",
                ("epoch", "layer", f"pair_{kind}"),
                "neurons",
                f"Hamming distance of the pairs of kind {kind}",
            )
            for kind in KINDS
        ),
    ),
)


def measure_hamming_classification(
    snapshots: Iterable[Snapshot],
    images: np.ndarray,
    peak: int,
    neighbours: Mapping[str, np.ndarray],
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of epochs.
        images: Training images, uint8 [N, channels, rows, columns].
        peak: Pixel value of white.
        neighbours: Arrays by the names of :data:`spectral_bias.inputs.neighbours.NEIGHBOURS`.
        device: Where to run the networks.

    Returns:
        Arrays by the names of :data:`HAMMING_CLASSIFICATION`.
    """
    # Patterns of the images that occur in pairs, each computed once.
    occurring, pairs = renumbered(neighbour_pairs(neighbours))
    inputs = torch.from_numpy(pixel_inputs(images[occurring], peak)).to(device)
    arrays: dict[str, list[np.ndarray]] = {"epoch": [], **{f"hamming_{kind}": [] for kind in KINDS}}
    for snapshot in snapshots:
        network = load_network(snapshot, device)
        patterns, _ = forward_patterns(network, inputs)
        arrays["epoch"].append(np.array(snapshot.metadata["epoch"], dtype=np.int32))
        for kind in KINDS:
            arrays[f"hamming_{kind}"].append(hamming_distance(patterns, pairs[kind]))
    n_neurons = np.array(network.hidden_sizes, dtype=np.int32)
    return {
        **{name: np.stack(values) for name, values in arrays.items()},
        "layer": np.arange(1, len(n_neurons) + 1, dtype=np.int32),
        "n_neurons": n_neurons,
    }
