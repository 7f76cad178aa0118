import fcntl
import logging
import threading

import h5py
import numpy as np
import pytest
import xarray

from spectral_bias.files.storage import (
    ArtifactError,
    Layout,
    Variable,
    read_artifact,
    sole_user,
    whole_file,
    write_artifact,
)

LAYOUT = Layout(
    "thing",
    "A thing.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "passes"),
        Variable("value", "float32", ("epoch", "pair"), "dB", "a value"),
        Variable("large", "float64", ("pair", "neuron"), "1", "more than is left unpacked"),
    ),
)
ATTRIBUTES = {"signal": "astronaut", "seed": 3, "share": 0.1}


@pytest.fixture
def arrays():
    generator = np.random.default_rng(0)
    return {
        "epoch": np.array([0, 5, 7], dtype=np.int32),
        "value": generator.normal(size=(3, 4)).astype(np.float32),
        "large": generator.normal(size=(4, 300)),
    }


@pytest.fixture
def artifact(tmp_path, arrays):
    path = tmp_path / "thing.h5"
    write_artifact(path, LAYOUT, arrays, ATTRIBUTES)
    return path


def assert_same(found, arrays):
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_what_is_written_is_read(artifact, arrays):
    found = read_artifact(artifact, "thing")
    assert_same(found.arrays, arrays)
    assert found.attributes == ATTRIBUTES
    types = {name: type(value) for name, value in found.attributes.items()}
    assert types == {"signal": str, "seed": int, "share": float}


def test_only_named_variables_are_returned(artifact, arrays):
    found = read_artifact(artifact, "thing", ["value"]).arrays
    assert_same(found, {"value": arrays["value"]})


def test_lacking_variable_is_an_artifact_error(artifact):
    with pytest.raises(ArtifactError, match="'nonsense'"):
        read_artifact(artifact, "thing", ["value", "nonsense"])


def test_equal_contents_are_equal_files(tmp_path, artifact, arrays):
    again = tmp_path / "again.h5"
    write_artifact(again, LAYOUT, dict(reversed(arrays.items())), ATTRIBUTES)
    assert again.read_bytes() == artifact.read_bytes()


def test_xarray_shows_coordinates_and_units(artifact, arrays):
    with xarray.open_dataset(artifact, engine="h5netcdf") as dataset:
        assert dict(dataset.sizes) == {"epoch": 3, "pair": 4, "neuron": 300}
        np.testing.assert_array_equal(dataset["value"].sel(epoch=5), arrays["value"][1])
        assert dataset["value"].dims == ("epoch", "pair")
        np.testing.assert_array_equal(dataset["pair"], np.arange(4))
        assert dataset["value"].attrs["units"] == "dB"
        assert dataset["value"].attrs["long_name"] == "a value"
        assert dataset["epoch"].attrs["units"] == "epochs"
        assert dataset.attrs["signal"] == "astronaut"
        assert dataset.attrs["filetype"] == "thing"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": np.zeros(3)}, "'extra' is not declared"),
        ({"value": np.zeros((3, 4))}, "'value' is float64 with 2 dimensions, declared float32"),
        ({"value": np.zeros(3, np.float32)}, "'value' is float32 with 1 dimensions"),
        ({"value": np.zeros((2, 4), np.float32)}, "'value' has 2 entries along 'epoch'"),
    ],
)
def test_other_than_declared_is_refused(tmp_path, arrays, change, message):
    with pytest.raises(ValueError, match=message):
        write_artifact(tmp_path / "thing.h5", LAYOUT, arrays | change, ATTRIBUTES)
    assert list(tmp_path.iterdir()) == []


def test_all_offenders_are_named_at_once(tmp_path, arrays):
    del arrays["epoch"], arrays["large"]
    with pytest.raises(ValueError, match="'other' is not declared; 'epoch' is missing; 'large'"):
        write_artifact(tmp_path / "a.h5", LAYOUT, arrays | {"other": np.zeros(1)}, ATTRIBUTES)


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "deep" / "file.txt"
    with whole_file(path) as scratch:
        assert scratch.parent == path.parent
        assert scratch.suffix == ".txt"
        scratch.write_text("old")
    assert path.stat().st_mode & 0o777 == 0o644

    def fail():
        with whole_file(path) as scratch:
            scratch.write_text("half a new")
            assert path.read_text() == "old"
            raise KeyboardInterrupt

    pytest.raises(KeyboardInterrupt, fail)
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_failing_attribute_leaves_no_file(tmp_path, arrays):
    with pytest.raises(TypeError):
        write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {"bad": object()})
    assert list(tmp_path.iterdir()) == []


