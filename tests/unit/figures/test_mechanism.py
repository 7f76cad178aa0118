import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.mechanism import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
BINS = {"coordinates_0_1": [0.0, 1 / 128], "positional_L8": [1 / 128, 1 / 4, 1.0]}
EPOCHS = [0, 1, 40]


@pytest.fixture
def tables():
    hamming, correlation = [], []
    for name in INPUTS:
        for signal, shift in (("a", -0.1), ("b", 0.1)):
            run = {"study": "image", "signal": signal, "input": name, "network": "m", "seed": 0}
            for epoch in EPOCHS:
                for place, high in enumerate(BINS[name]):
                    value = 0.8 - 0.2 * place + shift
                    hamming.append({
                        **run,
                        **{"epoch": epoch, "share_high": high, "n_pairs": 20},
                        **{"mean_abs_cosine": value, "mean_abs_cosine_null": 0.5},
                        **{"sign_agreement": value - 0.1, "sign_agreement_null": 0.45},
                    })
                for control in ("none", "high_frequency_energy"):
                    for quantity in ("decay_confusion_std", "abs_cosine_hamming"):
                        value = -0.3 + shift + 0.1 * (control == "none")
                        correlation.append({
                            **run,
                            **{"epoch": epoch, "control": control, "quantity": quantity},
                            "rank_correlation": np.nan if epoch == 0 else value,
                        })
    return pd.DataFrame(hamming), pd.DataFrame(correlation)


def test_bins_have_means_over_runs_with_their_null(tables):
    figure = plot(*tables, styles(INPUTS), epoch=40)
    cosine, agreement = figure.axes[:2]
    assert [label.get_text() for label in cosine.get_xticklabels()] == ["0", "1/128", "1/4", "1"]
    for axes, null, offset in ((cosine, 0.5, 0.0), (agreement, 0.45, -0.1)):
        nulls, pairs = axes.lines[::2], axes.lines[1::2]
        for line in nulls:
            assert set(line.get_ydata()) == {null}
            assert line.get_markerfacecolor() == "none"
        assert [list(line.get_xdata()) for line in pairs] == [[0, 1], [1, 2, 3]]
        np.testing.assert_allclose(pairs[1].get_ydata(), np.array([0.8, 0.6, 0.4]) + offset)
    assert cosine.get_title(loc="left") == "epoch 40"
    FigureCanvasAgg(figure).draw()


def test_correlations_after_the_initialisation_have_a_marker_each_and_their_mean(tables):
    figure = plot(*tables, styles(INPUTS), epoch=40)
    for axes, mean in zip(figure.axes[2:], (-0.2, -0.3), strict=True):
        markers, bars = axes.lines[:4:2], axes.lines[1:4:2]
        for line in markers:
            np.testing.assert_allclose(sorted(line.get_ydata()), mean + np.repeat([-0.1, 0.1], 2))
        for line in bars:
            np.testing.assert_allclose(line.get_ydata(), [mean, mean])
        assert axes.get_ylim() == (-1, 1)
    titles = [axes.get_title() for axes in figure.axes[2:]]
    assert titles == ["as it is", "at equal high-frequency energy"]


def test_a_run_with_one_snapshot_has_no_decay_to_draw(tables):
    hamming, correlation = (table[table["epoch"] == 0] for table in tables)
    correlation = correlation[correlation["quantity"] == "abs_cosine_hamming"]
    figure = plot(hamming, correlation, styles(INPUTS), epoch=0)
    assert [len(axes.lines) for axes in figure.axes] == [4, 4, 3, 3]
    FigureCanvasAgg(figure).draw()


def test_bins_with_few_pairs_are_not_drawn(tables):
    hamming, correlation = tables
    hamming.loc[hamming["share_high"] == 1.0, "n_pairs"] = 19
    cosine, *_ = plot(hamming, correlation, styles(INPUTS), epoch=40).axes
    assert [label.get_text() for label in cosine.get_xticklabels()] == ["0", "1/128", "1/4"]
    assert list(cosine.lines[3].get_xdata()) == [1, 2]


def test_undefined_correlations_are_not_drawn(tables):
    hamming, correlation = tables
    figure = plot(hamming, correlation.assign(rank_correlation=np.nan), styles(INPUTS), epoch=1)
    for axes in figure.axes[2:]:
        assert all(len(line.get_xdata()) == 0 for line in axes.lines[:-1])
    FigureCanvasAgg(figure).draw()


def test_missing_input_maps_and_snapshots_are_listed(tables):
    with pytest.raises(ValueError, match="positional_L4"):
        plot(*tables, styles(["positional_L4"]), epoch=40)
    with pytest.raises(ValueError, match="'epoch': 7"):
        plot(*tables, styles(INPUTS), epoch=7)
