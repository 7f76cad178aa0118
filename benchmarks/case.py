"""One computation to be timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rival:
    """Another way to the same result, on a share of the work.

    Attributes:
        name: What it is, in a few words.
        work: The computation.
        scale: How many such shares the whole work is.
    """

    name: str
    work: Callable[[], object]
    scale: float = 1.0


@dataclass(frozen=True)
class Case:
    """One computation, its floor, and its rivals.

    Attributes:
        name: What is computed.
        fast: The library's way.
        flop: Floating-point operations of its matrix products; 0 if it has none.
        reference: The slow and obvious way that the tests check it against, or nothing.
        usual: What a practitioner would take from a library, or nothing.
    """

    name: str
    fast: Callable[[], object]
    flop: float
    reference: Rival | None = None
    usual: Rival | None = None
