import numpy as np
import pytest
from safetensors.numpy import save_file

from spectral_bias.files.snapshots import content_digest, load_run, load_snapshot, save_snapshot
from spectral_bias.files.storage import ArtifactError

METADATA = {"epoch": 3, "signal": "astronaut", "seed": 0, "network_arguments": {"depth": 2}}


@pytest.fixture
def tensors():
    generator = np.random.default_rng(0)
    return {
        "weight": generator.normal(size=(4, 3)).astype(np.float32),
        "bias": generator.normal(size=4).astype(np.float32),
        "loss": np.array([0.5, 0.25]),
    }


@pytest.fixture
def snapshot(tmp_path, tensors):
    path = tmp_path / "epoch_000003.safetensors"
    save_snapshot(path, tensors, METADATA)
    return path


def test_what_is_saved_is_loaded(snapshot, tensors):
    found = load_snapshot(snapshot)
    assert found.metadata == METADATA
    assert set(found.tensors) == set(tensors)
    for name, tensor in tensors.items():
        assert found.tensors[name].dtype == tensor.dtype
        np.testing.assert_array_equal(found.tensors[name], tensor)


def test_transposed_arrays_keep_their_values(tmp_path):
    weight = np.arange(6.0).reshape(2, 3)
    save_snapshot(tmp_path / "a.safetensors", {"weight": weight.T}, {})
    np.testing.assert_array_equal(
        load_snapshot(tmp_path / "a.safetensors").tensors["weight"], weight.T
    )


def test_equal_contents_are_equal_files(tmp_path, snapshot, tensors):
    for attempt in range(5):
        again = tmp_path / f"again_{attempt}.safetensors"
        save_snapshot(again, dict(reversed(tensors.items())), dict(reversed(METADATA.items())))
        assert again.read_bytes() == snapshot.read_bytes()


def test_digest_tells_contents_apart(tmp_path, snapshot, tensors):
    other, again = tmp_path / "other.safetensors", tmp_path / "again.safetensors"
    save_snapshot(again, tensors, METADATA)
    save_snapshot(other, tensors | {"bias": tensors["bias"] + 1}, METADATA)
    digest = load_snapshot(snapshot).digest
    assert load_snapshot(again).digest == digest != load_snapshot(other).digest


def test_failed_save_leaves_the_old_file(snapshot, tensors):
    old = snapshot.read_bytes()
    with pytest.raises(TypeError):
        save_snapshot(snapshot, tensors, METADATA | {"bad": object()})
    assert snapshot.read_bytes() == old
    assert list(snapshot.parent.iterdir()) == [snapshot]


def test_truncated_snapshot_is_an_artifact_error(snapshot):
    whole = snapshot.read_bytes()
    for length in range(len(whole)):
        snapshot.write_bytes(whole[:length])
        with pytest.raises(ArtifactError, match="Delete the file"):
            load_snapshot(snapshot)


def test_any_flipped_byte_is_an_artifact_error(snapshot):
    whole = snapshot.read_bytes()
    for offset in range(len(whole)):
        for mask in (0x01, 0x80):
            damaged = bytearray(whole)
            damaged[offset] ^= mask
            snapshot.write_bytes(damaged)
            with pytest.raises(ArtifactError):
                load_snapshot(snapshot)


def test_missing_and_foreign_files_are_artifact_errors(tmp_path):
    with pytest.raises(ArtifactError, match="nothing"):
        load_snapshot(tmp_path / "nothing.safetensors")
    foreign = tmp_path / "foreign.safetensors"
    foreign.write_text("<html>")
    with pytest.raises(ArtifactError, match="cannot be read as a snapshot"):
        load_snapshot(foreign)
    save_file({"weight": np.zeros(3)}, foreign)
    with pytest.raises(ArtifactError, match="not a snapshot of this workflow"):
        load_snapshot(foreign)
    save_file({"weight": np.zeros(3)}, foreign, metadata={"spectral_bias": "[1, 2]"})
    with pytest.raises(ArtifactError, match="not a snapshot of this workflow"):
        load_snapshot(foreign)


def test_run_is_loaded_in_order_of_epochs(tmp_path, tensors):
    paths = []
    for epoch in (10, 0, 5):
        paths.append(str(tmp_path / f"{epoch}.safetensors"))
        save_snapshot(paths[-1], tensors, METADATA | {"epoch": epoch})
    run = load_run(paths, {"signal": "astronaut", "seed": "0"})
    assert [snapshot.metadata["epoch"] for snapshot in run] == [0, 5, 10]


@pytest.mark.parametrize("other", [{"signal": "coffee"}, {"seed": 1}, {"input": "positional_L4"}])
def test_snapshot_of_another_run_is_refused(snapshot, other):
    name, value = next(iter(other.items()))
    found = METADATA.get(name)
    with pytest.raises(ArtifactError, match=f"it is of {name} {found!r}, not {value!r}"):
        load_run([str(snapshot)], {"signal": "astronaut", "seed": 0} | other)


def test_digest_depends_on_everything_but_order():
    base = {"a": np.zeros((2, 3), np.float32), "b": np.arange(3)}
    digest = content_digest(base, {"x": 1, "y": 2})
    assert digest == content_digest(dict(reversed(base.items())), {"y": 2, "x": 1})
    others = [
        content_digest(base | {"a": np.zeros((3, 2), np.float32)}, {"x": 1, "y": 2}),
        content_digest(base | {"a": np.zeros((2, 3), np.int32)}, {"x": 1, "y": 2}),
        content_digest({"a": base["a"], "c": base["b"]}, {"x": 1, "y": 2}),
        content_digest(base, {"x": 1, "y": 3}),
        content_digest(base | {"b": np.array([0, 1, 3])}, {"x": 1, "y": 2}),
    ]
    assert len({digest, *others}) == 6
    fortran = {"a": np.asfortranarray(np.arange(6.0).reshape(2, 3))}
    assert content_digest(fortran, {}) == content_digest({"a": np.arange(6.0).reshape(2, 3)}, {})
