"""Hamming distance between activation patterns of images (paper, Sec. 4.2, Fig. 4e-g, k-m)."""

from __future__ import annotations

import numpy as np
import torch

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.neighbours import KINDS, neighbour_pairs, renumbered
from spectral_bias.inputs.pixels import pixel_inputs
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import Network

LAYOUT = Layout(
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


def measure(network: Network, subject: Subject) -> dict[str, np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A classifier with ReLU.
        subject: ``images``, ``peak`` and ``neighbours``.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    # Patterns of the images that occur in pairs, each computed once.
    occurring, pairs = renumbered(neighbour_pairs(subject.neighbours))
    inputs = torch.from_numpy(pixel_inputs(subject.images[occurring], subject.peak))
    patterns, _ = forward_patterns(network, inputs.to(subject.device))
    return {
        "n_neurons": np.array(network.hidden_sizes),
        **{f"hamming_{kind}": hamming_distance(patterns, pairs[kind]) for kind in KINDS},
    }
