from importlib import import_module

import numpy as np
import pytest

from spectral_bias.datasets.signals import SIGNAL
from spectral_bias.files.storage import Artifact, write_artifact
from spectral_bias.inputs.sampling import PAIRS
from spectral_bias.metrics import mechanism as METRIC
from spectral_bias.metrics.measuring import Subject, derive
from spectral_bias_workflow.graph.catalogue import METRICS

RUN = {
    "study": "image",
    "signal": "coffee",
    "input": "positional_L4",
    "network": "mlp_2x3",
    "seed": 7,
}
CLASSIFIER_RUN = {
    "study": "classification",
    "signal": "digits",
    "input": "pixels",
    "network": "cnn_4-6-8_k2_s1",
    "seed": 3,
}
LAYOUTS = {
    "signal": SIGNAL,
    "pairs": PAIRS,
    **{name: import_module(f"spectral_bias.metrics.{name}").LAYOUT for name in METRICS},
}


@pytest.fixture
def run_attributes():
    return dict(RUN)


@pytest.fixture
def classifier_attributes():
    return dict(CLASSIFIER_RUN)


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


@pytest.fixture
def gradient_confusion():
    """Return the arrays of one snapshot of a run."""
    return {
        "epoch": np.array([4], dtype=np.int32),
        "cosine_local": np.array([[-1.0, 0.25, np.nan]], dtype=np.float32),
        "cosine_global": np.array([[0.5]], dtype=np.float32),
        "cosine_tile": np.zeros((1, 0), dtype=np.float32),
    }


@pytest.fixture
def mechanism(artifact):
    """Write the mechanism artifacts of runs, and return their paths as the only item of a list.

    Each run is given by its signal [rows, columns, C], predictions [E, rows, columns, C], local and
    global pairs with their Hamming distances [E, P] and cosines [E, P], and the cosines of tiles.
    """

    def write(*runs, epochs=(0, 15), tile_side=2, n_neurons=256):
        paths = []
        for number, run in enumerate(runs):
            patterns = {
                "epoch": np.array(epochs, dtype=np.int32),
                "dead": np.zeros((len(epochs), 1, n_neurons), dtype=np.uint8),
                "prediction": np.asarray(run["prediction"], dtype=np.float32),
            }
            kinds, pairs = ("local", "global"), {}
            for kind in kinds:
                distances = np.asarray(run[f"hamming_{kind}"], dtype=np.int32)
                patterns[f"hamming_{kind}"] = distances[:, None]
                pairs[kind] = np.asarray(run[kind], dtype=np.int32)
            gradients = {
                f"cosine_{kind}": np.asarray(run[f"cosine_{kind}"], dtype=np.float32)
                for kind in (*kinds, "tile")
            }
            subject = Subject(
                image=np.asarray(run["image"], dtype=np.float32),
                pairs=pairs,
                tile_side=tile_side,
                measured={
                    "forward_pass": _reader(patterns),
                    "gradient_confusion": _reader(gradients),
                },
            )
            paths.append(artifact("mechanism", derive(METRIC, subject)[0], seed=number))
        return [paths]

    return write


def _reader(arrays):
    """Return a function that reads some of a run's measurements."""
    return lambda names: Artifact({name: arrays[name] for name in names}, {"snapshot_sha256": "x"})


@pytest.fixture
def confusion_classification():
    """Return the arrays of two snapshots of a classifier; at the second it is sure of all images.

    No image has one of another class.  Norms of gradients are powers of two, for exact products.
    """
    small = 2.0**-27  # 0.745e-8
    return {
        "epoch": np.array([0, 9], dtype=np.int32),
        "anchor": np.array([5, 2, 8, 7], dtype=np.int32),
        "norm_anchor": np.array([[1.0, 2.0, 4.0, 8.0], [0.0, small, 2 * small, 1.0]]),
        "cosine_nearest": np.array(
            [[-1.0, -0.5, 0.5, 1.0], [-1.0, 0.5, np.nan, 1.0]], dtype=np.float32
        ),
        "norm_product_nearest": np.array([[1.0, 2.0, 4.0, 8.0], [small, 2 * small, 0.0, 1e-200]]),
        "cosine_nearest_other_class": np.zeros((2, 0), dtype=np.float32),
        "norm_product_nearest_other_class": np.zeros((2, 0)),
        "cosine_farthest": np.array([[0.25], [np.nan]], dtype=np.float32),
        "norm_product_farthest": np.array([[1.0], [0.0]]),
    }
