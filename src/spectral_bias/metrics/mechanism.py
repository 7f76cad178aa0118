"""The paper's mechanism in one run: regions, gradients, and where the error decays (Sec. 4).

The paper argues that inputs that share an activation region have conflicting gradients, and that
the error decays slowly where gradients conflict.  Here both are measured: gradients of pairs by the
Hamming distance of their inputs, and the decay of the error in each tile of an image by the
confusion of the pairs in it.

Under the null, the Hamming distance says nothing about a pair.  The null's mean and spread over all
assignments of the same pairs to the same bins are exact (sampling without replacement), so nothing
is shuffled.  The null takes pairs as independent, but pairs of one patch are not.  So values inside
its range are no evidence, and values outside are evidence only if runs agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.cosines import defined_cosines, mean_negative_part
from spectral_bias.metrics.frequency_bands import band_edges, band_energies
from spectral_bias.metrics.measuring import Subject
from spectral_bias.metrics.rank_correlation import rank_correlation, spearman

# Upper edges of the bins, in shares of the neurons: exactly 0, then octaves.
BIN_EDGES = np.concatenate([[0.0], 2.0 ** np.arange(-7, 1)])
# Lowest frequency of a tile that is called high, in cycles per tile.
HIGH_FREQUENCY = 4.0
CONFUSIONS = ("confusion_std", "confusion_negative")
CONTROLS = ("none", "high_frequency_energy")
_KINDS = ("local", "global")
_NORMAL_95 = 1.96
# Seed of the bootstraps: the same resamples of tiles for all runs.
_SEED = 0
_OF_BINS = {
    "mean_abs_cosine": "mean absolute cosine of the gradients",
    "sign_agreement": "share of pairs whose cosine has the sign of the product of their residuals",
}
_NULLS = {"null": "mean", "null_low": "lower end of 95 %", "null_high": "upper end of 95 %"}
_CORRELATIONS = ("interval", "confusion", "control")


def _number(name: str, dims: tuple[str, ...], description: str) -> Variable:
    return Variable(name, "float64", dims, "1", description, finite=False)


def _count(name: str, dims: tuple[str, ...], unit: str, description: str) -> Variable:
    return Variable(name, "int32", dims, unit, description)


LAYOUT = Layout(
    "mechanism",
    "Gradients of pairs by Hamming distance, and decay of the error by gradient confusion.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        _count("n_channels", (), "channels", "outputs of the network"),
        _count("n_region_pairs", ("epoch",), "pairs", "local pairs whose Hamming distance is 0"),
        _count("n_signed", ("epoch",), "pairs", "those of them with a cosine and a product not 0"),
        _number("region_sign_agreement", ("epoch",), "sign_agreement over these; NaN if none"),
        _number("region_mean_abs_cosine", ("epoch",), "mean_abs_cosine over these; NaN if none"),
        _number("share_low", ("bin",), "lower edge of the Hamming distance, share of the neurons"),
        _number("share_high", ("bin",), "upper edge, inclusive; the first bin is exactly 0"),
        _count("n_bin_pairs", ("epoch", "bin"), "pairs", "local and global pairs with a cosine"),
        *(
            _number(f"{name}{suffix}", ("epoch", "bin"), f"{of}{what}; NaN without pairs")
            for name, what in _OF_BINS.items()
            for suffix, of in {
                "": "",
                **{f"_{null}": f"{part} of the null's " for null, part in _NULLS.items()},
            }.items()
        ),
        _number(
            "mean_signed_cosine",
            ("epoch", "bin"),
            "mean of the cosine times the sign of the product of residuals; NaN without pairs",
        ),
        _count("tile_row", ("tile",), "tiles", "row of the tile, from 0"),
        _count("tile_column", ("tile",), "tiles", "column of the tile, from 0"),
        _number(
            "high_frequency_energy",
            ("tile",),
            f"energy of the image in the tile from {HIGH_FREQUENCY:g} cycles a tile on, under a "
            "Hann window, mean over channels",
        ),
        _number("tile_mse", ("epoch", "tile"), "mean squared error in the tile"),
        _number(
            "confusion_std",
            ("epoch", "tile"),
            "standard deviation of the cosines of pairs within the tile; NaN if none has one",
        ),
        _number("confusion_negative", ("epoch", "tile"), "mean negative part of them"),
        _count("n_tile_pairs", ("epoch", "tile"), "pairs", "pairs within the tile with a cosine"),
        _number(
            "hamming_correlation",
            ("epoch",),
            "rank correlation of absolute cosine and Hamming distance, local and global pairs",
        ),
        _count("n_correlated_pairs", ("epoch",), "pairs", "pairs that were correlated"),
        _number(
            "decay_correlation",
            _CORRELATIONS,
            "rank correlation over tiles of the log of the error's decay, from a snapshot to the "
            "next, with confusion (its standard deviation; its negative part) at the first, "
            "without a control and at equal high_frequency_energy; NaN if undefined",
        ),
        _number("decay_correlation_low", _CORRELATIONS, "lower end of its 95 % bootstrap interval"),
        _number("decay_correlation_high", _CORRELATIONS, "upper end"),
        _count("n_correlated_tiles", _CORRELATIONS, "tiles", "tiles that were correlated"),
    ),
)


class _Run(NamedTuple):
    """One run at its E snapshots.

    Attributes:
        image: The signal, float32 [rows, columns, C].
        residuals: Prediction minus signal, float64 [E, rows * columns, C].
        products: Products of the two residuals of a pair, summed over channels, float64 [E, P].
        n_local: Number of local pairs, which come first.
        hamming: int64 [E, P], over all layers.
        n_neurons: Neurons of all layers.
        cosines: float32 [E, P], of the loss gradients; NaN where one is exactly zero.
        tile_side: Side of the tiles in pixels.
        tile_cosines: float32 [E, tiles, pairs], of pairs within each tile.
    """

    image: np.ndarray
    residuals: np.ndarray
    products: np.ndarray
    n_local: int
    hamming: np.ndarray
    n_neurons: int
    cosines: np.ndarray
    tile_side: int
    tile_cosines: np.ndarray


def derive(subject: Subject) -> dict[str, np.ndarray | int]:
    """Compare the gradients of a run with its regions and with its error.

    Args:
        subject: ``image``, ``pairs``, ``tile_side``, and what ``forward_pass`` and
            ``gradient_confusion`` measured at the same snapshots.

    Returns:
        Arrays by the names of :data:`LAYOUT`.  Lines, and images smaller than a tile, have no
        tiles.
    """
    names = ["epoch", "dead", "prediction", *(f"hamming_{kind}" for kind in _KINDS)]
    patterns = subject.measured["forward_pass"](names).arrays
    gradients = subject.measured["gradient_confusion"]([
        f"cosine_{kind}" for kind in (*_KINDS, "tile")
    ]).arrays
    image, side = subject.image, subject.tile_side
    residuals = patterns["prediction"].astype(np.float64) - image
    residuals = residuals.reshape(len(residuals), -1, image.shape[2])
    pairs = np.concatenate([subject.pairs[kind] for kind in _KINDS])
    n_tiles = (image.shape[0] // side) * (image.shape[1] // side)
    tile_cosines = gradients["cosine_tile"]
    run = _Run(
        image=image,
        residuals=residuals,
        products=np.stack([(of[pairs[:, 0]] * of[pairs[:, 1]]).sum(axis=1) for of in residuals]),
        n_local=len(subject.pairs["local"]),
        hamming=np.concatenate(
            [patterns[f"hamming_{kind}"].sum(axis=1) for kind in _KINDS], axis=1
        ),
        n_neurons=patterns["dead"][0].size,
        cosines=np.concatenate([gradients[f"cosine_{kind}"] for kind in _KINDS], axis=1),
        tile_side=side,
        tile_cosines=tile_cosines.reshape(
            len(residuals), n_tiles, tile_cosines.shape[1] // max(n_tiles, 1)
        ),
    )
    tiles = _of_tiles(run)
    return {
        "epoch": patterns["epoch"],
        "n_channels": image.shape[2],
        **_of_regions(run),
        "share_low": np.concatenate([[0.0], BIN_EDGES[:-1]]),
        "share_high": BIN_EDGES,
        **_of_bins(run),
        **tiles,
        **_of_pairs(run),
        **_of_decay(tiles),
    }


def _of_regions(run: _Run) -> dict[str, np.ndarray]:
    """Return how signs of gradients and of residuals agree within regions (Sec. 4.1, eq. 2)."""
    local = slice(0, run.n_local)
    shares_region = run.hamming[:, local] == 0
    signed = shares_region & (run.products[:, local] != 0) & np.isfinite(run.cosines[:, local])
    agreement, size = [], []
    for of, products, cosines in zip(signed, run.products, run.cosines, strict=True):
        product, cosine = products[local][of], cosines[local][of].astype(np.float64)
        agreement.append((np.sign(product) == np.sign(cosine)).mean() if of.any() else np.nan)
        size.append(np.abs(cosine).mean() if of.any() else np.nan)
    return {
        "n_region_pairs": shares_region.sum(axis=1),
        "n_signed": signed.sum(axis=1),
        "region_sign_agreement": np.array(agreement),
        "region_mean_abs_cosine": np.array(size),
    }


def _of_bins(run: _Run) -> dict[str, np.ndarray]:
    """Return gradients compared by the Hamming distance of their inputs."""
    shape = (len(run.cosines), len(BIN_EDGES))
    counts = np.zeros(shape, dtype=np.int64)
    columns = [f"{name}{null}" for name in _OF_BINS for null in ("", *(f"_{n}" for n in _NULLS))]
    found = {name: np.full(shape, np.nan) for name in (*columns, "mean_signed_cosine")}
    for epoch, all_cosines in enumerate(run.cosines):
        has_cosine = np.isfinite(all_cosines)
        cosines = all_cosines[has_cosine].astype(np.float64)
        signs, same_sign = np.sign(run.products[epoch][has_cosine]), np.sign(cosines)
        distance = run.hamming[epoch][has_cosine] / run.n_neurons
        place = np.searchsorted(BIN_EDGES, distance, side="left")
        for which in np.unique(place):
            inside = place == which
            counts[epoch, which] = inside.sum()
            values = {
                "mean_abs_cosine": np.abs(cosines[inside]).mean(),
                **_null("mean_abs_cosine", np.abs(cosines), np.ones(inside.sum()), 0.0, 1.0),
                "sign_agreement": np.mean(same_sign[inside] == signs[inside]),
                **_null("sign_agreement", signs, same_sign[inside], 0.5, 0.5),
                "mean_signed_cosine": (cosines * signs)[inside].mean(),
            }
            for name, value in values.items():
                found[name][epoch, which] = value
    return {"n_bin_pairs": counts, **found}


def _null(
    name: str, population: np.ndarray, weights: np.ndarray, offset: float, scale: float
) -> dict[str, float]:
    """Return mean and 95 % range of ``offset + scale * mean(w_i x_i)`` for x drawn at random.

    Args:
        name: The variable whose null this is.
        population: [N], from which x are drawn without replacement.
        weights: [n], fixed.
        offset: Added to the weighted mean.
        scale: Factor of the weighted mean.

    Returns:
        The three variables.
    """
    values = zip(_NULLS, permuted_mean(population, weights), strict=True)
    return {f"{name}_{part}": offset + scale * value for part, value in values}


def permuted_mean(population: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Return mean and 95 % range of a weighted mean of numbers drawn without replacement.

    ``Var(sum w_i x_i) = s^2 (sum w_i^2 - (sum w_i)^2 / N) N / (N - 1)`` with the variance s^2 of
    the population; the range is that of a normal distribution.

    Args:
        population: [N].
        weights: [n], n <= N.

    Returns:
        Mean, and the ends of the range.
    """
    size, drawn, total = len(population), len(weights), weights.sum()
    mean = population.mean() * total / drawn
    spread = (weights**2).sum() - total**2 / size
    variance = population.var() * max(spread, 0.0) * size / max(size - 1, 1)
    half = _NORMAL_95 * np.sqrt(variance) / drawn
    return float(mean), float(mean - half), float(mean + half)


