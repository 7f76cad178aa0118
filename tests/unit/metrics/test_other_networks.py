"""No network is measured as something that it is not."""

from importlib import import_module

import pytest
import torch
from measured import measured

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.networks.architectures import CNN, MLP, load_network
from spectral_bias_workflow.graph.catalogue import METRICS

OF_SNAPSHOTS = [name for name, about in METRICS.items() if not {*about.reads} & {*METRICS}]


def snapshot_of(network, **arguments):
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    about = {"network_arguments": {**network.arguments, **arguments}, "epoch": 3}
    return Snapshot(tensors, about, "")


@pytest.mark.parametrize(
    "metric", [name for name in OF_SNAPSHOTS if "cnn" not in METRICS[name].networks]
)
def test_a_convolutional_network_is_refused(metric):
    snapshot = snapshot_of(CNN((1, 9, 7), (3, 4), 3, 2, 8, 3, seed=9))
    with pytest.raises(ValueError, match="epoch 3: found a network whose kind is 'cnn'.* mlp only"):
        measured(metric, [snapshot])


@pytest.mark.parametrize("metric", OF_SNAPSHOTS)
@pytest.mark.parametrize("activation", ["sine", None])
def test_a_network_with_parameters_of_the_same_names_is_refused(metric, activation):
    snapshot = snapshot_of(MLP(2, 2, 5, 3, seed=0), activation=activation)
    with pytest.raises(ValueError, match=f"whose activation is {activation!r}; .* relu only"):
        measured(metric, [snapshot])


def test_a_network_that_does_not_say_its_activation_is_not_rebuilt():
    snapshot = snapshot_of(MLP(2, 2, 5, 3, seed=0))
    del snapshot.metadata["network_arguments"]["activation"]
    with pytest.raises(ValueError, match="found the activation None, allowed: relu"):
        load_network(snapshot, torch.device("cpu"))


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_a_layout_and_measures_or_derives(metric):
    module = import_module(f"spectral_bias.metrics.{metric}")
    assert module.LAYOUT.filetype == metric
    assert hasattr(module, "measure") == (metric in OF_SNAPSHOTS)
    assert hasattr(module, "derive") == (metric not in OF_SNAPSHOTS)
