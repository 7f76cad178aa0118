import numpy as np
import pytest
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.neighbours import KINDS, neighbour_pairs
from spectral_bias.inputs.pixels import pixel_inputs
from spectral_bias.metrics import hamming_classification
from spectral_bias.metrics.hamming_classification import LAYOUT
from spectral_bias.networks.architectures import load_network

CPU = torch.device("cpu")


def hamming(snapshots, images, neighbours):
    subject = {"images": images, "peak": 255, "neighbours": neighbours}
    return measured("hamming_classification", snapshots, **subject)


def on_units(network, image):
    """Return which units of each hidden layer are on, by hooks, in double precision."""
    found = []
    hooks = [
        layer.register_forward_hook(lambda _, __, output: found.append(output.flatten() > 0))
        for layer in network.layers[:-1]
    ]
    network.activations(image[None])
    for hook in hooks:
        hook.remove()
    return found


def test_distances_of_a_run_are_counted_unit_by_unit(tmp_path, classification):
    snapshots, images, _, neighbours = classification
    arrays = hamming(snapshots, images, neighbours)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "hamming_classification").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    pairs = neighbour_pairs(neighbours)
    inputs = torch.from_numpy(pixel_inputs(images, 255)).double()
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, CPU).double()
        layers = range(len(network.hidden_sizes))
        assert arrays["n_neurons"].tolist() == network.hidden_sizes
        assert arrays["layer"].tolist() == [layer + 1 for layer in layers]
        on = [on_units(network, image) for image in inputs]
        for kind in KINDS:
            expected = [
                [
                    sum(a != b for a, b in zip(on[i][k], on[j][k], strict=True))
                    for i, j in pairs[kind]
                ]
                for k in layers
            ]
            found = arrays[f"hamming_{kind}"][index]
            assert found.shape == (len(layers), 7)
            np.testing.assert_array_equal(found, expected)
            assert (found <= arrays["n_neurons"][:, None]).all()
            assert found.max() > 0


def test_only_images_that_occur_in_pairs_pass_through_the_network(monkeypatch, classification):
    snapshots, images, _, neighbours = classification
    rows = []

    def counted(network, inputs):
        rows.append(len(inputs))
        return forward_patterns(network, inputs)

    forward_patterns = hamming_classification.forward_patterns
    monkeypatch.setattr(hamming_classification, "forward_patterns", counted)
    for kind in KINDS:
        neighbours[kind][neighbours[kind] > 9] = 9
    hamming(snapshots, images, neighbours)
    occurring = {int(i) for pairs in neighbour_pairs(neighbours).values() for i in pairs.flat}
    assert rows == [len(occurring)] * 2
    assert len(occurring) < len(images)


@pytest.mark.parametrize("kinds", [["farthest"], list(KINDS)])
def test_a_kind_without_pairs_has_no_distances(tmp_path, classification, kinds):
    snapshots, images, _, neighbours = classification
    for kind in kinds:
        neighbours[kind][:] = -1
    arrays = hamming(snapshots, images, neighbours)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    for kind in KINDS:
        layers = len(arrays["layer"])
        assert arrays[f"hamming_{kind}"].shape == (2, layers, 0 if kind in kinds else 7)
