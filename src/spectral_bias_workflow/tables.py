"""The tables that a configuration asks for, and the metric families that each one summarises."""

from __future__ import annotations

from spectral_bias_workflow.runs import (
    Config,
    Run,
    datasets_of,
    measured_runs,
)
from spectral_bias_workflow.splits import held_out_studies

# None: the histories and snapshots of trainings, the pairs of images, input maps, and other tables.
METRICS_OF_TABLE: dict[str, tuple[str, ...]] = {
    "runs": (),
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
    "mechanism_regions": ("forward_pass", "gradient_confusion"),
    "mechanism_hamming": ("forward_pass", "gradient_confusion"),
    "mechanism_tiles": ("forward_pass", "gradient_confusion"),
    "mechanism_correlation": ("forward_pass", "gradient_confusion"),
    "spectral_norms": ("spectral_norms",),
    "neighbours": (),
    "gradient_norms": ("confusion_classification",),
    "encoding_distances": (),
    "claims": (),
    "claim_comparisons": (),
}
# The tables that the claims of the paper are read from.
READ_BY_CLAIMS = (
    *("training", "encoding_distances", "regions", "hamming", "dead_neurons", "confusion"),
    *("mechanism_regions", "mechanism_correlation", "frequency_error", "spectral_norms"),
    *("hyperplane_cosine", "cross_sections", "boundary_distance", "inradius", "generalization"),
)
# Tables that are made from other tables.
OF_TABLES = {"claims": READ_BY_CLAIMS, "claim_comparisons": READ_BY_CLAIMS}
# Tables that say something under every configuration.
_ALWAYS_MADE = ("runs", "training", "encoding_distances", *OF_TABLES)
# Tables of the runs of which all of their metrics are measured, and not of those that have one.
OF_WHOLE_RUNS = tuple(name for name in METRICS_OF_TABLE if name.startswith("mechanism_"))


def whole_runs(config: Config) -> list[Run]:
    """Return the runs of coordinates of which both patterns and gradients are measured."""
    has_gradients = {*measured_runs(config, "gradient_confusion")}
    return [run for run in measured_runs(config, "forward_pass") if run in has_gradients]


def is_made(config: Config, table: str) -> bool:
    """Return whether there is anything for a table to have rows of."""
    if table == "neighbours":
        return bool(datasets_of(config))
    if table in OF_WHOLE_RUNS:
        return bool(whole_runs(config))
    if table == "generalization":
        return bool(held_out_studies(config))
    return table in _ALWAYS_MADE or any(
        measured_runs(config, metric) for metric in METRICS_OF_TABLE[table]
    )


def table_file(table: str) -> str:
    """Return the path of a table."""
    return f"results/tables/{table}.csv"


def read_tables(config: Config, table: str) -> dict[str, str]:
    """Return the paths of the tables that a table is made from, by their names."""
    return {name: table_file(name) for name in OF_TABLES[table] if is_made(config, name)}
