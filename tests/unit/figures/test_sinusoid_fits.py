import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.sinusoid_fits import plot

from .shipped import styles


def test_each_input_map_has_the_whole_line_and_its_first_tenth():
    values = np.sin(np.arange(200) / 7)
    predictions = {"coordinates_0_1": 0 * values, "positional_L4_half_open": values + 0.1}
    runs = {
        name: {
            "epoch": np.array([0, 500]),
            "prediction": np.stack([values + 9, fit])[:, None, :, None],
        }
        for name, fit in predictions.items()
    }
    figure = plot(values[None, :, None], runs, styles(runs), epoch=500)
    rows = list(zip(figure.axes[::2], figure.axes[1::2], strict=True))
    assert len(rows) == 2
    for (whole, zoom), prediction in zip(rows, predictions.values(), strict=True):
        truth, fit = whole.lines
        np.testing.assert_array_equal(truth.get_ydata(), values)
        np.testing.assert_array_equal(fit.get_ydata(), prediction)
        np.testing.assert_allclose(fit.get_xdata(), np.arange(200) / 200)
        for line, expected in zip(zoom.lines, (values, prediction), strict=True):
            np.testing.assert_array_equal(line.get_ydata(), expected[:21])
    titles = [whole.get_title(loc="left") for whole, _ in rows]
    assert titles[0] == f"Coordinates [0, 1], mean squared error {np.mean(values**2):.2g}"
    assert titles[1].endswith("mean squared error 0.01")
    assert figure.axes[1].get_title(loc="right") == "epoch 500"
    FigureCanvasAgg(figure).draw()
