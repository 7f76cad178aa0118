import numpy as np
import pytest

from spectral_bias.datasets.signals import SIGNAL
from spectral_bias.files.storage import write_artifact
from spectral_bias.inputs.sampling import PAIRS
from spectral_bias.metrics.confusion_classification import CONFUSION_CLASSIFICATION
from spectral_bias.metrics.first_epoch import FIRST_EPOCH
from spectral_bias.metrics.forward_pass import FORWARD_PASS
from spectral_bias.metrics.gradient_confusion import GRADIENT_CONFUSION
from spectral_bias.metrics.hamming_classification import HAMMING_CLASSIFICATION
from spectral_bias.metrics.linear_pieces import LINEAR_PIECES
from spectral_bias.metrics.spectral_norms import SPECTRAL_NORMS

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
    layout.filetype: layout
    for layout in (
        FORWARD_PASS,
        GRADIENT_CONFUSION,
        SPECTRAL_NORMS,
        FIRST_EPOCH,
        LINEAR_PIECES,
        SIGNAL,
        PAIRS,
        HAMMING_CLASSIFICATION,
        CONFUSION_CLASSIFICATION,
    )
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
    """Write the artifacts of runs for the tables on the mechanism, a list of each kind of them.

    Each run is given by its signal [rows, columns, C], predictions [E, rows, columns, C], local and
    global pairs with their Hamming distances [E, P] and cosines [E, P], and the cosines of tiles.
    """

    def write(*runs, epochs=(0, 15), tile_side=2, n_neurons=8):
        paths = []
        for number, run in enumerate(runs):
            image = np.asarray(run["image"], dtype=np.float32)
            kept = len(epochs)
            shape = (kept, *image.shape[:2])
            hamming = {
                f"hamming_{kind}": np.asarray(run[f"hamming_{kind}"], dtype=np.int32)[:, None]
                for kind in ("local", "global")
            }
            patterns = {
                "epoch": np.array(epochs, dtype=np.int32),
                "layer": np.array([1], dtype=np.int32),
                **hamming,
                "hamming_uniform": np.zeros((kept, 1, 0), dtype=np.int32),
                "region": np.zeros(shape, dtype=np.int32),
                "n_regions": np.ones(kept, dtype=np.int32),
                "dead": np.zeros((kept, 1, n_neurons), dtype=np.uint8),
                "prediction": np.asarray(run["prediction"], dtype=np.float32),
                "mse": np.ones(kept),
                "psnr": np.ones(kept),
            }
            kinds = ("local", "global", "tile")
            gradients = {
                "epoch": np.array(run.get("gradient_epochs", epochs), dtype=np.int32),
                **{
                    f"cosine_{kind}": np.asarray(run[f"cosine_{kind}"], dtype=np.float32)
                    for kind in kinds
                },
            }
            pairs = {
                "local": np.asarray(run["local"], dtype=np.int32),
                "global": np.asarray(run["global"], dtype=np.int32),
                "uniform": np.zeros((0, 2), dtype=np.int32),
                "tile": np.zeros((len(gradients["cosine_tile"][0]), 2), dtype=np.int32),
            }
            signal = {"image": image, "frequencies": np.empty(0)}
            key = {"seed": number}
            paths.append((
                artifact("forward_pass", patterns, **key),
                artifact("gradient_confusion", gradients, **key),
                artifact("signal", signal),
                artifact("pairs", pairs, tile_side=tile_side),
            ))
        return list(zip(*paths, strict=True))

    return write


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
