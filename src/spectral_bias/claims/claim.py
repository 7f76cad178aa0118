"""What a claim is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spectral_bias.claims.comparisons import Comparison, Tables


@dataclass(frozen=True)
class Claim:
    """One statement of the paper, and how tables answer it.

    Attributes:
        name: ``C1`` to ``C39``.
        section: Where the paper says it, the section first.
        statement: What it says, in our words.
        quantity: What is compared.
        unit: Its unit.
        direction: Which way, as claimed.
        parts: The parts of the studies whose runs are compared.
        tables: The tables that are read.
        compare: The comparisons that all have to hold, from the tables.
        caution: What to know before believing the verdict.
        replication: Over what is averaged, and by what an interval is made.
    """

    name: str
    section: str
    statement: str
    quantity: str
    unit: str
    direction: str
    parts: Sequence[str]
    tables: Sequence[str]
    compare: Callable[[Tables], list[Comparison]]
    caution: str = ""
    replication: str = "signals, then seeds"
