"""The tables that a configuration asks for, and the metric families that each one summarises."""

from __future__ import annotations

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.figures import (
    CLASSIFIERS,
    IMAGES,
    LINES,
    default_studies,
    figure_inputs,
    is_drawn,
)
from spectral_bias_workflow.runs import (
    Run,
    coordinate_studies,
    datasets_of,
    held_out_studies,
    measured_runs,
)

# None: the histories and snapshots of trainings, the pairs of images, input maps, and other tables.
METRICS_OF_TABLE: dict[str, tuple[str, ...]] = {
    "runs": (),
    "inputs": (),
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
    "inputs",
    *("training", "encoding_distances", "regions", "hamming", "dead_neurons", "confusion"),
    *("mechanism_regions", "mechanism_correlation", "frequency_error", "spectral_norms"),
    *("hyperplane_cosine", "cross_sections", "boundary_distance", "inradius", "generalization"),
)
# Tables that are made from other tables.
OF_TABLES = {"claims": READ_BY_CLAIMS, "claim_comparisons": READ_BY_CLAIMS}
# Tables that say something under every configuration.
_ALWAYS_MADE = ("runs", "training", *OF_TABLES)
# Tables of the runs of which all of their metrics are measured, and not of those that have one.
OF_WHOLE_RUNS = (
    "mechanism_regions",
    "mechanism_hamming",
    "mechanism_tiles",
    "mechanism_correlation",
)
# Rows of histograms are for figures, not for readers.
HISTOGRAMS = ("confusion_density", "inradius_density")


def whole_runs(config: Configuration) -> list[Run]:
    """Return the runs of coordinates of which both patterns and gradients are measured."""
    has_gradients = {*measured_runs(config, "gradient_confusion")}
    return [run for run in measured_runs(config, "forward_pass") if run in has_gradients]


def encoded_inputs(config: Configuration) -> list[str]:
    """Return the names of all input maps that something is made of, each once."""
    names = [name for study in coordinate_studies(config).values() for name in study.inputs]
    if is_drawn(config, "encoding_distances"):
        names += figure_inputs(config, "encoding_distances")
    return list(dict.fromkeys(names))


def claim_studies(config: Configuration) -> dict[str, list[str]]:
    """Return the studies that the paper's claims are judged by.

    Args:
        config: The checked configuration.

    Returns:
        By their part in claims: ``image`` (photographs), ``line``, ``more_lines`` (which add seeds
        to it), ``networks`` (several sizes), ``held_out`` and ``classification``; of each the
        studies that there are.
    """
    chosen = config.claims
    lines = default_studies(config, LINES)
    return {
        "image": _there(config, chosen.image, default_studies(config, IMAGES)),
        "line": (line := _there(config, chosen.line, lines)),
        "more_lines": [name for name in lines if name not in line],
        "networks": _there(config, chosen.networks, []),
        "held_out": held_out_studies(config),
        "classification": _there(
            config, chosen.classification, default_studies(config, CLASSIFIERS)
        ),
    }


def _there(config: Configuration, chosen: str | None, suited: list[str]) -> list[str]:
    """Return the study that was chosen, if it is there; if none was, the first that suits."""
    return suited[:1] if chosen is None else [chosen] if chosen in config.studies else []


def is_made(config: Configuration, table: str) -> bool:
    """Return whether there is anything for a table to have rows of."""
    match table:
        case "inputs":
            return bool(encoded_inputs(config))
        case "neighbours":
            return bool(datasets_of(config))
        case "generalization":
            return bool(held_out_studies(config))
        case "encoding_distances":
            return is_drawn(config, table)
    if table in OF_WHOLE_RUNS:
        return bool(whole_runs(config))
    return table in _ALWAYS_MADE or any(
        measured_runs(config, metric) for metric in METRICS_OF_TABLE[table]
    )


def table_file(table: str) -> str:
    """Return the path of a table."""
    return f"results/tables/{table}.csv"


def read_tables(config: Configuration, table: str) -> dict[str, str]:
    """Return the paths of the tables that a table is made from, by their names."""
    return {name: table_file(name) for name in OF_TABLES[table] if is_made(config, name)}
