import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.generalization import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "fourier_s14"]
# The pixels that each study trains on.
SPLITS = {"generalization_even": "even", "generalization_random": "random"}


@pytest.fixture
def table():
    rows = []
    for study_place, study in enumerate(SPLITS):
        for place, name in enumerate(INPUTS):
            for signal, shift in (("a", -1.0), ("b", 1.0)):
                for epoch in range(3):
                    psnr = 10 + 5 * place + 20 * study_place + epoch + shift
                    rows.append({
                        **{"study": study, "signal": signal, "input": name, "network": "mlp"},
                        **{"seed": 0, "epoch": epoch},
                        **{"train_psnr_db": psnr + 3, "test_psnr_db": psnr},
                    })
    return pd.DataFrame(rows)


@pytest.fixture
def pictures():
    generator = np.random.default_rng(0)
    photograph = generator.uniform(size=(4, 4, 3))
    runs = {
        name: {
            "epoch": np.array([0, 2]),
            "prediction": photograph + np.array([9, 2 * place])[:, None, None, None],
        }
        for place, name in enumerate(INPUTS)
    }
    return photograph, runs


def panels(figure):
    """Return the pictures, and the rows of curves and ends."""
    pictures = [axes for axes in figure.axes if axes.images]
    rest = [axes for axes in figure.axes if not axes.images]
    return pictures, list(zip(rest[::2], rest[1::2], strict=True))


def test_pictures_are_the_photograph_and_what_each_input_map_makes_of_it(table, pictures):
    photograph, runs = pictures
    shown, _ = panels(plot(table, photograph, runs, SPLITS, styles(INPUTS), epoch=2))
    assert len(shown) == 3
    np.testing.assert_array_equal(shown[0].images[0].get_array(), photograph)
    np.testing.assert_array_equal(shown[2].images[0].get_array(), 1.0)  # cut off at white
    assert [axes.get_title() for axes in shown] == [
        "Photograph",
        "Coordinates\n[0, 1]",
        "Fourier\ns = 14",
    ]


def test_each_study_has_curves_of_both_parts_and_the_ends_of_its_runs(table, pictures):
    figure = plot(table, *pictures, SPLITS, styles(INPUTS), epoch=2)
    _, rows = panels(figure)
    titles = [curves.get_title() for curves, _ in rows]
    assert titles == ["trained on even rows and columns", "trained on a random half"]
    for base, (curves, ends) in zip((10, 30), rows, strict=True):
        values = [line.get_ydata().tolist() for line in curves.lines]
        expected = [[base + offset + epoch for epoch in range(3)] for offset in (3, 0, 8, 5)]
        np.testing.assert_allclose(values, expected)
        assert [line.get_linestyle() for line in curves.lines] == ["-", "--", "-", "--"]
        assert curves.lines[0].get_markerfacecolor() != "none"
        assert curves.lines[1].get_markerfacecolor() == "none"
        joined = sorted(line.get_ydata().tolist() for line in ends.lines[:2])
        assert joined == [[base + 1, base + 6], [base + 3, base + 8]]
        markers = [sorted(line.get_ydata().tolist()) for line in ends.lines[2:]]
        assert markers == [[base + 1, base + 3], [base + 6, base + 8]]
    FigureCanvasAgg(figure).draw()


def test_a_study_alone_has_one_row(table, pictures):
    alone = table[table["study"] == "generalization_even"]
    _, rows = panels(
        plot(alone, *pictures, {"generalization_even": "even"}, styles(INPUTS), epoch=2)
    )
    assert len(rows) == 1


def test_missing_input_maps_are_listed(table, pictures):
    photograph, runs = pictures
    of_another = {"positional_L4": runs[INPUTS[0]]}
    with pytest.raises(ValueError, match="positional_L4"):
        plot(table, photograph, of_another, SPLITS, styles(of_another), epoch=2)
