"""Claims of Sec. 3.3 and 6 and of the appendix: dead neurons, norms, depth and width."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    Tables,
    always,
    course,
    encodings,
    exact,
    extreme,
    gap_between,
    growth,
    intervals,
    levels,
    of_runs,
    of_study,
    positive,
    rows,
    share_of_rows,
    snapshots,
    trained,
)
from spectral_bias.claims.expressivity import growth_of_regions


def _dead(tables: Tables) -> pd.DataFrame:
    table = rows(of_study(tables, "dead_neurons", "image"), layer="all")
    return table.assign(share=table["n_dead"] / table["n_neurons"])


def _c28(tables: Tables) -> list[Comparison]:
    table = _dead(tables)
    return [
        comparison
        for name in intervals(table)
        for comparison in growth(f"dead neurons, {name}", table, course(table, "share", input=name))
    ]


def _c29(tables: Tables) -> list[Comparison]:
    table, comparisons = _dead(tables), []
    for narrow, wide in pairwise(intervals(table)):
        gap = gap_between(*(course(table, "share", input=name) for name in (narrow, wide)))
        comparisons += always(f"dead neurons, {narrow} less {wide}", table, gap)
    return comparisons


def _c30(tables: Tables) -> list[Comparison]:
    table = rows(_dead(tables), epoch=0)
    return [
        comparison
        for name in intervals(table)
        for comparison in exact(
            f"initialisations with a dead neuron, {name}",
            share_of_rows(rows(table, input=name), rows(table, input=name)["n_dead"] > 0),
        )
    ]


def _c31(tables: Tables) -> list[Comparison]:
    table = _dead(tables)
    return [
        comparison
        for name in levels(table).values()
        for comparison in exact(
            f"snapshots without a dead neuron, {name}",
            share_of_rows(rows(table, input=name), rows(table, input=name)["n_dead"] == 0),
        )
    ]


def _norms(tables: Tables) -> pd.DataFrame:
    table = rows(of_study(tables, "spectral_norms", "image"), layer="product")
    return table.assign(decades=np.log10(table["spectral_norm"]))


def _c32(tables: Tables) -> list[Comparison]:
    table, comparisons = _norms(tables), []
    later = table[table["epoch"] > 0]
    for name in intervals(table):
        of_input = rows(later, input=name)
        by_run = of_input.groupby(["signal", "seed"])
        advantage = {key: _exponential_fit(run) for key, run in by_run}
        index = pd.MultiIndex.from_tuples(advantage, names=["signal", "seed"])
        comparisons += positive(
            f"R^2 of an exponential less that of a power of the epoch, {name}",
            pd.Series(list(advantage.values()), index),
        )
    return comparisons


def _exponential_fit(run: pd.DataFrame) -> float:
    """Return how much larger the R^2 of log norm over the epoch is than over log epoch."""
    if len(run) < 3:
        return np.nan
    epoch, decades = run["epoch"].to_numpy(float), run["decades"].to_numpy()
    over = [np.corrcoef(x, decades)[0, 1] ** 2 for x in (epoch, np.log10(epoch))]
    return over[0] - over[1]


def _c33(tables: Tables) -> list[Comparison]:
    table = _norms(tables)

    def gap(epoch: int) -> pd.Series:
        of = {
            name: of_runs(table, "decades", input=name, epoch=epoch)
            for name in [*intervals(table), *encodings(table)]
        }
        coordinates = extreme([of[name] for name in intervals(table)], "min")
        return coordinates - extreme([of[name] for name in encodings(table)], "max")

    return trained(
        "log10 product of spectral norms, the least of coordinates less the most of encodings",
        table,
        gap,
    )


def _c34(tables: Tables) -> list[Comparison]:
    return _c28(tables) + growth_of_regions(tables)


def _c36(tables: Tables) -> list[Comparison]:
    table = rows(of_study(tables, "hamming", "image"), pairs="uniform")
    table = table[table["layer"] != "all"]
    table, comparisons = table.assign(share=table["mean"] / table["n_neurons"]), []
    for layer in sorted(table["layer"].unique(), key=int):

        def gap(epoch: int, layer: str = layer) -> pd.Series:
            coordinates, encoded = (
                [of_runs(table, "share", input=n, layer=layer, epoch=epoch) for n in names]
                for names in (intervals(table), levels(table).values())
            )
            return extreme(encoded, "min") - extreme(coordinates, "max")

        comparisons += trained(
            f"Hamming distance of uniform pairs in layer {layer}, the least of encodings less the "
            "most of coordinates",
            table,
            gap,
        )
    return comparisons


def _c37(tables: Tables) -> list[Comparison]:
    table = rows(of_study(tables, "hamming", "networks"), layer="all", pairs="global")
    table = table.assign(share=table["mean"] / table["n_neurons"])
    last, comparisons = snapshots(table)[-1], []
    networks = list(table.groupby("network")["n_neurons"].first().sort_values().index)
    for name in levels(table).values():
        for column, more, less in (("mean", -1, 0), ("share", 0, -1)):
            at_end = rows(table, input=name, epoch=last)
            both = [of_runs(at_end, column, network=networks[i]) for i in (more, less)]
            comparisons += positive(
                f"{'neurons' if column == 'mean' else 'share of neurons'} that differ, "
                f"{networks[more]} less {networks[less]}, {name}, epoch {last}",
                both[0] - both[1],
            )
    return comparisons


CLAIMS = (
    Claim(
        "C28",
        "6, Fig. 8d",
        "Training increasingly turns neurons off when networks are fed coordinates",
        "dead neurons over the number of neurons",
        "share of neurons",
        "end > epoch 1",
        ("image",),
        ("dead_neurons",),
        _c28,
        "not counting the jump within the first epoch, which the published axes hide (D9)",
    ),
    Claim(
        "C29",
        "6, Fig. 8d",
        "Wider intervals of coordinates have fewer dead neurons",
        "dead neurons over the number of neurons, at every snapshot",
        "share of neurons",
        "[0, 1] > [-1, 1] > ...",
        ("image",),
        ("dead_neurons",),
        _c29,
    ),
    Claim(
        "C30",
        "6, Fig. 8d",
        "Coordinates have dead neurons before any training",
        "initialisations with a dead neuron",
        "share of initialisations",
        "= 1",
        ("image",),
        ("dead_neurons",),
        _c30,
        "all signals of a seed start from the same weights",
        "every run",
    ),
    Claim(
        "C31",
        "6, Fig. 8 caption",
        "Positional encodings have no dead neurons",
        "snapshots without a dead neuron",
        "share of snapshots",
        "= 1",
        ("image",),
        ("dead_neurons",),
        _c31,
        "the authors' scripts count those of coordinates only (D8)",
        "every run",
    ),
    Claim(
        "C32",
        "6, Fig. 8a, c",
        "The product of spectral norms grows exponentially with epochs for coordinates",
        "share of variance that an exponential explains, less that of a power law",
        "R^2",
        "exponential > power",
        ("image",),
        ("spectral_norms",),
        _c32,
        "from the snapshots after the first epoch only (D11)",
    ),
    Claim(
        "C33",
        "6, Fig. 8c",
        "The product of spectral norms is larger for coordinates than for encodings",
        "product of the spectral norms of all weight matrices at the end",
        "decades",
        "coordinates > encodings",
        ("image",),
        ("spectral_norms",),
        _c33,
    ),
    Claim(
        "C34",
        "6",
        "With coordinates, regions grow in number while neurons die",
        "dead neurons, and regions, at the end and after the first epoch",
        "share of neurons; share of pixels",
        "end > epoch 1, both",
        ("image",),
        ("dead_neurons", "regions"),
        _c34,
    ),
    Claim(
        "C36",
        "appendix, 3.3",
        "Depth does not repair coordinates: in every layer they tell pixels apart less",
        "Hamming distance of uniform pairs in each layer",
        "share of neurons",
        "coordinates < encodings",
        ("image",),
        ("hamming",),
        _c36,
        "in the authors' own curves layers 3 and 4 of coordinates end above encodings",
    ),
    Claim(
        "C37",
        "appendix, first version",
        "With the size of networks, Hamming distances grow and their share of the neurons falls",
        "Hamming distance of global pairs, in neurons and over their number",
        "neurons; share of neurons",
        "largest network > smallest; smallest > largest",
        ("networks",),
        ("hamming",),
        _c37,
        "the default study has two signals, a photograph and noise",
    ),
)
