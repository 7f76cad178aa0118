"""The residual of each snapshot, split into the bands of an image or a line."""

import numpy as np
import pytest
import references
import torch
from measured import measured

from spectral_bias.datasets.signals import load_signal
from spectral_bias.files.storage import Artifact, read_artifact, write_artifact
from spectral_bias.metrics.frequency_bands import band_energies, line_band_energies
from spectral_bias.metrics.frequency_error import LAYOUT, derive
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import load_network

NO_FREQUENCIES = np.empty(0)


def frequency_error(epoch, prediction, image, frequencies):
    """Return the metric of a run with given predictions."""
    artifact = Artifact({"epoch": epoch, "prediction": prediction}, {})
    run = {"forward_pass": lambda names: artifact}
    return derive(Subject(image=image, frequencies=frequencies, measured=run))


def test_every_snapshot_of_an_image_is_measured_from_its_prediction(tmp_path, study):
    snapshots, features, image, pairs = study
    run = measured("forward_pass", snapshots, features=features, image=image, pairs=pairs)
    arrays = frequency_error(run["epoch"], run["prediction"], image, NO_FREQUENCIES)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    found = read_artifact(tmp_path / "a.h5", "frequency_error").arrays
    assert found["epoch"].tolist() == [0, 4]
    assert found["band_low"].tolist() == [0, 1, 2]
    assert found["band_high"].tolist() == [1, 2, 4]
    np.testing.assert_allclose(found["signal_energy"], band_energies(image), rtol=1e-12)
    inputs = torch.from_numpy(features)
    for energies, snapshot in zip(found["error_energy"], snapshots, strict=True):
        network = load_network(snapshot, torch.device("cpu"))
        outputs = [references.outputs(network, example).numpy() for example in inputs]
        residual = np.reshape(outputs, image.shape).astype(np.float64) - image
        np.testing.assert_allclose(energies, band_energies(residual), rtol=1e-5)


def test_a_prediction_without_error_has_no_energy(study):
    _, _, image, _ = study
    predictions = np.stack([image, image + np.float32(0.5)])
    arrays = frequency_error(np.array([0, 1], dtype=np.int32), predictions, image, NO_FREQUENCIES)
    assert (arrays["error_energy"][0] == 0).all()
    assert arrays["error_energy"][1, 0] == pytest.approx(0.25, rel=1e-6)


def test_a_line_is_split_into_its_own_frequencies():
    line = load_signal({"kind": "sinusoid", "frequencies": [3, 7], "seed": 0}, 48)
    only_low = np.sin(2 * np.pi * (3 * np.arange(48) / 48 + np.random.default_rng(0).uniform()))
    predictions = np.stack([np.zeros_like(line.image), only_low.astype(np.float32)[None, :, None]])
    epochs = np.array([0, 9], dtype=np.int32)
    arrays = frequency_error(epochs, predictions, line.image, line.frequencies)
    assert arrays["band_low"].tolist() == [0, 3, 4, 7, 8]
    assert arrays["band_high"].tolist() == [3, 4, 7, 8, 25]
    np.testing.assert_allclose(arrays["signal_energy"], [0, 0.5, 0, 0.5, 0], atol=1e-7)
    np.testing.assert_allclose(arrays["error_energy"][0], arrays["signal_energy"], rtol=1e-12)
    np.testing.assert_allclose(arrays["error_energy"][1], [0, 0, 0, 0.5, 0], atol=1e-7)
    edges = np.append(arrays["band_low"], 25)
    residual = predictions[1, 0].astype(np.float64) - line.image[0]
    np.testing.assert_array_equal(arrays["error_energy"][1], line_band_energies(residual, edges))
