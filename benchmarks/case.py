"""One computation to be timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rival:
    """Another way to the same result, on a part of the work.

    Attributes:
        name: A short description.
        work: The computation.
        scale: Number of such parts in the whole work.
    """

    name: str
    work: Callable[[], object]
    scale: float = 1.0


@dataclass(frozen=True)
class Case:
    """One computation, its floor, and its rivals.

    Attributes:
        name: Description of the result.
        fast: The computation of this project.
        flop: Floating-point operations of its matrix products; 0 if it has none.
        reference: The slow and obvious computation that the tests check it against, or None.
        usual: What a practitioner would use from a library, or None.
    """

    name: str
    fast: Callable[[], object]
    flop: float
    reference: Rival | None = None
    usual: Rival | None = None
