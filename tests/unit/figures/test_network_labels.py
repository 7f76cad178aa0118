"""What figures call networks is what the configuration makes of their sizes."""

import pytest

from spectral_bias_workflow.config.studies import Cnn, Mlp, Perceptron


@pytest.mark.parametrize(
    ("network", "name", "label"),
    [
        (Mlp(kind="mlp", depth=4, width=512), "mlp_4x512", "MLP 4 x 512"),
        (Perceptron(depth=6, width=512), "mlp_6x512", "6 x 512"),
        (
            Cnn(kind="cnn", channels=[32, 64, 96], width=256),
            "cnn_32-64-96-256_k3_s2",
            "CNN 32-64-96-256, kernel 3, stride 2",
        ),
        (
            Cnn(kind="cnn", channels=[8], width=16, kernel=5, stride=1),
            "cnn_8-16_k5_s1",
            "CNN 8-16, kernel 5, stride 1",
        ),
    ],
)
def test_network_labels(network, name, label):
    assert (network.name, network.label) == (name, label)
