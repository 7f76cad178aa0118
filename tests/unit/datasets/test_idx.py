import gzip
import hashlib
import re
import struct
import tracemalloc

import numpy as np
import pytest

from spectral_bias.datasets import idx
from spectral_bias.datasets.files import DatasetError
from spectral_bias.datasets.idx import read_idx


def random_bytes(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def encoded(array):
    magic = 2048 + array.ndim  # unsigned bytes, so many dimensions
    return struct.pack(f">{1 + array.ndim}I", magic, *array.shape) + array.tobytes()


@pytest.fixture
def refusal(tmp_path):
    """Return the message with which a file of this content is refused."""

    def read(content, content_md5=None):
        path = tmp_path / "file-idx"
        path.write_bytes(content)
        with pytest.raises(DatasetError, match=f"^{re.escape(str(path))}: ") as caught:
            read_idx(path, content_md5)
        return str(caught.value)

    return read


@pytest.mark.parametrize("shape", [(1,), (70,), (5, 3, 4), (1, 1, 1), (0,), (3, 0, 2)], ids=str)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("name", ["images-idx3-ubyte", "images.gz"])
def test_labels_and_images_are_read_plain_or_compressed_under_any_name(tmp_path, shape, pack, name):
    array = random_bytes(*shape)
    content = encoded(array)
    (tmp_path / name).write_bytes(pack(content))
    for content_md5 in (None, hashlib.md5(content).hexdigest().upper()):
        read = read_idx(tmp_path / name, content_md5)
        assert read.dtype == np.uint8
        np.testing.assert_array_equal(read, array)


def test_gzip_file_of_several_members_is_read(tmp_path):
    array = random_bytes(9, 4, 4)
    content = encoded(array)
    members = [gzip.compress(content[start : start + 50]) for start in range(0, len(content), 50)]
    (tmp_path / "file.gz").write_bytes(b"".join(members))
    np.testing.assert_array_equal(read_idx(tmp_path / "file.gz", None), array)


@pytest.mark.parametrize("pack", [bytes, lambda content: gzip.compress(content, 1)])
def test_files_of_true_size_are_read_without_a_second_copy_in_memory(tmp_path, pack):
    images = np.tile(random_bytes(600, 28, 28), (100, 1, 1))
    labels = random_bytes(60_000) % 10
    (tmp_path / "images").write_bytes(pack(encoded(images)))
    (tmp_path / "labels").write_bytes(pack(encoded(labels)))
    tracemalloc.start()
    read = read_idx(tmp_path / "images", None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(read, images)
    assert peak < images.nbytes + 2**22
    np.testing.assert_array_equal(read_idx(tmp_path / "labels", None), labels)


@pytest.mark.parametrize(
    "start", [b"", b"\0", b"\0\0\x08", b"<htm", b"\0\0\x08\x02", b"\0\0\x0d\x03"]
)
def test_what_is_no_idx_file_of_bytes_is_refused(refusal, start):
    for pack in (bytes, gzip.compress):
        message = refusal(pack(start + b"l>" * 20 * (len(start) == 4)))
        assert "no IDX file" in message
        assert f"2049 (labels) or 2051 (images) in 4 bytes, this one with {start!r}" in message


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_header_cut_short_is_refused(refusal, pack):
    content = encoded(random_bytes(2, 2, 2))
    for length in range(4, 16):
        assert "ends within its header" in refusal(pack(content[:length]))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_less_or_more_than_declared_is_refused(refusal, pack):
    content = encoded(random_bytes(5, 2, 3))
    assert "declares [5, 2, 3], 30 bytes, but 29 follow" in refusal(pack(content[:-1]))
    assert "declares [5, 2, 3], 30 bytes, but 0 follow" in refusal(pack(content[:16]))
    assert "declares [5, 2, 3], 30 bytes, but more follow" in refusal(pack(content + b"\0"))


def test_data_after_a_compressed_file_is_refused(refusal):
    packed = gzip.compress(encoded(random_bytes(5, 2, 3)))
    assert "Not a gzipped file" in refusal(packed + b"text")
    assert "30 bytes, but more follow" in refusal(packed + gzip.compress(b"text"))


def test_compressed_file_cut_anywhere_is_refused(refusal):
    packed = gzip.compress(encoded(random_bytes(5, 2, 3)))
    for length in range(len(packed)):
        assert "Replace the file by a whole one" in refusal(packed[:length])


@pytest.mark.parametrize("checked", [False, True])
def test_compressed_file_with_any_byte_altered_is_refused_or_still_the_same(tmp_path, checked):
    array = random_bytes(5, 2, 3)
    packed = gzip.compress(encoded(array), mtime=0)
    content_md5 = hashlib.md5(encoded(array)).hexdigest() if checked else None
    refused = 0
    for position in range(len(packed)):
        for bit in range(8):
            altered = bytearray(packed)
            altered[position] ^= 1 << bit
            (tmp_path / "file").write_bytes(altered)
            try:
                read = read_idx(tmp_path / "file", content_md5)
            except DatasetError:
                refused += 1
            else:
                np.testing.assert_array_equal(read, array, f"byte {position}, bit {bit}")
    # 4 bytes of time, 2 of origin, flags and padding bits say nothing about the content
    assert refused >= 8 * (len(packed) - 8)


def test_other_content_than_expected_is_refused(refusal):
    content = encoded(random_bytes(7))
    md5 = hashlib.md5(content).hexdigest()
    for position in range(len(content) - 7, len(content)):
        altered = bytearray(content)
        altered[position] ^= 1
        found = hashlib.md5(altered).hexdigest()
        for pack in (bytes, gzip.compress):
            assert f"bytes is {found}, not {md5}" in refusal(pack(bytes(altered)), md5)


def test_declared_size_is_bounded_before_memory_is_taken(refusal, tmp_path, monkeypatch):
    for lengths in ([2**32 - 1] * 3, [2**20, 2**10, 2]):
        message = refusal(struct.pack(">4I", 2051, *lengths))
        assert f"{list(lengths)}, {np.prod(lengths, dtype=object)} bytes" in message
        assert f"at most {2**30} are allowed" in message
    (tmp_path / "labels").write_bytes(encoded(random_bytes(99)))
    monkeypatch.setattr(idx, "LARGEST_CONTENT", 99)
    assert len(read_idx(tmp_path / "labels", None)) == 99
    monkeypatch.setattr(idx, "LARGEST_CONTENT", 98)
    with pytest.raises(DatasetError, match="99 bytes; at most 98"):
        read_idx(tmp_path / "labels", None)


def test_compressed_file_is_not_read_beyond_what_it_declares(refusal):
    bomb = gzip.compress(encoded(random_bytes(20)) + bytes(2**26), compresslevel=1)
    broken_later = bomb[: len(bomb) // 2]
    tracemalloc.start()
    for packed in (bomb, broken_later):
        assert "declares [20], 20 bytes, but more follow" in refusal(packed)
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()
