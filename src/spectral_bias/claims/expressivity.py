"""Claims of Sec. 1 and 3: what networks learn, and their number of activation regions."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    NothingToCompareError,
    Tables,
    course,
    exact,
    extreme,
    gap_between,
    growth,
    intervals,
    levels,
    log_ratio,
    of_part,
    of_runs,
    of_study,
    positive,
    rows,
    share_of_rows,
    snapshots,
    trained,
)

# Lower edges of the octaves that are called low and high, in cycles per image side.
_LOW_BAND, _HIGH_BAND = 2.0, 16.0
# Tolerance for a stationary kernel: dot products of neighbours differ by float32 rounding only.
_ROUNDING = 1e-4


def _c1(tables: Tables) -> list[Comparison]:
    training = of_study(tables, "training", "image")
    last, found = snapshots(training)[-1], levels(training, of=(4, 8))
    errors = {
        name: of_runs(training, "train_mse", input=name, epoch=last)
        for name in [*intervals(training), *found.values()]
    }
    coordinates = extreme([errors[name] for name in intervals(training)], "min")
    ordered = [coordinates, *(errors[name] for name in found.values())]
    names = ["the better coordinates", *found.values()]
    comparisons = []
    for (more, larger), (less, smaller) in pairwise(zip(names, ordered, strict=True)):
        comparisons += positive(
            f"log10 MSE, {more} less {less}, epoch {last}", log_ratio(larger, smaller)
        )
    return comparisons + _low_pass(tables)


def _low_pass(tables: Tables) -> list[Comparison]:
    errors = of_study(tables, "frequency_error", "image")
    last, found = snapshots(errors)[-1], levels(errors)
    high = errors[(errors["band_low"] >= _HIGH_BAND) & (errors["epoch"] == last)]
    sums = high.groupby(["signal", "seed", "input"])[["error_energy", "signal_energy"]].sum()
    share = sums["error_energy"] / sums["signal_energy"]
    if 8 not in found or share.empty:
        return []
    return [
        comparison
        for name in intervals(errors)
        for comparison in positive(
            f"share of the energy from {_HIGH_BAND:g} cycles on that is missing, {name} less "
            f"{found[8]}, epoch {last}",
            share.xs(name, level="input") - share.xs(found[8], level="input"),
        )
    ]


def _regions(tables: Tables) -> pd.DataFrame:
    regions = of_study(tables, "regions", "image")
    return regions.assign(share=regions["n_regions"] / regions["n_inputs"])


def _fewer(regions: pd.DataFrame, name: str) -> list[Comparison]:
    of_input = rows(regions, input=name)
    return exact(
        f"snapshots with fewer regions than pixels, {name}",
        share_of_rows(of_input, of_input["share"] < 1),
    )


def _c2(tables: Tables) -> list[Comparison]:
    regions = _regions(tables)
    early = rows(regions, epoch=snapshots(regions)[:2])
    return [one for name in intervals(early) for one in _fewer(early, name)]


def _c3(tables: Tables) -> list[Comparison]:
    regions = _regions(tables)
    name = levels(regions).get(8)
    of_input = rows(regions, input=name)
    return exact(
        f"snapshots with a region for each pixel, {name}",
        share_of_rows(of_input, of_input["share"] == 1),
    )


def _c4(tables: Tables) -> list[Comparison]:
    regions = _regions(tables)
    names = [*intervals(regions), *levels(regions, of=(1, 2)).values()]
    return [one for name in names for one in _fewer(regions, name)]


def growth_of_regions(tables: Tables) -> list[Comparison]:
    """Return the growth of the number of regions of coordinates from the first epoch to the end."""
    regions = _regions(tables)
    return [
        comparison
        for name in intervals(regions)
        for comparison in growth(
            f"regions per pixel, {name}", regions, course(regions, "share", input=name)
        )
    ]


def _c5(tables: Tables) -> list[Comparison]:
    regions, comparisons = _regions(tables), growth_of_regions(tables)
    ordered = [*intervals(regions), *levels(regions, of=(1, 2, 4, 8)).values()]
    for fewer, more in pairwise(ordered):
        gap = gap_between(*(course(regions, "share", input=name) for name in (more, fewer)))
        comparisons += trained(f"regions per pixel, {more} less {fewer}", regions, gap)
    return comparisons


def _c6(tables: Tables) -> list[Comparison]:
    training = of_study(tables, "training", "image")
    last, comparisons = snapshots(training)[-1], []
    for epoch in sorted({1, last // 4 or 1, last}):
        error = {
            name: of_runs(training, "train_mse", input=name, epoch=epoch)
            for name in [*intervals(training), *levels(training).values()]
        }
        coordinates = extreme([error[name] for name in intervals(training)], "min")
        encodings = extreme([error[name] for name in levels(training).values()], "max")
        comparisons += positive(
            f"log10 training loss, the best coordinates less the worst encoding, epoch {epoch}",
            log_ratio(coordinates, encodings),
        )
    return comparisons


def _c7(tables: Tables) -> list[Comparison]:
    table = tables["encoding_distances"].assign(seed=0)
    table = table.assign(signal="grid " + table["resolution"].astype(str))
    encodings = rows(table, input=list(levels(table).values()))
    coordinates = rows(table, input=intervals(table))
    if encodings.empty or coordinates.empty:
        raise NothingToCompareError("the figure encoding_distances lacks one side")
    spread, nearness = "adjacent_dot_product_std", "adjacent_over_mean_distance"
    return [
        *exact(
            "encodings whose dot product is stationary",
            share_of_rows(encodings, encodings[spread] < _ROUNDING),
        ),
        *exact(
            "coordinates whose dot product is not",
            share_of_rows(coordinates, coordinates[spread] >= _ROUNDING),
        ),
        *exact(
            "encodings whose neighbours are further apart (over the mean) than of coordinates",
            share_of_rows(encodings, encodings[nearness] > coordinates[nearness].max()),
        ),
    ]


def _c15_of(tables: Tables, part: str, low: float, high: float) -> list[Comparison]:
    """Compare the decades by which the errors of a low and a high band have fallen.

    Returns:
        One comparison for each input map.
    """
    errors, comparisons = of_study(tables, "frequency_error", part), []
    study = errors["study"].iloc[0]
    initial, last = snapshots(errors)[0], snapshots(errors)[-1]
    for name in errors["input"].unique():
        below, above = (
            log_ratio(
                *(
                    of_runs(errors, "error_energy", input=name, band_low=band, epoch=epoch)
                    for epoch in (initial, last)
                )
            )
            for band in (low, high)
        )
        comparisons += positive(
            f"decades that the error from {low:g} cycles on has fallen more than that from "
            f"{high:g} on, {name}, epoch {last}, {study}",
            below - above,
        )
    return comparisons


def _c15(tables: Tables) -> list[Comparison]:
    on_images = _c15_of(tables, "image", _LOW_BAND, _HIGH_BAND)
    of_lines = rows(of_part(tables["frequency_error"], "line"), epoch=0)
    own = of_lines[of_lines["signal_energy"] > _ROUNDING]["band_low"]
    return on_images + (_c15_of(tables, "line", own.min(), own.max()) if len(own) else [])


CLAIMS = (
    Claim(
        "C1",
        "1, Fig. 1",
        "Raw coordinates give smooth pictures; encodings recover detail, more so with more levels",
        "mean squared error at the end; energy from 16 cycles a side on that is missing",
        "decades; share",
        "coordinates > L = 4 > L = 8",
        ("image",),
        ("training", "frequency_error"),
        _c1,
    ),
    Claim(
        "C2",
        "3.3, Fig. 2a, d",
        "With raw coordinates, pixels share activation regions at the start of training",
        "snapshots with fewer regions than pixels, the initialisation and the next one",
        "share of snapshots",
        "= 1",
        ("image",),
        ("regions",),
        _c2,
        "the paper's first point is after one epoch, when regions have collapsed (D10)",
        "every run",
    ),
    Claim(
        "C3",
        "3.3, Fig. 2b, d",
        "L = 8 gives each pixel a region of its own, throughout training",
        "snapshots at which there are as many regions as pixels",
        "share of snapshots",
        "= 1",
        ("image",),
        ("regions",),
        _c3,
        replication="every run",
    ),
    Claim(
        "C4",
        "3.3, Fig. 2d",
        "Raw coordinates and low L never give each pixel a region of its own",
        "snapshots at which there are fewer regions than pixels",
        "share of snapshots",
        "= 1",
        ("image",),
        ("regions",),
        _c4,
        replication="every run",
    ),
    Claim(
        "C5",
        "3.3, 6, Fig. 2d",
        "The number of regions of coordinates grows during training, and grows with the encoding",
        "regions per pixel after the first epoch and at the end; between input maps",
        "share of pixels",
        "end > epoch 1; [0, 1] < [-1, 1] < L = 1 < 2 < 4 < 8",
        ("image",),
        ("regions",),
        _c5,
        "from the initialisation to epoch 1 regions fall (D10)",
    ),
    Claim(
        "C6",
        "3.3, Fig. 2c",
        "At equal epochs, encodings have a lower training loss than coordinates",
        "training loss",
        "decades",
        "encodings < coordinates",
        ("image",),
        ("training",),
        _c6,
    ),
    Claim(
        "C7",
        "3.3, Fig. 3",
        "Encodings have a stationary kernel with a strong diagonal, raw coordinates do not",
        "input maps whose features show it on a small grid",
        "share of input maps",
        "= 1",
        (),
        ("encoding_distances",),
        _c7,
        "of the dot product: the distance is stationary for coordinates too (D13)",
        "every input map: no network is involved",
    ),
    Claim(
        "C15",
        "1, 4.2, 7",
        "Low frequencies are learned before high ones",
        "decrease of the error from a low frequency on against that from a high one on",
        "decades",
        "low > high",
        ("image", "line"),
        ("frequency_error",),
        _c15,
        "asserted in the paper, not measured there",
    ),
)
