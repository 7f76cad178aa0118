"""All measurements of one forward pass over the grid, at every snapshot of a run.

Hamming distances, activation regions, dead neurons and the reconstruction all need the same pass
over all pixels.  The pass costs far more than any of them, so they are measured together.
"""

from __future__ import annotations

from typing import Any

import torch

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.dead_neurons import dead_neurons
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.metrics.measuring import Subject
from spectral_bias.metrics.reconstruction import mean_squared_error, psnr_db
from spectral_bias.metrics.regions import region_ids
from spectral_bias.networks.architectures import Network

KINDS = ("local", "global", "uniform")
_PIXELS = ("epoch", "row", "column")
LAYOUT = Layout(
    "forward_pass",
    "Activation patterns and reconstruction of a run over the whole grid, at every snapshot.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("layer", "int32", ("layer",), "1", "hidden layer, 1 .. L"),
        *(
            Variable(
                f"hamming_{pairs}",
                "int32",
                ("epoch", "layer", f"pair_{pairs}"),
                "neurons",
                f"Hamming distance of the activation patterns of {pairs} pairs",
            )
            for pairs in KINDS
        ),
        Variable("region", "int32", _PIXELS, "1", "number of the pixel's activation region"),
        Variable("n_regions", "int32", ("epoch",), "regions", "regions that hold a pixel"),
        Variable("dead", "uint8", ("epoch", "layer", "neuron"), "1", "1 if off on all pixels"),
        Variable("prediction", "float32", (*_PIXELS, "channel"), "1", "the network's RGB output"),
        Variable("mse", "float64", ("epoch",), "1", "mean squared error over pixels, channels"),
        Variable(
            "psnr",
            "float64",
            ("epoch",),
            "dB",
            "peak signal-to-noise ratio for peak 1",
            finite=False,
        ),
    ),
)


def measure(network: Network, subject: Subject) -> dict[str, Any]:
    """Measure one snapshot.

    Args:
        network: A perceptron.
        subject: ``features``, ``image`` and ``pairs`` of :data:`KINDS`.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    inputs, image = torch.from_numpy(subject.features).to(subject.device), subject.image
    patterns, outputs = forward_patterns(network, inputs)
    regions = region_ids(patterns)
    prediction = outputs.reshape(image.shape)
    mse = mean_squared_error(prediction, image)
    return {
        **{f"hamming_{kind}": hamming_distance(patterns, subject.pairs[kind]) for kind in KINDS},
        "region": regions.reshape(image.shape[:2]),
        "n_regions": regions.max() + 1,
        "dead": dead_neurons(patterns, network.arguments["width"]),
        "prediction": prediction,
        "mse": mse,
        "psnr": psnr_db(mse),
    }
