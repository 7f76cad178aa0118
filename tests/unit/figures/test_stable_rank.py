import pandas as pd
import pytest

from spectral_bias.figures.stable_rank import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]


@pytest.fixture
def stable_rank():
    """Two signals, epochs 0 and 1, two hidden layers; ranks of 2 and 4 times layer and input."""
    rows = [
        ("image", signal, name, "mlp", 0, epoch, of, layer, base * factor * layer * index)
        for index, name in enumerate(INPUTS, start=1)
        for signal, base in (("a", 2.0), ("b", 4.0))
        for epoch in (0, 1)
        for of, factor, layers in (("weights", 1, (1, 2, 3)), ("activations", 10, (1, 2)))
        for layer in layers
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", "of", "layer"]
    return pd.DataFrame(rows, columns=[*columns, "stable_rank"])


def test_each_panel_has_the_ranks_of_its_layer(stable_rank):
    panels = plot(stable_rank, styles(INPUTS)).axes
    assert [axes.get_title() for axes in panels] == [f"Layer {n}" for n in (1, 2, 3, 1, 2)]
    places = [(1, 1), (1, 2), (1, 3), (10, 1), (10, 2)]
    for axes, (factor, layer) in zip(panels, places, strict=True):
        for index, line in enumerate(axes.lines, start=1):
            assert line.get_ydata() == pytest.approx([3 * factor * layer * index] * 2)
        assert len(axes.lines) == 2


def test_layers_of_a_row_share_their_scale_and_rows_do_not(stable_rank):
    panels = plot(stable_rank, styles(INPUTS)).axes
    limits = [axes.get_ylim() for axes in panels]
    assert limits[0] == limits[2] != limits[3] == limits[4]


def test_an_input_map_that_was_not_measured_is_named(stable_rank):
    with pytest.raises(ValueError, match="no rows for the input maps .'positional_L4'"):
        plot(stable_rank, styles([*INPUTS, "positional_L4"]))
