"""The loop over snapshots, for metrics made up here."""

from types import SimpleNamespace

import numpy as np
import pytest

from spectral_bias.files.storage import Artifact, ArtifactError, Layout, Variable
from spectral_bias.metrics.measuring import Subject, derive, measure_snapshots

EPOCH = Variable("epoch", "int32", ("epoch",), "epochs", "")
RELU = {"kind": ["mlp"], "activation": ["relu"]}


def metric(measure, *variables):
    return SimpleNamespace(LAYOUT=Layout("made_up", "", (EPOCH, *variables)), measure=measure)


def test_results_are_stacked_and_constants_kept(study):
    snapshots, *_ = study
    biases = iter([1.5, 2.5])
    made_up = metric(
        lambda network, subject: {"value": next(biases), "side": subject.resolution},
        Variable("layer", "int32", ("layer",), "1", ""),
        Variable("value", "float32", ("epoch",), "1", ""),
        Variable("side", "int32", (), "1", ""),
    )
    arrays = measure_snapshots(made_up, snapshots, Subject(resolution=7), RELU)
    assert {name: array.tolist() for name, array in arrays.items()} == {
        "epoch": [0, 4],
        "layer": [1, 2, 3],
        "value": [1.5, 2.5],
        "side": 7,
    }
    assert arrays["value"].dtype == np.float32


def test_lists_of_changing_length_follow_one_another(study):
    snapshots, *_ = study
    lengths = iter([2, 1])
    made_up = metric(
        lambda network, subject: {"place": np.ones(next(lengths))},
        Variable("at_epoch", "int32", ("breakpoint",), "epochs", ""),
        Variable("place", "float64", ("breakpoint",), "1", ""),
    )
    arrays = measure_snapshots(made_up, snapshots, Subject(), RELU)
    assert arrays["at_epoch"].tolist() == [0, 0, 4]
    assert arrays["place"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_results_that_are_not_finite_are_refused_with_their_place(study, value):
    snapshots, *_ = study
    values = iter([0.0, value])
    made_up = metric(
        lambda network, subject: {"value": next(values)},
        Variable("value", "float64", ("epoch",), "1", ""),
    )
    message = "^at epoch 4: value is not finite in 1 of 1 place.*smaller learning rate"
    with pytest.raises(ValueError, match=message):
        measure_snapshots(made_up, snapshots, Subject(), RELU)


def test_results_that_may_be_missing_are_kept(study):
    snapshots, *_ = study
    made_up = metric(
        lambda network, subject: {"value": np.nan},
        Variable("value", "float64", ("epoch",), "1", "", finite=False),
    )
    assert np.isnan(measure_snapshots(made_up, snapshots, Subject(), RELU)["value"]).all()


def test_fractions_are_not_cut_to_whole_numbers(study):
    snapshots, *_ = study
    made_up = metric(
        lambda network, subject: {"count": 1.5}, Variable("count", "int32", ("epoch",), "1", "")
    )
    with pytest.raises(TypeError, match="Cannot cast"):
        measure_snapshots(made_up, snapshots, Subject(), RELU)


def test_the_first_network_is_at_hand(study):
    snapshots, *_ = study
    made_up = metric(
        lambda network, subject: {"moved": network.arguments["seed"] - _seed(subject)},
        Variable("moved", "int32", ("epoch",), "1", ""),
    )
    arrays = measure_snapshots(made_up, snapshots, Subject(), RELU)
    assert arrays["moved"].tolist() == [0, 4]


def _seed(subject):
    return subject.initial().arguments["seed"]


def test_what_a_metric_does_not_read_is_not_there():
    with pytest.raises(AttributeError, match="image"):
        _ = Subject(resolution=3).image
    with pytest.raises(TypeError, match="no attributes colour"):
        Subject(colour="red")


def test_metrics_of_different_snapshots_are_not_combined():
    def reader(digest):
        return lambda names: Artifact({}, {"snapshot_sha256": digest})

    measured = {"forward_pass": reader("a"), "gradient_confusion": reader("b")}
    made_up = SimpleNamespace(LAYOUT=Layout("made_up", "", ()), derive=lambda subject: {})
    with pytest.raises(ArtifactError, match="forward_pass and gradient_confusion .* different"):
        derive(made_up, Subject(measured=measured))
    same = {name: reader("a") for name in measured}
    assert derive(made_up, Subject(measured=same)) == ({}, "a")
