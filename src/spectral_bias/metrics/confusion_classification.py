"""Gradient confusion of pairs of images (paper, Sec. 4.2, Fig. 4h-j, n-p).

It is the cosine of two per-example cross-entropy gradients over all parameters.  PAPER: the
authors' scripts divide by the product of norms or a small epsilon, whichever is larger; this draws
the cosines of images with a confident prediction towards 0.  Here the cosine itself is stored, with
the product of norms, from which the scripts' value follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import torch

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.neighbours import KINDS, neighbour_pairs, renumbered
from spectral_bias.inputs.pixels import pixel_inputs
from spectral_bias.metrics.classifier_gradients import pair_cosines
from spectral_bias.networks.architectures import load_network

CONFUSION_CLASSIFICATION = Layout(
    "confusion_classification",
    "Cosine and norms of the loss gradients of pairs of images, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("anchor", "int32", ("anchor",), "image index", "training images drawn"),
        Variable(
            "norm_anchor", "float64", ("epoch", "anchor"), "1", "norm of the anchor's gradient"
        ),
        *(
            variable
            for kind in KINDS
            for variable in (
                Variable(
                    f"cosine_{kind}",
                    "float32",
                    ("epoch", f"pair_{kind}"),
                    "1",
                    f"cosine of the gradients of pairs of kind {kind}; NaN if one is exactly zero",
                ),
                Variable(
                    f"norm_product_{kind}",
                    "float64",
                    ("epoch", f"pair_{kind}"),
                    "1",
                    f"product of the norms of the gradients of pairs of kind {kind}",
                ),
            )
        ),
    ),
)


def measure_confusion_classification(
    snapshots: Iterable[Snapshot],
    images: np.ndarray,
    peak: int,
    labels: np.ndarray,
    neighbours: Mapping[str, np.ndarray],
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of epochs.
        images: Training images, uint8 [N, channels, rows, columns].
        peak: Pixel value of white.
        labels: Their classes, uint8 [N].
        neighbours: Arrays by the names of :data:`spectral_bias.inputs.neighbours.NEIGHBOURS`.
        device: Where to run the networks.

    Returns:
        Arrays by the names of :data:`CONFUSION_CLASSIFICATION`.
    """
    pairs = neighbour_pairs(neighbours)
    # Anchors are paired with themselves to get the norms of those without partners too.
    pairs["anchor"] = neighbours["anchor"][:, None].repeat(2, axis=1)
    occurring, pairs = renumbered(pairs)
    inputs = torch.from_numpy(pixel_inputs(images[occurring], peak)).to(device)
    classes = torch.from_numpy(labels[occurring]).long().to(device)
    members = torch.from_numpy(np.concatenate(list(pairs.values()))).to(device)
    per_snapshot = []
    for snapshot in snapshots:
        compared = pair_cosines(load_network(snapshot, device), inputs, classes, members)
        sizes = [len(chosen) for chosen in pairs.values()]
        parts = zip(pairs, compared.cosine.split(sizes), compared.norms.split(sizes), strict=True)
        per_snapshot.append({
            "epoch": np.array(snapshot.metadata["epoch"], dtype=np.int32),
            **_by_name(parts),
        })
    arrays = {name: np.stack([one[name] for one in per_snapshot]) for name in per_snapshot[0]}
    return {**arrays, "anchor": neighbours["anchor"]}


def _by_name(parts: Iterable[tuple[str, torch.Tensor, torch.Tensor]]) -> dict[str, np.ndarray]:
    """Return the arrays of one snapshot from pairs by kind, their cosines and their norms."""
    arrays: dict[str, np.ndarray] = {}
    for kind, cosine, norms in parts:
        if kind == "anchor":
            arrays["norm_anchor"] = norms[:, 0].cpu().numpy()
        else:
            arrays[f"cosine_{kind}"] = cosine.float().cpu().numpy()
            arrays[f"norm_product_{kind}"] = norms.prod(dim=1).cpu().numpy()
    return arrays
