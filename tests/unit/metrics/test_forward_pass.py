import numpy as np
import pytest
import references
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.metrics.forward_pass import KINDS, LAYOUT
from spectral_bias.networks.architectures import load_network


@pytest.fixture
def found(tmp_path, study):
    snapshots, features, image, pairs = study
    arrays = measured("forward_pass", snapshots, features=features, image=image, pairs=pairs)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    return read_artifact(tmp_path / "a.h5", "forward_pass").arrays


def test_every_snapshot_is_measured_as_by_the_references(study, found):
    snapshots, features, image, pairs = study
    inputs = torch.from_numpy(features)
    assert found["epoch"].tolist() == [0, 4]
    assert found["layer"].tolist() == [1, 2, 3]
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, torch.device("cpu"))
        patterns = references.activation_patterns(network, inputs)
        for kind in KINDS:
            chosen = pairs[kind]
            expected = references.hamming_distance(patterns, chosen)
            np.testing.assert_array_equal(found[f"hamming_{kind}"][index], expected)
        assert found["region"][index].ravel().tolist() == references.region_ids(patterns)
        assert found["n_regions"][index] == references.n_regions(patterns)
        dead = references.dead_neurons(patterns)
        np.testing.assert_array_equal(found["dead"][index].astype(bool), dead)
        outputs = [references.outputs(network, example).numpy() for example in inputs]
        prediction = np.reshape(outputs, image.shape)
        np.testing.assert_allclose(found["prediction"][index], prediction, atol=1e-6)
        psnr = references.psnr_db(prediction, image)
        assert found["psnr"][index] == pytest.approx(psnr, abs=1e-5)
        assert found["mse"][index] == pytest.approx(10 ** (-psnr / 10), rel=1e-6)


def test_pixels_keep_their_places(study, found):
    snapshots, features, image, _ = study
    network = load_network(snapshots[1], torch.device("cpu"))
    for row, column in [(0, 0), (0, 4), (3, 2), (5, 4)]:
        example = torch.from_numpy(features[row * image.shape[1] + column])
        expected = references.outputs(network, example).numpy()
        np.testing.assert_allclose(found["prediction"][1, row, column], expected, atol=1e-6)


def test_a_line_is_measured_as_an_image_of_one_row(study):
    snapshots, features, image, pairs = study
    line = image.reshape(1, 30, 3)
    subject = {"features": features, "pairs": pairs}
    found = measured("forward_pass", snapshots, **subject, image=line)
    expected = measured("forward_pass", snapshots, **subject, image=image)
    assert found["prediction"].shape == (2, 1, 30, 3)
    for name, values in expected.items():
        shape = (2, 1, 30, *values.shape[3:]) if name in {"region", "prediction"} else values.shape
        np.testing.assert_array_equal(found[name], values.reshape(shape))
