import h5py
import numpy as np
import pytest

from spectral_bias.files import hdf5_limits
from spectral_bias.files.hdf5_limits import beyond_limits


@pytest.fixture
def file(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        yield file


@pytest.mark.parametrize(
    "array",
    [
        np.arange(7.0),
        np.zeros((0, 3), np.int32),
        np.array(True),
        np.random.default_rng(0).random((30, 40)).astype(np.float32),
    ],
)
def test_plain_numbers_are_within_limits(file, array):
    file["a"] = array
    assert beyond_limits(file) is None


def test_the_most_that_deflate_can_pack_is_within_limits(file):
    zeros = np.zeros(2**24, np.uint8)
    file.create_dataset("a", data=zeros, chunks=(2**22,), compression="gzip", compression_opts=9)
    assert file["a"].id.get_storage_size() < len(zeros) / 900
    assert beyond_limits(file) is None


def test_what_is_declared_but_not_stored_is_refused(file):
    file.create_dataset("a", shape=(2**40,), dtype="float64", chunks=(2**20,), compression="gzip")
    assert "'a' in it declares 8796093022208 bytes, of which 0 are stored" in beyond_limits(file)


def test_too_much_in_all_is_refused(file, monkeypatch):
    file["a"], file["b"] = np.ones(10), np.ones(10)
    monkeypatch.setattr(hdf5_limits, "LARGEST_CONTENT", 160)
    assert beyond_limits(file) is None
    monkeypatch.setattr(hdf5_limits, "LARGEST_CONTENT", 159)
    assert "160 bytes, more than the 159 allowed" in beyond_limits(file)


def test_links_groups_and_numbers_in_other_files_are_refused(tmp_path):
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as other:
        other["a"] = np.arange(5.0)
    layout = h5py.VirtualLayout((5,), "float64")
    layout[:] = h5py.VirtualSource(secret, "a", (5,))
    makers = {
        "is a link to another place": [
            lambda file: file.__setitem__("x", h5py.ExternalLink(secret, "a")),
            lambda file: file.__setitem__("x", h5py.SoftLink("/a")),
        ],
        "is not an array": [lambda file: file.create_group("x")],
        "are in another file": [
            lambda file: file.create_virtual_dataset("x", layout),
            lambda file: file.create_dataset(
                "x", shape=(4,), dtype="u1", external=[(secret, 0, 4)]
            ),
        ],
        "does not hold numbers": [
            lambda file: file.__setitem__("x", "text"),
            lambda file: file.__setitem__("x", h5py.Empty("f")),
            lambda file: file.__setitem__("x", np.zeros(2, [("a", "i4")])),
            lambda file: file.create_dataset("x", (2,), h5py.ref_dtype),
        ],
    }
    for words, each in makers.items():
        for make in each:
            with h5py.File(tmp_path / "a.h5", "w") as file:
                make(file)
                assert words in beyond_limits(file)
