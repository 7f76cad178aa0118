import numpy as np
import pandas as pd
import pytest
from claim_tables import STUDIES, claimed_tables
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.claims import VERDICT_STYLES, plot
from spectral_bias.tables.claims import tabulate as tabulate_claims


@pytest.fixture(scope="module")
def claims():
    return tabulate_claims(claimed_tables(), STUDIES)


def markers(axes):
    """Return the filled markers that are drawn: row, position, colour."""
    return {
        int(line.get_ydata()[0]): (float(line.get_xdata()[0]), line.get_color())
        for line in axes.lines
        if line.get_marker() in {style.marker for style in VERDICT_STYLES.values()}
    }


def intervals(axes):
    return {
        int(line.get_ydata()[0]): line.get_xdata()
        for line in axes.lines
        if len(line.get_xdata()) == 2 and line.get_ydata()[0] == line.get_ydata()[1]
    }


def test_claims_stand_under_the_section_that_makes_them(claims):
    axes = plot(claims).axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    headings = [label for label in labels if label.startswith(("Section", "Appendix"))]
    assert headings == ["Section 1", "Section 3", "Section 4", "Section 5", "Section 6", "Appendix"]
    assert len(labels) == len(claims) + len(headings)
    names = [label.rsplit("  ", 1)[-1] for label in labels if label not in headings]
    assert sorted(names) == sorted(claims["claim"])
    assert names[:2] == ["C1", "C15"]
    assert names[-3:] == ["C35", "C36", "C37"]


def test_effects_and_intervals_are_in_deviations_over_signals(claims):
    row = claims[claims["claim"] == "C33"].iloc[0].to_dict()
    scaled = {**row, "effect": 3.0, "effect_standardised": 1.5, "ci_low": 1.0, "ci_high": 5.0}
    axes = plot(pd.DataFrame([scaled])).axes[0]
    assert markers(axes)[1] == (1.5, VERDICT_STYLES["holds"].colour)
    np.testing.assert_allclose(intervals(axes)[1], [0.5, 2.5])
    opposite = {**scaled, "effect": -3.0, "effect_standardised": -1.5, "verdict": "fails"}
    opposite |= {"ci_low": -5.0, "ci_high": -1.0}
    axes = plot(pd.DataFrame([opposite])).axes[0]
    assert markers(axes)[1] == (-1.5, VERDICT_STYLES["fails"].colour)
    np.testing.assert_allclose(intervals(axes)[1], [-2.5, -0.5])


def test_facts_stand_at_the_edge_of_their_verdict_and_what_is_not_measured_has_no_number(claims):
    facts = claims[claims["claim"].isin(["C3", "C31"])].copy()
    facts.loc[facts["claim"] == "C31", ["verdict", "effect"]] = ["fails", 0.0]
    axes = plot(facts).axes[0]
    # Under the headings of sections 3 and 6.
    assert markers(axes)[1][0] > 10
    assert markers(axes)[3][0] < -10
    figure = plot(tabulate_claims({}, STUDIES))
    right = figure.axes[0].child_axes[0]
    texts = {label.get_text() for label in right.get_yticklabels()}
    assert texts == {"", "not measured"}


def test_the_legend_counts_verdicts(claims):
    figure = plot(claims)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts[:4] == ["holds (39)", "fails (0)", "inconclusive (0)", "not measured (0)"]
    shapes = {style.marker for style in VERDICT_STYLES.values()}
    assert len(shapes) == len(VERDICT_STYLES)


def test_nothing_is_cut_off(claims):
    figure = plot(claims)
    FigureCanvasAgg(figure).draw()
    width, height = figure.bbox.width, figure.bbox.height
    for label in figure.axes[0].get_yticklabels():
        box = label.get_window_extent()
        assert box.x0 >= 0
        assert box.y1 <= height
    for label in figure.axes[0].child_axes[0].get_yticklabels():
        assert label.get_window_extent().x1 <= width
