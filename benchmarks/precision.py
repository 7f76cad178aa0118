"""Compare the tables of two folders of results by their seeds: does a setting change them?

This was written to compare ``precision: bf16`` with ``ieee``.  Every number of every table is
averaged over seeds, and the difference between the two means is compared with the spread over
seeds.  The initialisation is left out, because it is the same.  By chance alone, 12 % of the
differences would exceed two spreads with three seeds (Student's t with four degrees of freedom).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

# Columns that distinguish rows besides the seed, and numbers that are not measured.
_KEYS = {
    "epoch", "step", "last_epoch", "until_epoch", "layer", "layer_a", "layer_b", "layers",
    "epsilon", "cosine_low", "cosine_high", "radius_low", "radius_high", "share_low", "share_high",
    "band_low", "band_high", "tile_row", "tile_column", "grid", "detail", "index",
}  # fmt: skip
# Tables that record how results were made, or that judge over several signals.
_LEFT_OUT = {"runs", "claims", "claim_comparisons", "encoding_distances"}


def main() -> None:
    """Print a row for each measured number of each table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.precision", description=__doc__)
    parser.add_argument("folders", nargs=2, type=Path, metavar="results")
    first, second = parser.parse_args().folders
    sys.stdout.write(
        "| table | number | values | change, median | size of it, median | in spreads over seeds "
        "| beyond two |\n|---|---|---|---|---|---|---|\n"
    )
    for path in sorted((first / "tables").glob("*.csv")):
        other = second / "tables" / path.name
        if path.stem not in _LEFT_OUT and other.exists():
            for row in _rows(path.stem, pd.read_csv(path), pd.read_csv(other)):
                sys.stdout.write(row)


def _rows(table: str, first: pd.DataFrame, second: pd.DataFrame) -> Iterator[str]:
    if "seed" not in first or first["seed"].nunique() < 2:
        return
    first, second = (
        frame[frame["epoch"] > 0] if "epoch" in frame else frame for frame in (first, second)
    )
    words = [name for name in first if not pd.api.types.is_numeric_dtype(first[name])]
    keys = [name for name in first if name in _KEYS or name in words]
    for number in [name for name in first if name not in {*keys, "seed"}]:
        ours, theirs = (_over_seeds(frame, keys, number) for frame in (first, second))
        both = ours.join(theirs.add_suffix("_other"), how="inner").dropna()
        both = both[both["mean"].ne(both["mean_other"]) | both["std"].gt(0)]
        if both.empty:
            continue
        change = (both["mean_other"] - both["mean"]) / both["mean"].abs().replace(0, np.nan)
        # The spread of a difference between two means over this many seeds.
        spread = np.hypot(both["std"], both["std_other"]) / np.sqrt(both["count"])
        in_spreads = (both["mean_other"] - both["mean"]) / spread
        in_spreads = in_spreads.replace([np.inf, -np.inf], np.nan).dropna()
        if in_spreads.empty:
            continue
        yield (
            f"| {table} | {number} | {len(both)} | {100 * change.median():+.2g} % "
            f"| {100 * change.abs().median():.2g} % | {in_spreads.median():+.2f} "
            f"| {100 * (in_spreads.abs() > 2).mean():.0f} % |\n"
        )


def _over_seeds(frame: pd.DataFrame, keys: list[str], number: str) -> pd.DataFrame:
    return frame.groupby(keys, dropna=False)[number].agg(["mean", "std", "count"])


if __name__ == "__main__":
    main()
