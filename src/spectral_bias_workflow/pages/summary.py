"""Print the headline numbers of a finished run: ``python -m ...summary``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from spectral_bias.claims.ledger import VERDICTS
from spectral_bias.files.storage import ArtifactError
from spectral_bias.tables.reading import read_tables

# The tables that the summary reads.
_READ = ("runs", "training", "regions", "hamming", "confusion", "dead_neurons", "claims")
Tables = Mapping[str, pd.DataFrame]


class NoResultsError(Exception):
    """There is no finished run in the folder."""


def read_results(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the tables of a finished run.

    Args:
        folder: The results folder.

    Returns:
        The existing ones of the summarised tables, by name.

    Raises:
        NoResultsError: If the folder has no finished run.
    """
    paths = {name: folder / "tables" / f"{name}.csv" for name in _READ}
    if not paths["claims"].is_file():
        raise NoResultsError(
            f"no finished run in {folder}: {paths['claims']} is missing. `make figures` makes it; "
            "for a run elsewhere name its folder: --results FOLDER"
        )
    return read_tables({name: path for name, path in paths.items() if path.is_file()})


def summary(tables: Tables) -> str:
    """Return the headline numbers as text.

    Args:
        tables: The tables, as returned by :func:`read_results`.

    Returns:
        The number of networks, the results of input maps on photographs at the last snapshot, and
        the verdicts on the paper's claims.
    """
    runs = tables["runs"]
    studies = runs.groupby("study", sort=False).size()
    parts = [
        f"{len(runs)} networks, trained on {', '.join(sorted(runs['device'].unique()))}: "
        + ", ".join(f"{name} {count}" for name, count in studies.items())
    ]
    of_images = runs[(runs["kind"] == "image") & (runs["split"] == "all")]
    if len(of_images):
        parts.append(_of_images(tables, of_images["study"].iloc[0]))
    parts.append(_of_claims(tables["claims"]))
    return "\n\n".join(parts)


def _of_images(tables: Tables, study: str) -> str:
    tables = {
        name: table[table["study"] == study] for name, table in tables.items() if name in _READ[1:6]
    }
    columns: dict[str, pd.Series] = {"PSNR, dB": _last(tables["training"])["psnr_db"]}
    if "regions" in tables:
        regions = _last(tables["regions"])
        columns["regions per pixel"] = regions["n_regions"] / regions["n_inputs"]
    for name, column, scale in (("hamming", "mean", "n_neurons"), ("confusion", "std", None)):
        if name not in tables:
            continue
        for pairs in ("local", "global"):
            chosen = tables[name].query("pairs == @pairs")
            chosen = chosen[chosen["layer"] == "all"] if "layer" in chosen else chosen
            last = _last(chosen)
            values = last[column] / last[scale] if scale else last[column]
            columns[f"{name}, {pairs}"] = values
    if "dead_neurons" in tables:
        dead = _last(tables["dead_neurons"].query("layer == 'all'"))
        columns["dead neurons"] = dead["n_dead"] / dead["n_neurons"]
    frame = pd.DataFrame({name: of.groupby(level="input").mean() for name, of in columns.items()})
    order = list(dict.fromkeys(tables["training"]["input"]))
    frame = frame.loc[order]
    frame.index.name = None
    n_signals = tables["training"]["signal"].nunique()
    return (
        f"Study {study}: means over {n_signals} signal(s) at the last snapshot; Hamming distance "
        "and dead neurons\nas shares of the neurons, confusion as the standard deviation of the "
        "cosine of gradients\n\n" + frame.to_string(float_format=lambda value: f"{value:.3g}")
    )


def _last(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each input map's last snapshot, by input map."""
    last = table.groupby("input")["epoch"].transform("max")
    return table[table["epoch"] == last].set_index("input")


def _of_claims(claims: pd.DataFrame) -> str:
    lines = ["Claims of the paper (results/tables/claims.csv, results/figures/claims.png)", ""]
    for verdict in VERDICTS:
        names = claims.loc[claims["verdict"] == verdict, "claim"]
        lines.append(f"{verdict:>13} {len(names):3}  {' '.join(names)}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the summary of a folder of results.

    Args:
        arguments: The command-line arguments, without the program's name.

    Returns:
        The exit status: 1 if there is no finished run, or a table is damaged.
    """
    parser = argparse.ArgumentParser(description="Headline numbers of a finished run.")
    parser.add_argument(
        "--results", type=Path, default=Path("results"), help="results folder (default: results)"
    )
    try:
        text = summary(read_results(parser.parse_args(arguments).results))
    except (NoResultsError, ArtifactError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
