import numpy as np
import pytest

from spectral_bias.figures.snapshots import at_epochs


@pytest.fixture
def runs():
    """Two runs with snapshots of their own; a value is ten times the epoch, plus the place."""
    return {
        name: {"epoch": np.array(epochs), "value": 10 * np.array(epochs)[:, None] + np.arange(3)}
        for name, epochs in {"a": [0, 1, 50], "b": [0, 50]}.items()
    }


def test_one_snapshot_has_no_axis_of_epochs_and_several_have_one_in_their_order(runs):
    assert {n: of.tolist() for n, of in at_epochs(runs, "value", 50).items()} == {
        "a": [500, 501, 502],
        "b": [500, 501, 502],
    }
    several = at_epochs(runs, "value", [50, 0])
    for values in several.values():
        assert values.tolist() == [[500, 501, 502], [0, 1, 2]]
    assert at_epochs(runs, "value", [0])["b"].shape == (1, 3)


@pytest.mark.parametrize("epochs", [1, 51, [0, 1]])
def test_runs_without_a_snapshot_are_listed_with_those_that_they_have(runs, epochs):
    with pytest.raises(ValueError, match=r"'b': \[0, 50\]"):
        at_epochs(runs, "value", epochs)
