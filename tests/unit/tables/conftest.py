import numpy as np
import pytest

from spectral_bias.metrics.forward_pass import FORWARD_PASS
from spectral_bias.metrics.gradient_confusion import GRADIENT_CONFUSION
from spectral_bias.metrics.spectral_norms import SPECTRAL_NORMS
from spectral_bias.storage import write_artifact

RUN = {
    "study": "image",
    "signal": "coffee",
    "input": "positional_L4",
    "network": "mlp_2x3",
    "seed": 7,
}
LAYOUTS = {layout.filetype: layout for layout in (FORWARD_PASS, GRADIENT_CONFUSION, SPECTRAL_NORMS)}


@pytest.fixture
def run_attributes():
    return dict(RUN)


@pytest.fixture
def artifact(tmp_path):
    """Write an artifact of a run."""

    def write(filetype, arrays, **attributes):
        number = len(list(tmp_path.glob("*.h5")))
        path = tmp_path / f"{filetype}_{number}.h5"
        write_artifact(path, LAYOUTS[filetype], arrays, {**RUN, "stage_key": "x", **attributes})
        return str(path)

    return write


@pytest.fixture
def forward_pass():
    """Return the arrays of two snapshots of a run with two layers of three neurons."""
    local = np.arange(20, dtype=np.int32).reshape(2, 2, 5) % 4
    dead = np.array([[[1, 0, 1], [0, 0, 0]], [[1, 1, 1], [0, 1, 0]]], dtype=np.uint8)
    return {
        "epoch": np.array([0, 15], dtype=np.int32),
        "layer": np.array([1, 2], dtype=np.int32),
        "hamming_local": local,
        "hamming_global": np.full((2, 2, 4), 3, dtype=np.int32),
        "hamming_uniform": np.zeros((2, 2, 1), dtype=np.int32),
        "region": np.arange(24, dtype=np.int32).reshape(2, 3, 4) % 12,
        "n_regions": np.array([12, 9], dtype=np.int32),
        "dead": dead,
        "prediction": np.zeros((2, 3, 4, 3), dtype=np.float32),
        "mse": np.array([0.1, 0.01]),
        "psnr": np.array([10.0, 20.0]),
    }
