"""The tables that a configuration asks for, and the metric family that each one summarises."""

from __future__ import annotations

from spectral_bias_workflow.runs import Config, measured_runs

# None: the histories of the trainings.
METRIC_OF_TABLE: dict[str, str | None] = {
    "training": None,
    "hamming": "forward_pass",
    "regions": "forward_pass",
    "dead_neurons": "forward_pass",
    "confusion": "gradient_confusion",
    "confusion_density": "gradient_confusion",
    "hyperplane_cosine": "hyperplanes",
    "boundary_distance": "boundary_distance",
    "cross_sections": "cross_sections",
    "crossings": "crossings",
    "inradius": "inradius",
    "inradius_density": "inradius",
    "spectral_norms": "spectral_norms",
}


def is_made(config: Config, table: str) -> bool:
    """Return whether there is a run for a table to have rows of."""
    metric = METRIC_OF_TABLE[table]
    return metric is None or bool(measured_runs(config, metric))
