"""All claims of the paper, in order, and the tables' verdict on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from spectral_bias.claims import (
    classifiers,
    confusion,
    distances,
    dynamics,
    expressivity,
    geometry,
)
from spectral_bias.claims.claim import Claim
from spectral_bias.claims.comparisons import (
    Comparison,
    NothingToCompareError,
    Studies,
    Tables,
    with_parts,
)
from spectral_bias.claims.statistics import FEWEST_SIGNALS, Estimate, adjusted, estimate

_PARTS = (expressivity, confusion, classifiers, geometry, distances, dynamics)
CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (claim for part in _PARTS for claim in part.CLAIMS),
        key=lambda claim: int(claim.name[1:]),
    )
)
# Allowed share of false verdicts on either side: half of 5 %.
RATE = 0.025
HOLDS, FAILS, INCONCLUSIVE, NOT_MEASURED = "holds", "fails", "inconclusive", "not measured"
VERDICTS = (HOLDS, FAILS, INCONCLUSIVE, NOT_MEASURED)


class Judged(NamedTuple):
    """A claim, its comparisons and their estimates."""

    claim: Claim
    comparisons: list[Comparison]
    estimates: list[Estimate]
    missing: str

    @property
    def is_exact(self) -> bool:
        """Whether the claim is a fact that every run must show."""
        return bool(self.comparisons) and all(one.is_exact for one in self.comparisons)

    @property
    def is_tested(self) -> bool:
        """Whether each comparison has a probability, and enough signals to trust it."""
        return (
            bool(self.comparisons)
            and not self.is_exact
            and all(
                one.n_signals >= FEWEST_SIGNALS and np.isfinite(one.p_larger)
                for one in self.estimates
            )
        )

    @property
    def p_holds(self) -> float:
        """Probability of the weakest comparison if it had no effect, since all must hold."""
        return max(one.p_larger for one in self.estimates)

    @property
    def p_fails(self) -> float:
        """Probability of the most opposed comparison, corrected for the number of comparisons."""
        return min(1.0, len(self.estimates) * min(one.p_smaller for one in self.estimates))

    @property
    def weakest(self) -> int | None:
        """Number of the comparison that decides the verdict; None if there is none."""
        if not self.comparisons:
            return None
        if self.is_exact:
            return int(np.argmin([one.effect for one in self.estimates]))
        return int(np.argmax([np.nan_to_num(one.p_larger, nan=1.0) for one in self.estimates]))


def judge(
    tables: Tables, studies: Studies, seed: int, claims: Sequence[Claim] = CLAIMS
) -> list[Judged]:
    """Make the comparisons of all claims.

    Args:
        tables: The available tables, by name.
        studies: The studies that claims are judged by.
        seed: Seed of the bootstraps.
        claims: The claims.

    Returns:
        Each claim with its comparisons and estimates, in order.
    """
    judged = []
    tables = with_parts(tables, studies)
    for claim in claims:
        comparisons, missing = [], ""
        absent = [name for name in claim.tables if name not in tables or tables[name].empty]
        if absent:
            missing = f"there is nothing in {', '.join(absent)}"
        else:
            try:
                comparisons = claim.compare(tables)
            except NothingToCompareError as error:
                missing = str(error)
        if not comparisons and not missing:
            missing = f"no two sides to compare in the study {studies_of(claim, studies)}"
        estimates = [estimate(comparison.effects, seed) for comparison in comparisons]
        judged.append(Judged(claim, comparisons, estimates, missing))
    return judged


def studies_of(claim: Claim, studies: Studies) -> str:
    """Return the names of the studies that a claim is judged by."""
    return ", ".join(name for part in claim.parts for name in studies.get(part, ())) or "none"


def verdicts(judged: Sequence[Judged]) -> list[tuple[str, float]]:
    """Return the verdict on each claim, with its corrected probability.

    An exact claim fails at a single exception.  Any other claim holds if all its comparisons hold,
    and fails if one of them shows the opposite.  Each must be beyond chance after the correction
    for the number of claims and, with several seeds, beyond the variation of seeds.  With fewer
    than three signals nothing is concluded.

    Args:
        judged: All claims; the correction is for their number.

    Returns:
        Verdict and probability; NaN where none was computed.
    """
    tested = [index for index, one in enumerate(judged) if one.is_tested]
    holds = dict(zip(tested, adjusted(np.array([judged[i].p_holds for i in tested])), strict=True))
    fails = dict(zip(tested, adjusted(np.array([judged[i].p_fails for i in tested])), strict=True))
    found = []
    for index, one in enumerate(judged):
        if not one.comparisons:
            found.append((NOT_MEASURED, np.nan))
        elif one.is_exact:
            is_so = all(estimated.effect == 1.0 for estimated in one.estimates)
            found.append((HOLDS if is_so else FAILS, np.nan))
        elif index not in holds:
            found.append((INCONCLUSIVE, np.nan))
        elif holds[index] <= RATE and all(estimated.low > 0 for estimated in one.estimates):
            found.append((HOLDS, holds[index]))
        elif fails[index] <= RATE and any(estimated.high < 0 for estimated in one.estimates):
            found.append((FAILS, fails[index]))
        else:
            found.append((INCONCLUSIVE, min(holds[index], fails[index])))
    return found


def note_on(one: Judged) -> str:
    """Return the note that a reader needs for a verdict."""
    notes = [one.missing, one.claim.caution]
    if one.comparisons and not one.is_exact:
        fewest = min(estimated.n_signals for estimated in one.estimates)
        if fewest < FEWEST_SIGNALS:
            notes.append(f"{fewest} signal(s), with fewer than {FEWEST_SIGNALS} all stays open")
        elif not one.is_tested:
            notes.append("all signals show exactly the same: not replicated")
    if one.weakest is not None:
        initial, effect = one.comparisons[one.weakest].initial, one.estimates[one.weakest].effect
        if len(initial) and is_there_initially(initial.mean(), effect):
            notes.append("at least half of the effect is there at the initialisation already")
    return "; ".join(note for note in notes if note)


def is_there_initially(initial: float, effect: float) -> bool:
    """Return whether at least half of an effect, in its direction, exists before training."""
    return bool(np.sign(initial) == np.sign(effect) != 0 and abs(initial) >= abs(effect) / 2)
