import numpy as np
import pytest

from spectral_bias.datasets.arrays import array_image
from spectral_bias.datasets.images import SignalError

STACK = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3)).astype(np.uint8)


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "stack.npz"
    np.savez(
        path,
        test_data=STACK,
        train_data=STACK[::-1],
        floats=STACK / 255,
        flat=STACK[0],
        alpha=np.zeros((2, 4, 4, 4), np.uint8),
        objects=np.array([Trap()], dtype=object),
    )
    return path


def test_image_of_a_stack_is_read(path):
    for index in range(3):
        image = array_image(path, "test_data", index)
        assert image.dtype == np.uint8
        np.testing.assert_array_equal(image, STACK[index])
    np.testing.assert_array_equal(array_image(path, "train_data", 0), STACK[2])


def test_compressed_archive_is_read(tmp_path):
    np.savez_compressed(tmp_path / "stack.npz", images=STACK)
    np.testing.assert_array_equal(array_image(tmp_path / "stack.npz", "images", 1), STACK[1])


def test_missing_array_lists_those_present(path):
    with pytest.raises(SignalError, match=r"no array 'images'.*test_data, train_data, floats"):
        array_image(path, "images", 0)


@pytest.mark.parametrize("index", [-1, 3])
def test_index_out_of_range_is_refused(path, index):
    with pytest.raises(SignalError, match=rf"no image {index} .*holds 3 images.*from 0 to 2"):
        array_image(path, "test_data", index)


@pytest.mark.parametrize(
    ("array", "found"),
    [("floats", r"float64 \[3, 4, 5, 3\]"), ("flat", r"uint8 \[4, 5, 3\]"), ("alpha", r"4, 4, 4")],
)
def test_other_types_and_shapes_are_refused(path, array, found):
    with pytest.raises(SignalError, match=rf"{found}.*uint8 \[n, rows, columns, 3\]"):
        array_image(path, array, 0)


def test_pickled_objects_are_refused_and_never_loaded(path, tmp_path):
    with pytest.raises(SignalError, match="pickled objects, which are never loaded"):
        array_image(path, "objects", 0)
    np.array([Trap()], dtype=object).dump(tmp_path / "pickle.npz")
    with pytest.raises(SignalError, match=r"pickle\.npz: .*not a zip file"):
        array_image(tmp_path / "pickle.npz", "objects", 0)


def test_missing_and_broken_files_are_refused(path, tmp_path):
    with pytest.raises(SignalError, match=r"no\.npz: .*No such file"):
        array_image(tmp_path / "no.npz", "test_data", 0)
    data = path.read_bytes()
    for content in (b"", b"text", data[: len(data) // 2]):
        path.write_bytes(content)
        with pytest.raises(SignalError, match=r"stack\.npz: 'test_data' cannot be read"):
            array_image(path, "test_data", 0)
    np.save(tmp_path / "single.npy", STACK)
    with pytest.raises(SignalError, match=r"single\.npy: .*not a zip file"):
        array_image(tmp_path / "single.npy", "test_data", 0)


def test_altered_array_is_refused(path):
    data = bytearray(path.read_bytes())
    data[data.index(STACK.tobytes()) + 5] ^= 1
    path.write_bytes(data)
    with pytest.raises(SignalError, match="CRC"):
        array_image(path, "test_data", 0)
