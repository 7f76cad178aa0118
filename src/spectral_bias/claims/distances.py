"""Claims of Sec. 5 on the size of regions, and on the error between the trained inputs."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    Tables,
    growth,
    levels,
    of_runs,
    of_study,
    positive,
    rows,
    snapshots,
)
from spectral_bias.claims.geometry import (
    DEFINITIONS,
    LEVELS,
    Value,
    c20,
    c21,
    c22,
    successive,
)


def _distances(tables: Tables, definition: str) -> tuple[pd.DataFrame, Value]:
    table = of_study(tables, "boundary_distance", "image")
    table = rows(table, definition=definition, layer="all")
    table = table[table["mean"] > 0]
    table = table.assign(decades=np.log10(table["mean"]))
    return table, lambda name, epoch: of_runs(table, "decades", input=name, epoch=epoch)


def _c24(tables: Tables) -> list[Comparison]:
    comparisons = []
    for definition in DEFINITIONS:
        table, value = _distances(tables, definition)
        initial, first = snapshots(table)[:2]
        for name in levels(table, of=LEVELS).values():
            comparisons += positive(
                f"log10 distance by {definition}, epoch {initial} less epoch {first}, {name}",
                value(name, initial) - value(name, first),
            )
    return comparisons


def _c25(tables: Tables) -> list[Comparison]:
    comparisons = []
    for definition in DEFINITIONS:
        table, value = _distances(tables, definition)
        what = f"log10 distance by {definition}"
        for name in levels(table, of=LEVELS).values():
            comparisons += growth(
                f"{what}, {name}",
                table,
                partial(value, name),
            )
        comparisons += successive(table, value, what, grows=True)
    return comparisons


def _c26(tables: Tables) -> list[Comparison]:
    table = rows(of_study(tables, "inradius", "image"), points="uniform")
    initial, last = snapshots(table)[0], snapshots(table)[-1]

    def value(name: str, epoch: int) -> pd.Series:
        return of_runs(table, "q50", input=name, epoch=epoch)

    comparisons = successive(table, value, "median inradius", grows=True)
    for name in levels(table, of=LEVELS).values():
        comparisons += positive(
            f"median inradius, epoch {last} less epoch {initial}, {name}",
            value(name, last) - value(name, initial),
        )
    return comparisons


def _c27(tables: Tables) -> list[Comparison]:
    comparisons = []
    for study, table in tables["generalization"].groupby("study"):
        found, last = list(levels(table).values()), snapshots(table, fewest=1)[-1]
        psnr = {name: of_runs(table, "test_psnr_db", input=name, epoch=last) for name in found}
        for fewer, more in zip(found, found[1:], strict=False):
            comparisons += positive(
                f"PSNR on held-out pixels, {fewer} less {more}, epoch {last}, {study}",
                psnr[fewer] - psnr[more],
            )
    return comparisons


def _c38(tables: Tables) -> list[Comparison]:
    parts = (c20, c21, c22, _c25, _c26)
    return [comparison for compare in parts for comparison in compare(tables)]


CLAIMS = (
    Claim(
        "C24",
        "5, Fig. 7",
        "In the first epochs the distance to the nearest boundary shrinks",
        "mean distance to the nearest activation boundary, by both definitions",
        "decades",
        "epoch 1 < initialisation",
        ("image",),
        ("boundary_distance",),
        _c24,
        "the paper's curve starts after one epoch; text and scripts define it differently (D4)",
    ),
    Claim(
        "C25",
        "5, Fig. 7",
        "... and then grows, ending the larger the higher L",
        "mean distance to the nearest activation boundary, by both definitions",
        "decades",
        "end > epoch 1; grows with L",
        ("image",),
        ("boundary_distance",),
        _c25,
        "text and scripts define it differently (D4); both have to show it",
    ),
    Claim(
        "C26",
        "5, appendix",
        "First-layer regions grow with L, and with training",
        "median inradius of first-layer regions at points uniform in the input space",
        "feature units",
        "grows with L; end > initialisation",
        ("image",),
        ("inradius",),
        _c26,
        "growth with L is there at the initialisation (D17)",
    ),
    Claim(
        "C27",
        "5",
        "Higher L generalises worse to pixels that were not trained on",
        "peak signal-to-noise ratio on held-out pixels at the end",
        "dB",
        "falls with L",
        ("held_out",),
        ("generalization",),
        _c27,
        "not measured in the paper, which cites others",
    ),
    Claim(
        "C38",
        "5",
        "High L ends with correlated hyperplanes, larger regions and lower sensitivity",
        "as in C20, C21, C22, C25, C26",
        "as there",
        "all of them",
        ("image",),
        ("hyperplane_cosine", "hamming", "boundary_distance", "inradius"),
        _c38,
        "a conjunction: no stronger than its weakest part",
    ),
)
