"""One computation to be timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One computation, its floor and its slow twin.

    Attributes:
        name: What is computed.
        fast: The library's way.
        flop: Floating-point operations of its matrix products; 0 if it has none.
        reference: The slow way on a part of the work, or nothing.
        reference_scale: How many such parts the whole work is.
    """

    name: str
    fast: Callable[[], object]
    flop: float
    reference: Callable[[], object] | None = None
    reference_scale: float = 1.0
