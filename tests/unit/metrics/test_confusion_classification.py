import numpy as np
import pytest
import references
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.neighbours import KINDS, neighbour_pairs
from spectral_bias.inputs.pixels import pixel_inputs
from spectral_bias.metrics.confusion_classification import LAYOUT
from spectral_bias.networks.architectures import load_network

CPU = torch.device("cpu")


def confusion(snapshots, images, labels, neighbours):
    subject = {"images": images, "peak": 255, "labels": labels, "neighbours": neighbours}
    return measured("confusion_classification", snapshots, **subject)


def test_run_is_measured_at_every_snapshot(tmp_path, classification):
    snapshots, images, labels, neighbours = classification
    arrays = confusion(snapshots, images, labels, neighbours)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "confusion_classification").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    inputs = torch.from_numpy(pixel_inputs(images, 255)).double()
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, CPU).double()
        for kind, pairs in neighbour_pairs(neighbours).items():
            cosines, norms = references.classifier_cosines(
                network, inputs, labels, torch.from_numpy(pairs)
            )
            assert len(cosines) == 7
            assert np.abs(arrays[f"cosine_{kind}"][index] - cosines).max() < 1e-5
            products = arrays[f"norm_product_{kind}"][index]
            np.testing.assert_allclose(products, norms.prod(axis=1), rtol=1e-5)


def test_norms_of_anchors_are_those_of_their_gradients(classification):
    # The last anchor is in no pair.
    snapshots, images, labels, neighbours = classification
    arrays = confusion(snapshots, images, labels, neighbours)
    np.testing.assert_array_equal(arrays["anchor"], neighbours["anchor"])
    inputs = torch.from_numpy(pixel_inputs(images, 255)).double()
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, CPU).double()
        expected = [
            float(references.classifier_gradient(network, inputs[i], int(labels[i])).norm())
            for i in neighbours["anchor"]
        ]
        np.testing.assert_allclose(arrays["norm_anchor"][index], expected, rtol=1e-5)


def test_anchors_may_occur_twice(classification):
    snapshots, images, labels, neighbours = classification
    once = confusion(snapshots, images, labels, neighbours)
    doubled = {name: np.concatenate([values] * 2) for name, values in neighbours.items()}
    twice = confusion(snapshots, images, labels, doubled)
    for name in ("norm_anchor", *(f"cosine_{kind}" for kind in KINDS)):
        np.testing.assert_allclose(twice[name], np.tile(once[name], 2), rtol=0, atol=1e-6)


@pytest.mark.parametrize("kinds", [["nearest_other_class"], list(KINDS)])
def test_a_kind_without_pairs_has_no_cosines(tmp_path, classification, kinds):
    snapshots, images, labels, neighbours = classification
    for kind in kinds:
        neighbours[kind][:] = -1
    arrays = confusion(snapshots, images, labels, neighbours)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    for kind in KINDS:
        assert arrays[f"cosine_{kind}"].shape == (2, 0 if kind in kinds else 7)
    assert (arrays["norm_anchor"] > 0).all()
