"""Rules for tables: where cells may be empty, and the bounds of their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from spectral_bias.tables.columns import QUANTILES

_SUMMARY = ("mean", "std", *QUANTILES)
_COSINES = ("mean", *QUANTILES)


class Empty(NamedTuple):
    """Columns that are empty exactly where a condition on the others is true.

    Attributes:
        columns: The columns.
        where: The condition for :meth:`pandas.DataFrame.eval`, where ``@classifiers`` are the
            studies of classifiers; None if a value may be missing anywhere.
    """

    columns: Sequence[str]
    where: str | None


class Bound(NamedTuple):
    """Bounds of the values of columns, both ends included.

    Attributes:
        columns: The columns.
        low: The lower bound.
        high: The upper bound: a number, or the name of a column.
    """

    columns: Sequence[str]
    low: float
    high: float | str = np.inf


EMPTY: dict[str, tuple[Empty, ...]] = {
    "inputs": (
        Empty(("levels",), "kind not in ['positional', 'restricted']"),
        Empty(("growth", "scale_by_pi"), "kind != 'positional'"),
        Empty(("frequency",), "kind != 'restricted'"),
        Empty(("low", "high"), "kind != 'coordinates'"),
        Empty(("scale", "n_frequencies"), "kind != 'fourier'"),
    ),
    "training": (
        Empty(("train_mse", "psnr_db"), "study in @classifiers"),
        Empty(
            ("train_loss", "train_accuracy", "test_loss", "test_accuracy"),
            "study not in @classifiers",
        ),
    ),
    "boundary_distance": (Empty(_SUMMARY, "n_inputs == 0"),),
    "inradius": (Empty(_SUMMARY, "n_points == 0"),),
    "crossings": (Empty(("crossings_per_pixel",), "n_steps == 0"),),
    "cross_sections": (Empty(("n_regions_exact",), "exact != 'counted'"),),
    "frequency_convergence": (Empty(("half_epoch",), "state != 'halved'"),),
    "ntk": (Empty(("target_share_10", "target_share_100"), "target_energy == 0"),),
    "ntk_spectrum": (Empty(("target_share",), "target_energy == 0"),),
    "hyperplane_cosine": (Empty(("mean", "mean_abs", "p_negative", *QUANTILES), "n_pairs == 0"),),
    "mechanism_regions": (Empty(("sign_agreement", "mean_abs_cosine"), "n_signed == 0"),),
    "mechanism_tiles": (Empty(("confusion_std", "confusion_negative"), "n_pairs == 0"),),
    "mechanism_correlation": (
        Empty(("rank_correlation",), "state == 'undefined'"),
        Empty(("ci_low", "ci_high"), "state != 'estimated'"),
    ),
    "claims": (
        Empty(("weakest", "effect"), "verdict == 'not measured'"),
        Empty(("ci_low", "ci_high"), "n_signals < 2"),
        Empty(("effect_standardised", "p_adjusted", "note"), None),
        Empty(("effect_initial", "effect_first"), None),
    ),
    "claim_comparisons": (
        Empty(("ci_low", "ci_high"), "n_signals < 2"),
        Empty(("effect_standardised", "p_larger", "effect_initial", "effect_first"), None),
    ),
}
BOUNDS: dict[str, tuple[Bound, ...]] = {
    "training": (
        Bound(("epoch", "train_mse", "train_loss", "test_loss"), 0),
        Bound(("train_accuracy", "test_accuracy"), 0, 1),
    ),
    "hamming": (Bound(_COSINES, 0, "n_neurons"), Bound(("n_pairs", "n_neurons"), 1)),
    "regions": (Bound(("n_regions",), 1, "n_inputs"),),
    "dead_neurons": (Bound(("n_dead",), 0, "n_neurons"), Bound(("n_neurons",), 1)),
    "confusion": (
        Bound(_COSINES, -1, 1),
        Bound(("std", "mean_negative_part", "p_below_-0.25", "p_negative"), 0, 1),
        Bound(("p_below_epsilon",), 0, 1),
    ),
    "confusion_density": (Bound(("cosine_low", "cosine_high"), -1, 1), Bound(("n_pairs",), 0)),
    "hyperplane_cosine": (Bound(_COSINES, -1, 1), Bound(("mean_abs", "p_negative"), 0, 1)),
    "boundary_distance": (Bound(_SUMMARY, 0),),
    "cross_sections": (Bound(("n_regions_grid", "n_regions_exact"), 1),),
    "crossings": (Bound(("crossings_per_pixel",), 0),),
    "inradius": (Bound(_SUMMARY, 0),),
    "inradius_density": (Bound(("n_points",), 0),),
    "frequency_error": (Bound(("error_energy", "signal_energy"), 0),),
    "frequency_convergence": (Bound(("initial_energy",), 0),),
    "ntk": (
        Bound(("alignment_initial", "alignment_initial_centred"), -1, 1),
        Bound(("movement", "distance_to_infinite_width"), 0),
        Bound(("target_share_10", "target_share_100"), 0, 1),
        Bound(("n_eigenvalues_90",), 1, "n_points"),
    ),
    "ntk_spectrum": (Bound(("target_share",), 0, 1), Bound(("index",), 1, "n_points")),
    "linear_pieces": (Bound(("n_linear_pieces",), 1, "n_activation_pieces"),),
    "first_epoch": (
        Bound(("n_regions",), 1, "n_inputs"),
        Bound(("n_dead", "hamming_local", "hamming_global"), 0, "n_neurons"),
        Bound(("epoch",), 0, 1),
    ),
    "generalization": (Bound(("train_mse", "test_mse"), 0), Bound(("n_train", "n_test"), 1)),
    "mechanism_regions": (Bound(("sign_agreement", "mean_abs_cosine"), 0, 1),),
    "mechanism_hamming": (
        Bound(("share_low", "share_high", "mean_abs_cosine", "sign_agreement"), 0, 1),
        Bound(("mean_abs_cosine_null", "sign_agreement_null"), 0, 1),
    ),
    "mechanism_tiles": (
        Bound(("mse", "mse_until", "high_frequency_energy"), 0),
        Bound(("confusion_std", "confusion_negative"), 0, 1),
    ),
    "mechanism_correlation": (Bound(("rank_correlation", "ci_low", "ci_high"), -1, 1),),
    "spectral_norms": (Bound(("spectral_norm",), 0),),
    "neighbours": (Bound(("share_top_50", "same_class"), 0, 1),),
    "gradient_norms": (Bound(("p_below_1e-8",), 0, 1), Bound(tuple(QUANTILES), 0)),
    "encoding_distances": (Bound(("adjacent_over_mean_distance", "adjacent_dot_product_std"), 0),),
    "claims": (Bound(("p_adjusted",), 0, 1),),
    "claim_comparisons": (Bound(("p_larger",), 0, 1),),
}
# Columns of all tables that tell the rows of one snapshot of a run apart.
ROW_KEYS = (
    *("pairs", "layer", "layers", "layer_a", "layer_b", "definition", "plane", "axis", "space"),
    *("detail", "points", "epsilon", "cosine_low", "radius_low", "band_low", "kernel", "index"),
    *("step", "until_epoch", "quantity", "control", "share_high", "tile_row", "tile_column"),
)
