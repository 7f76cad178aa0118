"""Forest plot of the paper's claims: the effect and verdict that the tables give for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.claims.ledger import FAILS, HOLDS, VERDICTS
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import REFERENCE_COLOUR, REFERENCE_LINESTYLE, verdict_styles

VERDICT_STYLES = verdict_styles(VERDICTS)
# Largest effect on the axis, in standard deviations; larger ones are drawn at the edge.
_EDGE = 12.0
_ROW_INCHES = 0.155
_WIDTH = 1.6  # of a page: a statement on the left, numbers on the right
_LETTERS = 84
Row = Mapping[str, Any]


def plot(claims: pd.DataFrame) -> Figure:
    """Draw the effect, its interval and the verdict of every claim.

    Args:
        claims: The table ``claims``.

    Returns:
        One row per claim, under its section of the paper: the statement on the left, the verdict
        as colour and shape in the middle, the numbers in their own unit on the right.  The axis
        shows effects in standard deviations over signals, positive as claimed; effects beyond the
        edge are drawn at it.  A hollow marker shows the effect at the initialisation, or since
        then.  Claims of facts have no deviation and stand at the edge of their verdict; claims
        with a single signal stand at zero.
    """
    rows = _rows(claims)
    figure = panel_figure(1, 2)
    width, _ = figure.get_size_inches()
    figure.set_size_inches(_WIDTH * width, _ROW_INCHES * (len(rows) + 3))
    axes = figure.subplots()
    for place, row in enumerate(rows):
        if not isinstance(row, str):
            _draw_claim(axes, place, row)
    axes.axvline(0, color=REFERENCE_COLOUR, linestyle=REFERENCE_LINESTYLE)
    axes.set_xscale("symlog", linthresh=1)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(-1.3 * _EDGE, 1.3 * _EDGE))
    axes.set_xticks([-10, -1, 0, 1, 10], ["-10", "-1", "0", "1", "10"])
    axes.set_xlabel("effect over its deviation over signals (to the right: as claimed)")
    axes.grid(visible=False, axis="y")
    axes.set_yticks(range(len(rows)), [_statement(row) for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if isinstance(row, str) else "normal")
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(rows)), [_numbers(row) for row in rows])
    for axis in (axes.yaxis, right.yaxis):
        axis.set_tick_params(length=0)
    counts = claims["verdict"].value_counts()
    styles = [
        style._replace(label=f"{verdict} ({counts.get(verdict, 0)})")
        for verdict, style in VERDICT_STYLES.items()
    ]
    before = VERDICT_STYLES[HOLDS].hollow._replace(
        label="at, or since, the initialisation", colour=REFERENCE_COLOUR, linestyle="none"
    )
    add_legend(figure, [*styles, before])
    return figure


def _rows(claims: pd.DataFrame) -> list[str | Row]:
    """Return the section headings, each followed by its claims."""
    section = claims["section"].str.extract(r"^(\w+)", expand=False)
    rows: list[str | Row] = []
    for name in sorted(section.unique()):
        rows.append(f"Section {name}" if name.isdigit() else name.capitalize())
        rows += claims[section == name].to_dict("records")
    return rows


def _statement(row: str | Row) -> str:
    if isinstance(row, str):
        return row
    text = str(row["statement"])
    if len(text) > _LETTERS:
        text = text[: _LETTERS - 4].rsplit(" ", 1)[0] + " ..."
    return f"{text}  {row['claim']}"


def _numbers(row: str | Row) -> str:
    if isinstance(row, str):
        return ""
    if pd.isna(row["effect"]):
        return str(row["verdict"])
    if _is_exact(row):
        return f"{row['effect']:.0%} of cases"
    if pd.isna(row["ci_low"]):
        return f"{row['effect']:.2g}, one signal"
    return f"{row['effect']:.2g} [{row['ci_low']:.2g}, {row['ci_high']:.2g}]"


def _is_exact(row: Row) -> bool:
    return pd.isna(row["p_adjusted"]) and row["verdict"] in {HOLDS, FAILS}


def _draw_claim(axes: Axes, place: int, row: Row) -> None:
    style, standardised = VERDICT_STYLES[row["verdict"]], row["effect_standardised"]
    position = 0.0
    if _is_exact(row):
        position = _EDGE if row["verdict"] == HOLDS else -_EDGE
    elif not pd.isna(standardised) and standardised:
        deviation = row["effect"] / standardised
        position = np.clip(standardised, -_EDGE, _EDGE)
        ends = np.clip(np.array([row["ci_low"], row["ci_high"]]) / deviation, -_EDGE, _EDGE)
        axes.plot(ends, [place, place], color=style.colour, linestyle=style.linestyle)
        before = np.clip(row["effect_initial"] / deviation, -_EDGE, _EDGE)
        hollow = style.hollow
        axes.plot([before], [place], color=style.colour, marker=hollow.marker, linestyle="none")
    axes.plot([position], [place], color=style.colour, marker=style.marker, linestyle="none")
