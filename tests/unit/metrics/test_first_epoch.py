"""The first epoch is measured like any snapshot, and labelled by its steps."""

import numpy as np
import pytest
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.metrics.first_epoch import LAYOUT


@pytest.fixture
def steps(study):
    """Return the tiny run with its snapshots as steps 0 and 3 of an epoch of four."""
    snapshots, features, image, pairs = study
    moments = [{"step": 0, "epoch": 0.0}, {"step": 3, "epoch": 0.75}]
    snapshots = [
        snapshot._replace(metadata=snapshot.metadata | moment)
        for snapshot, moment in zip(snapshots, moments, strict=True)
    ]
    return snapshots, {"features": features, "image": image, "pairs": pairs}


def test_every_step_is_measured_as_a_forward_pass(tmp_path, study, steps):
    snapshots, subject = steps
    arrays = measured("first_epoch", snapshots, **subject)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    found = read_artifact(tmp_path / "a.h5", "first_epoch").arrays
    assert found["step"].tolist() == [0, 3]
    assert found["epoch"].tolist() == [0.0, 0.75]
    expected = measured("forward_pass", study[0], **subject)
    for name in ("layer", "hamming_local", "hamming_global", "region", "dead", "mse"):
        np.testing.assert_array_equal(found[name], expected[name])
