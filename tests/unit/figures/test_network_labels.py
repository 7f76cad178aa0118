import pytest

from spectral_bias.figures.network_labels import network_label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("mlp_4x512", "MLP 4 x 512"),
        ("cnn_32-64-96-256_k3_s2", "CNN 32-64-96-256, kernel 3, stride 2"),
        ("cnn_8-16_k5_s1", "CNN 8-16, kernel 5, stride 1"),
    ],
)
def test_network_labels(name, label):
    assert network_label(name) == label


@pytest.mark.parametrize("name", ["mlp", "mlp_4x512_wide", "cnn_32-64-96-256_k3", "resnet18"])
def test_networks_without_a_label_are_named_with_the_file_to_edit(name):
    with pytest.raises(
        ValueError, match=f"'{name}'.*mlp_<layers>.*cnn_<sizes>.*figures/network_labels.py"
    ):
        network_label(name)
