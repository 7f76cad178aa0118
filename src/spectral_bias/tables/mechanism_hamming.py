"""Table of the agreement of pairs of gradients, by Hamming distance (paper, Sec. 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key


def _with_null(name: str, what: str) -> tuple[Column, ...]:
    shuffled = f"{what} if distances were dealt out to the pairs at random"
    return (
        Column(name, "number", "1", what),
        Column(f"{name}_null", "number", "1", f"mean of the {shuffled}"),
        Column(f"{name}_null_low", "number", "1", f"lower end of 95 % of the {shuffled}"),
        Column(f"{name}_null_high", "number", "1", f"upper end of 95 % of the {shuffled}"),
    )


TABLE = Table(
    "mechanism_hamming",
    "one bin of Hamming distances of one snapshot; bins without pairs are left out",
    (
        Column("share_low", "number", "1", "lower edge, share of the neurons, exclusive"),
        Column("share_high", "number", "1", "upper edge, inclusive; the first bin is exactly 0"),
        Column("n_pairs", "integer", "pairs", "local and global pairs with a cosine in the bin"),
        *_with_null("mean_abs_cosine", "mean absolute cosine of the gradients"),
        *_with_null(
            "sign_agreement",
            "share of pairs whose cosine has the sign of the product of their residuals",
        ),
        Column(
            "mean_signed_cosine",
            "number",
            "1",
            "mean of the cosine times the sign of the product of the residuals",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Compare gradients by the Hamming distance of their inputs.

    Args:
        paths: The mechanism artifacts of the runs.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "mechanism")
    own = [column.name for column in TABLE.columns]
    shares, measured = own[:2], own[3:]
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for which, n_pairs in enumerate(arrays["n_bin_pairs"][index].tolist()):
            if n_pairs:
                yield {
                    **run_key(attributes),
                    "epoch": epoch,
                    **{name: arrays[name][which] for name in shares},
                    "n_pairs": n_pairs,
                    **{name: arrays[name][index, which] for name in measured},
                }
