"""Regions, dead neurons and Hamming distances within the first epoch (paper, Sec. 3.3 and 6).

The paper's curves begin after one epoch, when most of the change that they show is over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics import forward_pass
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import Network

# A part of what a forward pass measures.
_KEPT = ("hamming_local", "hamming_global", "region", "dead", "mse")
LAYOUT = Layout(
    "first_epoch",
    "Activation patterns and error of a run over the whole grid, at steps of its first epoch.",
    (
        Variable("step", "int32", ("step",), "steps", "steps of the optimiser so far"),
        Variable("epoch", "float64", ("step",), "epochs", "share of the steps of the epoch"),
        *(
            replace(variable, dims=tuple("step" if d == "epoch" else d for d in variable.dims))
            for variable in forward_pass.LAYOUT.variables
            if variable.name in ("layer", *_KEPT)
        ),
    ),
)


def measure(network: Network, subject: Subject) -> dict[str, Any]:
    """Measure one snapshot as a forward pass.

    Args:
        network: A perceptron.
        subject: As for :func:`spectral_bias.metrics.forward_pass.measure`.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    measured = forward_pass.measure(network, subject)
    return {name: measured[name] for name in _KEPT}