def test_existing_file_is_replaced(artifact, arrays):
    arrays["value"] = arrays["value"] + 1
    write_artifact(artifact, LAYOUT, arrays, ATTRIBUTES)
    assert_same(read_artifact(artifact, "thing").arrays, arrays)


def test_missing_file_is_an_artifact_error_with_the_cure(tmp_path):
    with pytest.raises(ArtifactError, match=r"nothing.h5: .*Delete the file and run"):
        read_artifact(tmp_path / "nothing.h5", "thing")


def test_other_filetype_is_refused(artifact):
    with pytest.raises(ArtifactError, match="it is a 'thing' file, not 'other'"):
        read_artifact(artifact, "other")


def test_other_version_is_refused(artifact, arrays, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("spectral_bias.files.storage.FORMAT_VERSION", 99)
        write_artifact(artifact, LAYOUT, arrays, ATTRIBUTES)
    with pytest.raises(ArtifactError, match="its version is 99, not 1"):
        read_artifact(artifact, "thing")


@pytest.mark.parametrize(
    "edit",
    [
        lambda file: file["value"].__setitem__((1, 2), 0.25),
        lambda file: file.attrs.__setitem__("seed", 4),
        lambda file: file.attrs.__setitem__("seed", np.array([3, 3])),
        lambda file: file.attrs.__setitem__("seed", h5py.Empty("f4")),
        lambda file: file["value"].attrs.__setitem__("units", "m"),
        lambda file: file.attrs.__setitem__("more", 1),
        lambda file: file.__delitem__("value"),
        lambda file: file.create_group("group"),
        lambda file: file.create_group("group").attrs.__setitem__("long_name", "a group"),
        lambda file: file["pair"].attrs.__delitem__("long_name"),
        lambda file: file.create_dataset("text", data="text").attrs.__setitem__("long_name", "x"),
        lambda file: file.create_dataset("none", dtype="f4").attrs.__setitem__("long_name", "x"),
    ],
)
def test_later_edits_are_noticed(artifact, edit):
    with h5py.File(artifact, "r+") as file:
        edit(file)
    with pytest.raises(ArtifactError):
        read_artifact(artifact, "thing")


def test_plain_text_is_not_an_artifact(tmp_path):
    path = tmp_path / "thing.h5"
    path.write_text("<html>not found</html>")
    with pytest.raises(ArtifactError, match="its bytes do not match the checksum in it"):
        read_artifact(path, "thing")
    with pytest.raises(ArtifactError):
        read_artifact(tmp_path, "thing")


def test_truncated_file_is_an_artifact_error(artifact):
    whole = artifact.read_bytes()
    for length in [*range(0, 64), *range(64, len(whole), 97), len(whole) - 1]:
        artifact.write_bytes(whole[:length])
        with pytest.raises(ArtifactError):
            read_artifact(artifact, "thing")


def test_any_flipped_bit_is_noticed(artifact):
    whole = artifact.read_bytes()
    for offset in [*range(600), *range(600, len(whole), 37)]:
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << offset % 8
        artifact.write_bytes(damaged)
        with pytest.raises(ArtifactError, match="its bytes do not match"):
            read_artifact(artifact, "thing")


def test_the_second_user_of_a_folder_waits_for_the_first(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    order, inside, done = [], threading.Event(), threading.Event()

    def first():
        with sole_user(tmp_path / "folder"):
            inside.set()
            done.wait(timeout=10)
            order.append("first")

    def second():
        with sole_user(tmp_path / "folder"):
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(timeout=10)
    threads[1].start()
    while "waits for another job" not in caplog.text:
        assert threads[1].is_alive()
    assert order == []
    done.set()
    for thread in threads:
        thread.join(timeout=10)
    assert order == ["first", "second"]
    # Afterwards nobody waits.
    with sole_user(tmp_path / "folder"):
        pass


def test_a_folder_that_cannot_be_locked_is_used_with_a_warning(tmp_path, caplog, monkeypatch):
    def no_locks(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with sole_user(tmp_path / "folder"):
        assert (tmp_path / "folder").is_dir()
    assert "cannot lock" in caplog.text
