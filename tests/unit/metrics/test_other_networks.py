"""Metrics that are defined for perceptrons refuse other networks."""

import numpy as np
import pytest
import torch

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.metrics.boundary_distance import measure_boundary_distance
from spectral_bias.metrics.cross_sections import measure_cross_sections
from spectral_bias.metrics.forward_pass import measure_forward_pass
from spectral_bias.metrics.gradient_confusion import measure_gradient_confusion
from spectral_bias.metrics.hyperplanes import measure_hyperplanes
from spectral_bias.metrics.ntk import measure_ntk
from spectral_bias.networks.architectures import CNN

CPU = torch.device("cpu")
INPUT_MAP = {"kind": "coordinates", "interval": [0, 1], "endpoint": False}
FEATURES = np.zeros((16, 2), dtype=np.float32)
IMAGE = np.zeros((4, 4, 3), dtype=np.float32)


@pytest.mark.parametrize(
    ("measure", "arguments"),
    [
        (measure_forward_pass, (FEATURES, IMAGE, {}, CPU)),
        (measure_gradient_confusion, (FEATURES, IMAGE, {}, CPU)),
        (measure_hyperplanes, (FEATURES, 2, 0, CPU)),
        (measure_ntk, (FEATURES, IMAGE, 2, 0, CPU)),
        (measure_boundary_distance, (FEATURES, INPUT_MAP, 4, 2, 0, CPU)),
        (measure_cross_sections, (INPUT_MAP, 4, 100)),
    ],
)
def test_convolutional_network_is_refused(measure, arguments):
    network = CNN((1, 9, 7), (3, 4), 3, 2, 8, 3, seed=9)
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    snapshot = Snapshot(tensors, {"network_arguments": network.arguments, "epoch": 0}, "")
    with pytest.raises(ValueError, match="kind 'cnn', but this is measured of perceptrons only"):
        measure([snapshot], *arguments)
