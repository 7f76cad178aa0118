import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.inradius import plot
from spectral_bias.tables.inradius_density import RADIUS_EDGES

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
EDGES = np.array(RADIUS_EDGES)


def density(radii_of, epochs=(0, 1, 15), inputs=INPUTS, signals=("a", "b")):
    """Return the table of the radii that a function gives for each input, signal and points."""
    frames = []
    for name in inputs:
        for signal in signals:
            for epoch in epochs:
                for points in ("uniform", "data"):
                    counts, _ = np.histogram(radii_of(name, signal, epoch, points), EDGES)
                    keys = {"study": "image", "signal": signal, "input": name}
                    keys |= {"network": "mlp", "seed": 0, "epoch": epoch, "points": points}
                    bins = {"radius_low": EDGES[:-1], "radius_high": EDGES[1:]}
                    frames.append(pd.DataFrame({**keys, **bins, "n_points": counts}))
    return pd.concat(frames)


def lognormal(name, signal, epoch, points):
    median = 0.02 if name == "coordinates_0_1" else 0.1
    generator = np.random.default_rng(epoch)
    return median * generator.lognormal(0, 0.1 + 0.2 * (points == "data"), size=300)


def curves(axes):
    return {line.get_label(): line.get_data() for line in axes.lines}


def test_one_panel_for_each_kind_of_points_and_snapshot():
    figure = plot(density(lognormal), styles(INPUTS), [0, 1, 15])
    assert [axes.get_title() for axes in figure.axes] == [
        f"{points}\n{epoch}"
        for points in ("Uniform points", "Training inputs")
        for epoch in ("initialisation", "epoch 1", "epoch 15")
    ]
    assert figure.axes[0].get_ylabel() == figure.axes[3].get_ylabel() == "density per decade"
    assert figure.axes[3].get_xlabel() == "inradius (feature units)"
    assert {axes.get_xscale() for axes in figure.axes} == {"log"}
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes}) == 1
    assert figure.axes[0].get_ylim()[0] == 0
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["Coordinates [0, 1]", "Positional L = 8"]


def test_runs_are_pooled_and_shares_divided_by_the_width_in_decades():
    # Eight radii of one run and two of the other, in two neighbouring bins.
    table = density(lambda name, signal, *_: [0.11] * 8 if signal == "a" else [0.12] * 2)
    figure = plot(table, styles(INPUTS), [0])
    for axes in figure.axes:
        for radius, share in curves(axes).values():
            np.testing.assert_allclose(
                np.log10(radius), [-1.025, -0.975, -0.925, -0.875], atol=1e-5
            )
            np.testing.assert_allclose(share, [0, 16, 4, 0], atol=1e-3)


def test_densities_integrate_to_one():
    figure = plot(density(lognormal), styles(INPUTS), [0, 1, 15])
    for axes in figure.axes:
        for radius, share in curves(axes).values():
            low, high = axes.get_xlim()
            assert low < radius.min() < radius.max() < high
            assert share.max() < axes.get_ylim()[1]
            assert 0.05 * share.sum() == pytest.approx(1, rel=1e-4)


def test_radii_beyond_the_axis_count_in_the_total():
    table = density(lambda *_: [0.0, 0.11, 0.11, 0.11])
    for axes in plot(table, styles(INPUTS), [0]).axes:
        for radius, share in curves(axes).values():
            assert np.isfinite(radius).all()
            assert share.max() == pytest.approx(15, rel=1e-4)


def test_input_map_without_radii_has_no_line():
    table = density(lambda name, *_: [] if name == "positional_L8" else [0.1])
    figure = plot(table, styles(INPUTS), [0])
    FigureCanvasAgg(figure).draw()
    for axes in figure.axes:
        assert list(curves(axes)) == ["Coordinates [0, 1]"]
    assert len(figure.legends[0].get_texts()) == 2


@pytest.mark.parametrize("median", [0.003, 0.025, 0.11, 0.9])
def test_axis_has_a_labelled_power_of_ten_however_narrow_it_is(median):
    figure = plot(density(lambda *_: [median, 1.1 * median]), styles(INPUTS), [0])
    FigureCanvasAgg(figure).draw()
    low, high = figure.axes[1].get_xlim()
    ticks = figure.axes[1].xaxis.get_major_ticks()
    labels = [tick.label1.get_text() for tick in ticks if low <= tick.get_loc() <= high]
    assert labels
    assert all(labels)
    assert not any(tick.label1.get_text() for tick in figure.axes[1].xaxis.get_minor_ticks())


def test_missing_input_maps_are_all_listed():
    table = density(lognormal)
    with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
        plot(table, styles(["positional_L5", "coordinates_0_1", "fourier_s14"]), [0])
    with pytest.raises(ValueError, match="'epoch': 7"):
        plot(table, styles(INPUTS), [1, 7])
