"""The versions of Snakemake that patches were tried with."""

from __future__ import annotations

import snakemake

TRIED = ("9.27.",)


def is_tried() -> bool:
    """Return whether this Snakemake is of a version that patches were tried with.

    Patches reach into private parts, which may mean something else in other versions: these run
    as they are.
    """
    return snakemake.__version__.startswith(TRIED)
