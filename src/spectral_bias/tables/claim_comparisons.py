"""Table of the comparisons behind the verdicts on the paper's claims."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from spectral_bias.claims.comparisons import Studies
from spectral_bias.claims.ledger import CLAIMS, judge
from spectral_bias.tables.claims import SEED
from spectral_bias.tables.columns import Column, Table, as_table

TABLE = Table(
    "claim_comparisons",
    "one comparison that a claim makes",
    (
        Column(
            "kind",
            "string",
            "",
            "mean, over signals; or exact: a fact that every run has to show, whose effect is the "
            "share of cases that do",
        ),
        Column("effect", "number", "as the claim", "mean over signals, positive as claimed"),
        Column("ci_low", "number", "as the claim", "lower end of the 95 % interval over signals"),
        Column("ci_high", "number", "as the claim", "upper end; both empty with one signal"),
        Column(
            "effect_standardised",
            "number",
            "1",
            "effect over its deviation over signals; empty where that is zero or unknown",
        ),
        Column(
            "p_larger",
            "number",
            "1",
            "probability of an effect as large if there were none, not corrected; empty likewise",
        ),
        Column(
            "effect_initial",
            "number",
            "as the claim",
            "the same at the initialisation or, of a growth, since then; empty if that is nothing",
        ),
        Column("effect_first", "number", "as the claim", "likewise at the next snapshot"),
        Column("n_signals", "integer", "signals", "signals that were compared"),
        Column("n_runs", "integer", "runs", "runs that were compared"),
    ),
    keys=(
        Column("claim", "string", "", "C1 to C39"),
        Column("comparison", "string", "", "what is compared, at which snapshot"),
    ),
)


def tabulate(tables: Mapping[str, pd.DataFrame], studies: Studies) -> pd.DataFrame:
    """List the comparisons of all claims.

    Args:
        tables: The other available tables, by name.
        studies: The studies that claims are judged by.

    Returns:
        The table :data:`TABLE`, in the order of the claims.
    """
    rows = []
    for one in judge(tables, studies, SEED, CLAIMS):
        for comparison, found in zip(one.comparisons, one.estimates, strict=True):
            rows.append({
                "claim": one.claim.name,
                "comparison": comparison.label,
                "kind": "exact" if comparison.is_exact else "mean",
                "effect": found.effect,
                "ci_low": found.low,
                "ci_high": found.high,
                "effect_standardised": found.standardised,
                "p_larger": found.p_larger,
                "effect_initial": comparison.initial.mean(),
                "effect_first": comparison.first.mean(),
                "n_signals": found.n_signals,
                "n_runs": found.n_runs,
            })
    return as_table(TABLE, rows)
