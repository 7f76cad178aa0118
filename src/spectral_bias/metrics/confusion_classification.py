"""Gradient confusion of pairs of images (paper, Sec. 4.2, Fig. 4h-j, n-p).

It is the cosine of two per-example cross-entropy gradients over all parameters.  PAPER: the
authors' scripts divide by the product of norms or a small epsilon, whichever is larger; this draws
the cosines of images with a confident prediction towards 0.  Here the cosine itself is stored, with
the product of norms, from which the scripts' value follows.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.neighbours import KINDS, neighbour_pairs, renumbered
from spectral_bias.inputs.pixels import pixel_inputs
from spectral_bias.metrics.classifier_gradients import pair_cosines
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import Network

LAYOUT = Layout(
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
                    finite=False,
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


def measure(network: Network, subject: Subject) -> dict[str, np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A classifier with ReLU.
        subject: ``images``, ``peak``, ``labels`` and ``neighbours``.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    anchors = subject.neighbours["anchor"]
    pairs = neighbour_pairs(subject.neighbours)
    # Anchors are paired with themselves to get the norms of those without partners too.
    pairs["anchor"] = anchors[:, None].repeat(2, axis=1)
    occurring, pairs = renumbered(pairs)
    inputs = torch.from_numpy(pixel_inputs(subject.images[occurring], subject.peak))
    classes = torch.from_numpy(subject.labels[occurring]).long()
    members = torch.from_numpy(np.concatenate(list(pairs.values())))
    compared = pair_cosines(network, *(of.to(subject.device) for of in (inputs, classes, members)))
    sizes = [len(chosen) for chosen in pairs.values()]
    parts = zip(pairs, compared.cosine.split(sizes), compared.norms.split(sizes), strict=True)
    return {"anchor": anchors, **_by_name(parts)}


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
