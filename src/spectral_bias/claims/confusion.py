"""Claims of Sec. 4: Hamming distance, gradient confusion, and their relation to speed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    Tables,
    always,
    encodings,
    exact,
    extreme,
    intervals,
    levels,
    of_part,
    of_runs,
    of_study,
    positive,
    rows,
    trained,
)

# The two measures of confusion that have to agree (docs/deviations.md, D42).
_CONFUSION = ("std", "mean_negative_part")
Value = Callable[[str, str, int], pd.Series]


def _of_image(tables: Tables, name: str) -> pd.DataFrame:
    return of_study(tables, name, "image")


def _of_lines(tables: Tables, name: str) -> pd.DataFrame:
    """Return the rows of functions on a line; more seeds are more runs of the same function."""
    found = of_study(tables, name, "line")
    alike = {key: found[key].unique() for key in ("input", "network")}
    more = rows(of_part(tables[name], "more_lines"), **alike)
    # Runs that are in both have the same numbers.
    runs = pd.MultiIndex.from_frame(found[["signal", "seed"]])
    return pd.concat([found, more[~pd.MultiIndex.from_frame(more[["signal", "seed"]]).isin(runs)]])


def _distances(table: pd.DataFrame) -> pd.DataFrame:
    table = rows(table, layer="all")
    return table.assign(share=table["mean"] / table["n_neurons"])


def _cosines(table: pd.DataFrame) -> pd.DataFrame:
    return rows(table, epsilon=0.0)


def _value(table: pd.DataFrame, column: str) -> Value:
    """Return the column as a function of input map, kind of pairs and epoch."""
    return lambda name, pairs, epoch: of_runs(table, column, input=name, pairs=pairs, epoch=epoch)


def _names(table: pd.DataFrame) -> list[str]:
    return [*intervals(table), *levels(table).values()]


def _global_less_local(share: Value, name: str, epoch: int) -> pd.Series:
    return share(name, "global", epoch) - share(name, "local", epoch)


def _local_below_global(distances: pd.DataFrame) -> list[Comparison]:
    share = _value(distances, "share")
    return [
        comparison
        for name in _names(distances)
        for comparison in always(
            f"Hamming distance, global less local, {name}",
            distances,
            partial(_global_less_local, share, name),
        )
    ]


def _local_above_global(cosines: pd.DataFrame) -> list[Comparison]:
    comparisons = []
    for name in _names(cosines):
        for column in _CONFUSION:

            def gap(epoch: int, name: str = name, column: str = column) -> pd.Series:
                value = _value(cosines, column)
                return value(name, "local", epoch) - value(name, "global", epoch)

            comparisons += trained(f"{column}, local less global, {name}", cosines, gap)
    return comparisons


def _encodings_above(distances: pd.DataFrame) -> list[Comparison]:
    share = _value(distances, "share")

    def gap(epoch: int) -> pd.Series:
        of = {name: share(name, "local", epoch) for name in _names(distances)}
        least = extreme([of[name] for name in encodings(distances)], "min")
        return least - extreme([of[name] for name in intervals(distances)], "max")

    return trained(
        "local Hamming distance, the least of encodings less the most of coordinates",
        distances,
        gap,
    )


def _encodings_below(cosines: pd.DataFrame) -> list[Comparison]:
    comparisons = []
    for column in _CONFUSION:

        def gap(epoch: int, column: str = column) -> pd.Series:
            value = _value(cosines, column)
            of = {name: value(name, "local", epoch) for name in _names(cosines)}
            least = extreme([of[name] for name in intervals(cosines)], "min")
            return least - extreme([of[name] for name in encodings(cosines)], "max")

        comparisons += trained(
            f"{column} of local pairs, the least of coordinates less the most of encodings",
            cosines,
            gap,
        )
    return comparisons


def _gap_of_gaps(cosines: pd.DataFrame) -> list[Comparison]:
    value = _value(cosines, "std")

    def gap(epoch: int) -> pd.Series:
        of = {
            name: value(name, "local", epoch) - value(name, "global", epoch)
            for name in _names(cosines)
        }
        least = extreme([of[name] for name in intervals(cosines)], "min")
        return least - extreme([of[name] for name in encodings(cosines)], "max")

    return trained(
        "std, local less global, the least of coordinates less the most of encodings", cosines, gap
    )


def _c8(tables: Tables) -> list[Comparison]:
    table = rows(tables["mechanism_regions"], n_channels=1)
    table = table[table["n_signed"] > 0]
    return [
        comparison
        for study in table["study"].unique()
        for name in intervals(rows(table, study=study))
        for comparison in exact(
            f"same-region pairs whose gradients agree as their residuals do, {name}, {study}",
            of_runs(table, "sign_agreement", study=study, input=name),
        )
    ]


def _correlation(tables: Tables, quantity: str, control: str) -> list[Comparison]:
    table = rows(_of_image(tables, "mechanism_correlation"), quantity=quantity, control=control)
    table = table.dropna(subset="rank_correlation")
    later = table[table["epoch"] > 0]
    what = f"minus the rank correlation {quantity}" + (
        f", at equal {control}" if control != "none" else ""
    )
    return [
        comparison
        for name in _names(table)
        for comparison in positive(
            f"{what}, {name}, mean over snapshots from the first epoch on",
            -of_runs(later, "rank_correlation", input=name),
            initial=-of_runs(table, "rank_correlation", input=name, epoch=0),
            first=-of_runs(later, "rank_correlation", input=name, epoch=later["epoch"].min()),
        )
    ]


def _c39(tables: Tables) -> list[Comparison]:
    return [
        comparison
        for quantity in ("decay_confusion_std", "decay_confusion_negative")
        for control in ("none", "high_frequency_energy")
        for comparison in _correlation(tables, quantity, control)
    ]


def _c35(tables: Tables) -> list[Comparison]:
    distances = _distances(_of_lines(tables, "hamming"))
    cosines = _cosines(_of_lines(tables, "confusion"))
    return [
        *_local_below_global(distances),
        *_local_above_global(cosines),
        *_encodings_above(distances),
        *_encodings_below(cosines),
        *_gap_of_gaps(cosines),
    ]


CLAIMS = (
    Claim(
        "C8",
        "4.1, eq. 2",
        "Within a region, loss gradients of two inputs agree if and only if their residuals do",
        "same-region pairs for which the signs agree, scalar outputs",
        "share of pairs",
        "= 1",
        ("line", "more_lines"),
        ("mechanism_regions",),
        _c8,
        "provable for scalar outputs; for RGB images it is not claimed, see mechanism_regions",
        "every run",
    ),
    Claim(
        "C9",
        "4.1",
        "Gradients have less to do with each other the more their activation patterns differ",
        "rank correlation of the absolute cosine with the Hamming distance, over pairs",
        "rank correlation",
        "< 0",
        ("image",),
        ("mechanism_correlation",),
        lambda tables: _correlation(tables, "abs_cosine_hamming", "none"),
        "never plotted in the paper",
    ),
    Claim(
        "C10",
        "4.2(1), Fig. 4a-b",
        "Near pixels have more similar activation patterns than far ones, throughout training",
        "Hamming distance over the number of neurons",
        "share of neurons",
        "local < global",
        ("image",),
        ("hamming",),
        lambda tables: _local_below_global(_distances(_of_image(tables, "hamming"))),
    ),
    Claim(
        "C11",
        "4.2(1), Fig. 4c-d",
        "Near pixels have more gradient confusion than far ones",
        "standard deviation and mean negative part of the cosine of gradients",
        "cosine",
        "local > global",
        ("image",),
        ("confusion",),
        lambda tables: _local_above_global(_cosines(_of_image(tables, "confusion"))),
    ),
    Claim(
        "C12",
        "4.2(2), Fig. 4a",
        "Encodings raise the Hamming distance of near pixels",
        "Hamming distance over the number of neurons, local pairs",
        "share of neurons",
        "encodings > coordinates",
        ("image",),
        ("hamming",),
        lambda tables: _encodings_above(_distances(_of_image(tables, "hamming"))),
    ),
    Claim(
        "C13",
        "4.2(2), Fig. 4c",
        "Encodings lower the gradient confusion of near pixels",
        "standard deviation and mean negative part of the cosine, local pairs",
        "cosine",
        "encodings < coordinates",
        ("image",),
        ("confusion",),
        lambda tables: _encodings_below(_cosines(_of_image(tables, "confusion"))),
    ),
    Claim(
        "C14",
        "4.2(3), Fig. 4c-d",
        "Local and global confusion differ much for coordinates, little for encodings",
        "difference of the standard deviation of the cosine between local and global pairs",
        "cosine",
        "coordinates > encodings",
        ("image",),
        ("confusion",),
        lambda tables: _gap_of_gaps(_cosines(_of_image(tables, "confusion"))),
    ),
    Claim(
        "C35",
        "appendix, 3.1",
        "C10 to C14 hold for functions on a line",
        "as in C10 to C14",
        "share of neurons; cosine",
        "as in C10 to C14",
        ("line", "more_lines"),
        ("hamming", "confusion"),
        _c35,
        "five functions, one of them with five initialisations (D7)",
    ),
    Claim(
        "C39",
        "4, 7",
        "Where gradients are confused, the error decays more slowly",
        "rank correlation of the decay of a tile's error with the confusion in it, over tiles",
        "rank correlation",
        "< 0",
        ("image",),
        ("mechanism_correlation",),
        _c39,
        "asserted in the paper, not measured there",
    ),
)
