"""The tables that a configuration asks for, and the metric families that each one summarises."""

from __future__ import annotations

from spectral_bias_workflow.runs import Config, datasets_of, held_out_studies, measured_runs

# None: the histories of trainings, and the pairs of images.
METRICS_OF_TABLE: dict[str, tuple[str, ...]] = {
    "training": (),
    "hamming": ("forward_pass", "hamming_classification"),
    "regions": ("forward_pass",),
    "dead_neurons": ("forward_pass",),
    "confusion": ("gradient_confusion", "confusion_classification"),
    "confusion_density": ("gradient_confusion", "confusion_classification"),
    "hyperplane_cosine": ("hyperplanes",),
    "boundary_distance": ("boundary_distance",),
    "cross_sections": ("cross_sections",),
    "crossings": ("crossings",),
    "inradius": ("inradius",),
    "inradius_density": ("inradius",),
    "frequency_error": ("frequency_error",),
    "frequency_convergence": ("frequency_error",),
    "ntk": ("ntk",),
    "ntk_spectrum": ("ntk",),
    "linear_pieces": ("linear_pieces",),
    "first_epoch": ("first_epoch",),
    "generalization": (),
    "spectral_norms": ("spectral_norms",),
    "neighbours": (),
    "gradient_norms": ("confusion_classification",),
}


def is_made(config: Config, table: str) -> bool:
    """Return whether there is anything for a table to have rows of."""
    if table == "neighbours":
        return bool(datasets_of(config))
    if table == "generalization":
        return bool(held_out_studies(config))
    return table == "training" or any(
        measured_runs(config, metric) for metric in METRICS_OF_TABLE[table]
    )
