import pytest

from spectral_bias_workflow.config.entries import IDX_FILES


@pytest.fixture
def checksums():
    """Return the checksums of the unpacked files of a dataset."""
    return {part: str(number) * 32 for number, part in enumerate(IDX_FILES)}


@pytest.fixture
def with_classifiers(small, checksums):
    parts = IDX_FILES
    small["studies"]["classification"] = {
        "kind": "classification",
        "datasets": ["digits", "clothes"],
        "networks": [
            {"kind": "mlp", "depth": 4, "width": 512},
            {"kind": "cnn", "channels": [32, 64], "kernel": 3, "stride": 2, "width": 256},
        ],
        "training": {"batch_size": 512},
        "metrics": ["hamming_classification"],
        "snapshots": [5, 0],
        "seeds": [0, 1],
    }
    small["datasets"] = {
        "digits": {"kind": "digits"},
        "clothes": {"kind": "idx", "classes": 10, **{part: f"clothes_{part}" for part in parts}},
        "cifar10": {"kind": "cifar10", "archive": "cifar10"},
    }
    small["downloads"] = {
        f"clothes_{part}": {
            "filename": f"clothes/{part}.gz",
            "md5": "a" * 32,
            "urls": ["https://a/b"],
        }
        | {"content_md5": checksums[part]}
        for part in parts
    } | {"cifar10": {"filename": "cifar.tar.gz", "md5": "b" * 32, "urls": ["https://a/b"]}}
    return small


@pytest.fixture
def with_other_studies(small):
    """Add a line, a study of it, one of generalisation and one of the first epoch."""
    of_image = small["studies"]["image"]
    small["signals"]["wave"] = {"kind": "sinusoid", "frequencies": [2]}
    own = {key: of_image[key] for key in ("inputs", "networks", "resolution", "training", "seeds")}
    small["studies"]["sinusoid"] = {
        **own,
        **{"kind": "line", "signals": ["wave"], "snapshots": [0, 9], "metrics": ["forward_pass"]},
    }
    small["studies"]["half"] = {
        **own,
        **{
            "kind": "image",
            "split": "even",
            "signals": ["coffee"],
            "snapshots": [0, 9],
            "metrics": ["forward_pass"],
        },
    }
    small["studies"]["first_epoch"] = {
        **own,
        **{
            "kind": "first_epoch",
            "signals": ["coffee"],
            "steps": [0, 4],
            "metrics": ["first_epoch"],
        },
    }
    return small
