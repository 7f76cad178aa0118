"""The declaration of a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spectral_bias.claims.comparisons import Comparison, Tables


@dataclass(frozen=True)
class Claim:
    """One statement of the paper, and how tables answer it.

    Attributes:
        name: ``C1`` to ``C39``.
        section: Place in the paper, section first.
        statement: The statement, in our words.
        quantity: The compared quantity.
        unit: Its unit.
        direction: The claimed direction.
        parts: The parts of the studies whose runs are compared.
        tables: The tables that are read.
        compare: Makes the comparisons from the tables; all of them have to hold.
        caution: What to know before believing the verdict.
        replication: What is averaged over, and how the interval is made.
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
