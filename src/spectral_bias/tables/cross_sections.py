"""Table of the number of activation regions on planes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

# By their numbers in the artifact.  (Not imported from the metric, whose module loads PyTorch.)
PLANES = {1: "low", 2: "high", 3: "image"}
STATUSES = {0: "counted", 1: "curved_plane", 2: "too_many"}
TABLE = Table(
    "cross_sections",
    "one plane of one snapshot, with the patterns of the first or of all layers",
    (
        Column(
            "plane",
            "string",
            "",
            "low or high: (sin, cos) of the first level of x or the last of y, in [-1, 1]; image: "
            "the plane of the data",
        ),
        Column("layers", "string", "", "layers that make up the pattern: first or all"),
        Column("n_regions_grid", "integer", "regions", "regions that hold a point of a grid"),
        Column(
            "n_regions_exact",
            "integer",
            "regions",
            "all regions in the window of the plane; empty where they are not counted",
        ),
        Column(
            "exact",
            "string",
            "",
            "counted; curved_plane: the encoding bends the image, whose regions are no polygons; "
            "too_many: more regions than max_regions",
        ),
        Column("grid", "integer", "points", "points per side of the grid"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """List the number of regions on the planes of runs.

    Args:
        paths: Their cross_sections artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    frame = as_table(TABLE, [row for path in paths for row in _rows(path)])
    return frame.astype({"n_regions_exact": "Int64"})


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "cross_sections")
    epochs, planes = arrays["epoch"].tolist(), arrays["plane"].tolist()
    cells = product(enumerate(epochs), enumerate(planes), enumerate(("first", "all")))
    for (e, epoch), (p, plane), (k, layers) in cells:
        status = STATUSES[int(arrays["exact_status"][e, p, k])]
        exact = int(arrays["n_regions_exact"][e, p, k])
        yield {
            **run_key(attributes),
            **{"epoch": epoch, "plane": PLANES[plane], "layers": layers},
            "n_regions_grid": int(arrays["n_regions_grid"][e, p, k]),
            "n_regions_exact": exact if status == "counted" else pd.NA,
            "exact": status,
            "grid": arrays["region"].shape[-1],
        }
