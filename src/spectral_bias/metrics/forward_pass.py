"""All measurements of one forward pass over the grid, at every snapshot of a run.

Hamming distances, activation regions, dead neurons and the reconstruction all need the same pass
over all pixels.  The pass costs far more than any of them, so they are measured together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import torch

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.dead_neurons import dead_neurons
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.metrics.reconstruction import mean_squared_error, psnr_db
from spectral_bias.metrics.regions import region_ids
from spectral_bias.networks.architectures import load_perceptron

_PIXELS = ("epoch", "row", "column")
FORWARD_PASS = Layout(
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
            for pairs in ("local", "global", "uniform")
        ),
        Variable("region", "int32", _PIXELS, "1", "number of the pixel's activation region"),
        Variable("n_regions", "int32", ("epoch",), "regions", "regions that hold a pixel"),
        Variable("dead", "uint8", ("epoch", "layer", "neuron"), "1", "1 if off on all pixels"),
        Variable("prediction", "float32", (*_PIXELS, "channel"), "1", "the network's RGB output"),
        Variable("mse", "float64", ("epoch",), "1", "mean squared error over pixels, channels"),
        Variable("psnr", "float64", ("epoch",), "dB", "peak signal-to-noise ratio for peak 1"),
    ),
)


def measure_forward_pass(
    snapshots: Iterable[Snapshot],
    features: np.ndarray,
    image: np.ndarray,
    pairs: Mapping[str, np.ndarray],
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of epochs.
        features: Network inputs, float32 [N, D], pixels row by row.
        image: The signal, float32 [rows, columns, C].
        pairs: Pixel indices [P, 2] for ``local``, ``global`` and ``uniform``.
        device: Where to run the networks.

    Returns:
        Arrays by the names of :data:`FORWARD_PASS`.
    """
    inputs = torch.from_numpy(features).to(device)
    per_snapshot = [_measure(snapshot, inputs, image, pairs) for snapshot in snapshots]
    arrays = {name: np.stack([one[name] for one in per_snapshot]) for name in per_snapshot[0]}
    depth = arrays["dead"].shape[1]
    return {**arrays, "layer": np.arange(1, depth + 1, dtype=np.int32)}


def _measure(
    snapshot: Snapshot, inputs: torch.Tensor, image: np.ndarray, pairs: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    network = load_perceptron(snapshot, inputs.device)
    patterns, outputs = forward_patterns(network, inputs)
    regions = region_ids(patterns)
    prediction = outputs.reshape(image.shape)
    mse = mean_squared_error(prediction, image)
    return {
        "epoch": np.array(snapshot.metadata["epoch"], dtype=np.int32),
        **{f"hamming_{kind}": hamming_distance(patterns, pairs[kind]) for kind in pairs},
        "region": regions.reshape(image.shape[:2]),
        "n_regions": np.array(regions.max() + 1, dtype=np.int32),
        "dead": dead_neurons(patterns, network.arguments["width"]).astype(np.uint8),
        "prediction": prediction,
        "mse": np.array(mse, dtype=np.float64),
        "psnr": np.array(psnr_db(mse), dtype=np.float64),
    }
