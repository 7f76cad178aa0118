"""Claims of Sec. 5 on hyperplanes and the regions between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pandas as pd

from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    Tables,
    growth,
    levels,
    log_ratio,
    of_runs,
    of_study,
    positive,
    rows,
    snapshots,
    trained,
)

# Levels that the paper compares; its claims do not cover other levels of a study.
LEVELS = (4, 8, 12, 16, 20)
DEFINITIONS = ("input_gradient", "weight_row")
Value = Callable[[str, int], pd.Series]


def successive(
    table: pd.DataFrame, value: Value, what: str, *, grows: bool, epoch: int | None = None
) -> list[Comparison]:
    """Compare a quantity between each number of levels and the next.

    Args:
        table: The table of the quantity.
        value: The quantity by run, for an input map at an epoch.
        what: The name of the quantity.
        grows: Whether it is claimed to grow with the number of levels.
        epoch: The snapshot of the claim; the last by default.

    Returns:
        One comparison for each two successive numbers of levels.
    """
    comparisons = []
    for fewer, more in pairwise(levels(table, of=LEVELS).values()):
        larger, smaller = (more, fewer) if grows else (fewer, more)

        def gap(at: int, larger: str = larger, smaller: str = smaller) -> pd.Series:
            return value(larger, at) - value(smaller, at)

        label = f"{what}, {larger} less {smaller}"
        if epoch is None:
            comparisons += trained(label, table, gap)
        else:
            initial = gap(snapshots(table)[0])
            comparisons += positive(f"{label}, epoch {epoch}", gap(epoch), initial)
    return comparisons


def _cosines(tables: Tables) -> pd.DataFrame:
    return of_study(tables, "hyperplane_cosine", "image")


def _first_layer(table: pd.DataFrame, column: str) -> Value:
    chosen = rows(table, definition="weight_row", layer_a=1, layer_b=1)
    return lambda name, epoch: of_runs(chosen, column, input=name, epoch=epoch)


def _later_layers(table: pd.DataFrame, definition: str) -> Value:
    within = (table["layer_a"] == table["layer_b"]) & (table["layer_a"] > 1)
    chosen = rows(table[within], definition=definition)
    return lambda name, epoch: of_runs(chosen, "mean", input=name, epoch=epoch)


def _c19(tables: Tables) -> list[Comparison]:
    table = _cosines(tables)
    value, first = _first_layer(table, "mean_abs"), snapshots(table)[1]
    return successive(table, value, "mean absolute cosine in layer 1", grows=False, epoch=first)


def c20(tables: Tables) -> list[Comparison]:
    """Return the growth of the cosines in later layers from the first epoch to the end."""
    table, comparisons = _cosines(tables), []
    for definition in DEFINITIONS:
        value = _later_layers(table, definition)
        for name in levels(table, of=LEVELS).values():
            comparisons += growth(
                f"mean cosine within later layers by {definition}, {name}",
                table,
                partial(value, name),
            )
    return comparisons


def c21(tables: Tables) -> list[Comparison]:
    """Return the comparisons of the cosines between numbers of levels at the end."""
    table = _cosines(tables)
    negative = _first_layer(table, "p_negative")
    comparisons = successive(table, negative, "share of negative cosines, layer 1", grows=False)
    for definition in DEFINITIONS:
        comparisons += successive(
            table,
            _later_layers(table, definition),
            f"mean cosine within later layers by {definition}",
            grows=True,
        )
    return comparisons


def c22(tables: Tables) -> list[Comparison]:
    """Return how much more the global Hamming distance falls from its peak than for L = 4."""
    table = rows(of_study(tables, "hamming", "image"), layer="all", pairs="global")
    table = table.assign(share=table["mean"] / table["n_neurons"])
    last, found, drop = snapshots(table)[-1], levels(table, of=LEVELS), {}
    for level, name in found.items():
        of_input = rows(table[table["epoch"] > 0], input=name)
        peak = of_input.groupby(["signal", "seed"])["share"].max()
        drop[level] = peak - of_runs(of_input, "share", epoch=last)
    return [
        comparison
        for level in drop
        if level >= 8 and 4 in drop
        for comparison in positive(
            f"fall of the global Hamming distance from its peak to epoch {last}, {found[level]} "
            f"less {found[4]}",
            drop[level] - drop[4],
        )
    ]


def _c23(tables: Tables) -> list[Comparison]:
    table = rows(of_study(tables, "cross_sections", "image"), plane=("low", "high"))
    found = levels(table, of=(4, 16))
    if len(found) < 2:
        return []
    comparisons = []
    for plane in ("low", "high"):
        for layers in ("first", "all"):
            chosen = rows(table, plane=plane, layers=layers)

            def gap(epoch: int, chosen: pd.DataFrame = chosen) -> pd.Series:
                counts = (
                    of_runs(chosen, "n_regions_exact", input=name, epoch=epoch)
                    for name in found.values()
                )
                return log_ratio(*counts)

            comparisons += trained(
                f"log10 regions on the plane {plane}, {layers} layers, {found[4]} less {found[16]}",
                table,
                gap,
            )
    return comparisons


CLAIMS = (
    Claim(
        "C19",
        "5, Fig. 5a-c",
        "After one epoch, first-layer hyperplanes are the more orthogonal the higher L",
        "mean absolute cosine of rows of the first weight matrix",
        "cosine",
        "falls with L",
        ("image",),
        ("hyperplane_cosine",),
        _c19,
        "the number of features alone does it (D17)",
    ),
    Claim(
        "C20",
        "5, Fig. 5",
        "Hyperplanes of later layers become positively correlated during training",
        "mean cosine within layers 2 to L, by input gradients and by rows of weights",
        "cosine",
        "end > epoch 1",
        ("image",),
        ("hyperplane_cosine",),
        c20,
        "text and scripts define the directions differently (D5); both have to rise",
    ),
    Claim(
        "C21",
        "5, Fig. 5d-f",
        "At the end, high L has fewer negative cosines in layer 1 and more correlated later layers",
        "share of negative cosines in layer 1; mean cosine within later layers",
        "share; cosine",
        "falls with L; grows with L",
        ("image",),
        ("hyperplane_cosine",),
        c21,
        "L = 16 has copies of lower frequencies (D2)",
    ),
    Claim(
        "C22",
        "5, Fig. 4a-b",
        "Late in training, the global Hamming distance of high L falls",
        "fall of the global Hamming distance from its peak to the end, over the number of neurons",
        "share of neurons",
        "L >= 8 > L = 4",
        ("image",),
        ("hamming",),
        c22,
        "a late effect: the paper trains 1,000 epochs",
    ),
    Claim(
        "C23",
        "5, Fig. 6",
        "High L has fewer regions on planes through the input space",
        "regions on the planes of the lowest and the highest frequency, counted exactly",
        "decades",
        "L = 16 < L = 4",
        ("image",),
        ("cross_sections",),
        _c23,
        "no input lies on these planes (D6)",
    ),
)