def _of_tiles(run: _Run) -> dict[str, np.ndarray]:
    """Return the error and the confusion in each tile at each snapshot."""
    rows, columns, _ = run.image.shape
    epochs, n_tiles, _ = run.tile_cosines.shape
    errors = (run.residuals**2).mean(axis=2).reshape(-1, rows, columns)
    mse = [_tiles(error, run.tile_side).mean(axis=(2, 3)).ravel() for error in errors]
    energies = [_high_energy(tile) for row in _tiles(run.image, run.tile_side) for tile in row]
    confusion = [_confusion(cosines) for of_epoch in run.tile_cosines for cosines in of_epoch]
    spread, negative, counts = np.array(confusion).reshape(epochs, n_tiles, 3).transpose(2, 0, 1)
    tile_row, tile_column = np.divmod(np.arange(n_tiles), max(columns // run.tile_side, 1))
    return {
        "tile_row": tile_row,
        "tile_column": tile_column,
        "high_frequency_energy": np.array(energies),
        "tile_mse": np.array(mse).reshape(epochs, n_tiles),
        "confusion_std": spread,
        "confusion_negative": negative,
        "n_tile_pairs": counts.astype(np.int64),
    }


def _confusion(cosines: np.ndarray) -> tuple[float, float, int]:
    """Return standard deviation, mean negative part and number of the cosines of a tile."""
    defined = defined_cosines(cosines)
    if not len(defined):
        return np.nan, np.nan, 0
    return defined.std(), mean_negative_part(defined), len(defined)


def _tiles(values: np.ndarray, side: int) -> np.ndarray:
    """Return an image [rows, columns, ...] as tiles [down, across, side, side, ...]."""
    down, across = values.shape[0] // side, values.shape[1] // side
    whole = values[: down * side, : across * side]
    return whole.reshape(down, side, across, side, *values.shape[2:]).swapaxes(1, 2)


def _high_energy(tile: np.ndarray) -> float:
    edges = band_edges(*tile.shape[:2])
    return float(band_energies(tile)[edges[:-1] >= HIGH_FREQUENCY].sum())


def _of_pairs(run: _Run) -> dict[str, np.ndarray]:
    """Return the rank correlation of absolute cosines with Hamming distances, by snapshot."""
    values, counts = [], []
    for all_cosines, distances in zip(run.cosines, run.hamming, strict=True):
        has_cosine = np.isfinite(all_cosines)
        cosines = np.abs(all_cosines[has_cosine])
        values.append(float(spearman(cosines, distances[has_cosine])) if len(cosines) else np.nan)
        counts.append(len(cosines))
    return {"hamming_correlation": np.array(values), "n_correlated_pairs": np.array(counts)}


def _of_decay(tiles: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the rank correlation over tiles of the error's decay with confusion."""
    energy, mse = tiles["high_frequency_energy"], tiles["tile_mse"]
    intervals = len(mse) - 1 if len(energy) else 0
    found = []
    for start in range(intervals):
        with np.errstate(divide="ignore", invalid="ignore"):
            decay = np.log(mse[start] / mse[start + 1])
        found += list(_with_controls(decay, [tiles[name][start] for name in CONFUSIONS], energy))
    shape = (4, intervals, len(CONFUSIONS), len(CONTROLS))
    value, low, high, n = np.array(found).reshape(-1, 4).T.reshape(shape)
    return {
        "decay_correlation": value,
        "decay_correlation_low": low,
        "decay_correlation_high": high,
        "n_correlated_tiles": n.astype(np.int64),
    }


def _with_controls(
    decay: np.ndarray, confusions: list[np.ndarray], energy: np.ndarray
) -> Iterator[tuple[float, float, float, int]]:
    for confusion in confusions:
        for control in (None, energy):
            yield rank_correlation(decay, confusion, control, _SEED)
