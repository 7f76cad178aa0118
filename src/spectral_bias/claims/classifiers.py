"""Claims of Sec. 4.2 on classifiers: near and far images."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    Tables,
    course,
    gap_between,
    of_study,
    rows,
    trained,
)

_REPLICATION = "datasets, then seeds"


def _compared(
    table: pd.DataFrame, column: str, pairs: Sequence[tuple[str, str]]
) -> list[Comparison]:
    """Compare kinds of pairs of images at the last snapshot.

    Args:
        table: One row per run, snapshot and kind of pairs.
        column: The compared column.
        pairs: Pairs of kinds: the one claimed to have more, then the one claimed to have less.

    Returns:
        One comparison for each network and each entry of ``pairs``.
    """
    comparisons = []
    for network in table["network"].unique():
        of_network = rows(table, network=network)
        for more, less in pairs:
            gap = gap_between(*(course(of_network, column, pairs=kind) for kind in (more, less)))
            comparisons += trained(f"{column}, {more} less {less}, {network}", of_network, gap)
    return comparisons


def _cosines(tables: Tables) -> pd.DataFrame:
    # The cosine itself, without the authors' epsilon, which shrinks it for small gradients (D46).
    return rows(of_study(tables, "confusion", "classification"), epsilon=0.0)


def _c16(tables: Tables) -> list[Comparison]:
    return _compared(_cosines(tables), "std", [("nearest", "farthest")])


def _c17(tables: Tables) -> list[Comparison]:
    others = [("nearest_other_class", kind) for kind in ("nearest", "farthest")]
    return _compared(_cosines(tables), "mean_negative_part", others)


def _c18(tables: Tables) -> list[Comparison]:
    table = rows(of_study(tables, "hamming", "classification"), layer="all")
    table = table.assign(share=table["mean"] / table["n_neurons"])
    order = [("farthest", "nearest_other_class"), ("nearest_other_class", "nearest")]
    return _compared(table, "share", order)


CLAIMS = (
    Claim(
        "C16",
        "4.2, Fig. 4h, j, n, p",
        "In classifiers, near images have more gradient confusion than far ones",
        "standard deviation of the cosine of gradients",
        "cosine",
        "nearest > farthest",
        ("classification",),
        ("confusion",),
        _c16,
        "the cosine itself; with the authors' epsilon it shrinks (D46)",
        _REPLICATION,
    ),
    Claim(
        "C17",
        "4.2, Fig. 4i, o",
        "Near images of another class have the most confusion",
        "mean negative part of the cosine of gradients",
        "cosine",
        "nearest of another class > nearest, farthest",
        ("classification",),
        ("confusion",),
        _c17,
        "the cosine itself; with the authors' epsilon it shrinks (D46)",
        _REPLICATION,
    ),
    Claim(
        "C18",
        "4.2, Fig. 4e-g, k-m",
        "In classifiers, Hamming distance grows with the distance of images",
        "Hamming distance over the number of neurons",
        "share of neurons",
        "nearest < nearest of another class < farthest",
        ("classification",),
        ("hamming",),
        _c18,
        replication=_REPLICATION,
    ),
)
