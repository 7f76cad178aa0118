"""Table of the paper's claims and of the other tables' verdict on each."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from spectral_bias.claims.comparisons import Studies
from spectral_bias.claims.ledger import CLAIMS, judge, note_on, studies_of, verdicts
from spectral_bias.tables.columns import Column, Table, as_table

# Seed of the bootstraps.
SEED = 0
TABLE = Table(
    "claims",
    "one claim of the paper",
    (
        Column("section", "string", "", "where the paper says it"),
        Column("statement", "string", "", "what it says, in our words"),
        Column("quantity", "string", "", "what is compared"),
        Column("unit", "string", "", "unit of the effect"),
        Column("direction", "string", "", "which way, as claimed"),
        Column("study", "string", "", "the studies whose runs are compared"),
        Column("tables", "string", "", "the tables that are read"),
        Column("replication", "string", "", "what is averaged over, and makes the interval"),
        Column(
            "verdict",
            "string",
            "",
            "holds: all comparisons do, beyond chance; fails: one shows the opposite, or an exact "
            "one has an exception; inconclusive; not measured",
        ),
        Column("n_comparisons", "integer", "comparisons", "comparisons that all have to hold"),
        Column("weakest", "string", "", "the comparison that the verdict hangs on; empty if none"),
        Column(
            "effect",
            "number",
            "see unit",
            "mean effect of that comparison over signals, positive as claimed; of an exact claim, "
            "the share of cases that show it; empty if not measured",
        ),
        Column("ci_low", "number", "see unit", "lower end of its 95 % interval, over signals"),
        Column("ci_high", "number", "see unit", "upper end; both empty with fewer than 2 signals"),
        Column(
            "effect_standardised",
            "number",
            "1",
            "effect over its standard deviation over signals; empty where that is zero or unknown",
        ),
        Column(
            "p_adjusted",
            "number",
            "1",
            "probability of such a verdict by chance, corrected for the number of claims; empty "
            "for exact claims and where nothing was tested",
        ),
        Column(
            "effect_initial",
            "number",
            "see unit",
            "the same at the initialisation or, of a growth, since then; empty if that is nothing",
        ),
        Column("effect_first", "number", "see unit", "the same at the first snapshot after it"),
        Column("n_signals", "integer", "signals", "signals of that comparison"),
        Column("n_runs", "integer", "runs", "runs of that comparison"),
        Column("note", "string", "", "what to know before believing the verdict; may be empty"),
    ),
    keys=(Column("claim", "string", "", "C1 to C39"),),
)


def tabulate(tables: Mapping[str, pd.DataFrame], studies: Studies) -> pd.DataFrame:
    """Judge all claims.

    Args:
        tables: The other available tables, by name.
        studies: The studies that claims are judged by.

    Returns:
        The table :data:`TABLE`, in the order of the claims.
    """
    judged = judge(tables, studies, SEED, CLAIMS)
    nothing = float("nan")
    rows = []
    for one, (verdict, p_adjusted) in zip(judged, verdicts(judged), strict=True):
        claim, weakest = one.claim, one.weakest
        found = one.estimates[weakest] if weakest is not None else None
        compared = one.comparisons[weakest] if weakest is not None else None
        rows.append({
            "claim": claim.name,
            "section": claim.section,
            "statement": claim.statement,
            "quantity": claim.quantity,
            "unit": claim.unit,
            "direction": claim.direction,
            "study": studies_of(claim, studies),
            "tables": ", ".join(claim.tables),
            "replication": claim.replication,
            "verdict": verdict,
            "n_comparisons": len(one.comparisons),
            "weakest": compared.label if compared else "",
            "effect": found.effect if found else nothing,
            "ci_low": found.low if found else nothing,
            "ci_high": found.high if found else nothing,
            "effect_standardised": found.standardised if found else nothing,
            "p_adjusted": p_adjusted,
            "effect_initial": compared.initial.mean() if compared else nothing,
            "effect_first": compared.first.mean() if compared else nothing,
            "n_signals": found.n_signals if found else 0,
            "n_runs": found.n_runs if found else 0,
            "note": note_on(one),
        })
    return as_table(TABLE, rows)
