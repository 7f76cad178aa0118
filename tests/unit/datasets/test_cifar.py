import gzip
import hashlib
import io
import pickle
import re
import tarfile
import tracemalloc

import numpy as np
import pytest

from spectral_bias.datasets import cifar
from spectral_bias.datasets.cifar import read_cifar
from spectral_bias.datasets.files import DatasetError

NAMES = {
    10: [
        *(f"cifar-10-batches-bin/data_batch_{batch}.bin" for batch in range(1, 6)),
        "cifar-10-batches-bin/test_batch.bin",
    ],
    100: ["cifar-100-binary/train.bin", "cifar-100-binary/test.bin"],
}
N_TRAIN, N_TEST = 10, 3


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


def random_records(n_classes, n_train, n_test, seed=0):
    """Return the records of each member: labels first, coarse ones differing from fine ones."""
    generator = np.random.default_rng(seed)
    records = generator.integers(0, 256, (n_train + n_test, 3072), dtype=np.uint8)
    fine = generator.integers(0, n_classes, (n_train + n_test, 1), dtype=np.uint8)
    columns = [fine, records] if n_classes == 10 else [255 - fine, fine, records]
    records = np.concatenate(columns, axis=1)
    train = np.split(records[:n_train], len(NAMES[n_classes]) - 1)
    return dict(zip(NAMES[n_classes], [*train, records[n_train:]], strict=True))


def write_archive(path, members, level=6):
    """Write a tar.gz of arrays, bytes (files) and TarInfo objects (anything else)."""
    with tarfile.open(path, "w:gz", compresslevel=level) as tar:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
                continue
            data = content if isinstance(content, bytes) else content.tobytes()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def entry(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


def check_read(path, records):
    check_parts(read_cifar(path, 10 if len(records) == 6 else 100), records)


def check_parts(parts, records):
    """Compare what was read, byte by byte, with the records that were written."""
    *train, test = (records[name] for name in NAMES[10 if len(records) == 6 else 100])
    for part, expected in zip(parts, (np.concatenate(train), test), strict=True):
        assert part.images.dtype == part.labels.dtype == np.uint8
        assert part.images.shape == (len(expected), 3, 32, 32)
        np.testing.assert_array_equal(part.images.reshape(-1, 3072), expected[:, -3072:])
        np.testing.assert_array_equal(part.labels, expected[:, -3073])


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(cifar, "TRAIN_IMAGES", N_TRAIN)
    monkeypatch.setattr(cifar, "TEST_IMAGES", N_TEST)
    return {n_classes: random_records(n_classes, N_TRAIN, N_TEST) for n_classes in NAMES}


@pytest.fixture
def refusal(small, tmp_path):
    """Return the message with which CIFAR-10 with these members, or this content, is refused."""

    def read(content):
        path = tmp_path / "archive.tar.gz"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            write_archive(path, content)
        with pytest.raises(DatasetError, match=f"^{re.escape(str(path))}: ") as caught:
            read_cifar(path, 10)
        return str(caught.value)

    return read


@pytest.mark.parametrize("n_classes", [10, 100])
def test_archive_of_true_size_is_read_without_a_second_copy_in_memory(tmp_path, n_classes):
    records = random_records(n_classes, 50_000, 10_000)
    path = write_archive(tmp_path / "archive.tar.gz", records, level=0)
    tracemalloc.start()
    parts = read_cifar(path, n_classes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < sum(part.images.nbytes for part in parts) + 2**24
    check_parts(parts, records)


@pytest.mark.parametrize("n_classes", [10, 100])
def test_images_and_fine_labels_are_read_in_the_order_of_the_numbered_files(
    small, tmp_path, n_classes
):
    records = small[n_classes]
    check_read(write_archive(tmp_path / "a.tar.gz", records), records)
    reverse = dict(reversed(records.items()))
    check_read(write_archive(tmp_path / "b.tar.gz", reverse), records)


def test_decompressed_archive_is_read(small, tmp_path):
    path = write_archive(tmp_path / "archive.tar.gz", small[10])
    path.write_bytes(gzip.decompress(path.read_bytes()))
    check_read(path, small[10])


def test_only_the_files_of_exactly_the_expected_names_are_read(small, tmp_path):
    folder = "cifar-10-batches-bin"
    others = {
        folder: entry(folder, tarfile.DIRTYPE),
        f"{folder}/batches.meta.txt": b"airplane\n",
        f"{folder}/readme.html": b"",
        f"./{NAMES[10][0]}": bytes(3073 * 2),
        "data_batch_1.bin": b"text",
        f"{folder}/data_batch_6.bin": bytes(3073 * 2),
        f"{folder}/..data": b"a name, not a way out",
        f"{folder}/data_batch_1": pickle.dumps(Trap()),
    }
    path = write_archive(tmp_path / "archive.tar.gz", others | small[10] | {"after": b"text"})
    check_read(path, small[10])


def test_pickles_of_the_python_version_are_not_loaded(refusal):
    folder = "cifar-10-batches-py"
    message = refusal({f"{folder}/data_batch_{n}": pickle.dumps(Trap()) for n in range(1, 6)})
    assert "lacks cifar-10-batches-bin/data_batch_1.bin, " in message
    assert "it holds 'cifar-10-batches-py/data_batch_1', " in message
    assert "Take cifar-10-binary.tar.gz, the binary version." in message


def test_missing_files_are_listed_together(refusal, small):
    del small[10][NAMES[10][1]], small[10][NAMES[10][5]]
    assert f"lacks {NAMES[10][1]}, {NAMES[10][5]}; it holds {NAMES[10][0]!r}, " in refusal(
        small[10]
    )
    assert "it holds nothing" in refusal({})
    assert r"it holds '\udcff\n'" in refusal({"\udcff\n": b""})


def test_nothing_is_written(small, tmp_path, monkeypatch):
    folder = tmp_path / "a"
    folder.mkdir()
    path = write_archive(folder / "archive.tar.gz", small[10])
    monkeypatch.chdir(folder)
    check_read(path, small[10])
    assert list(tmp_path.rglob("*")) == [folder, path]


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "a/../../x", "a/..", "..", f"/{NAMES[10][0]}"]
)
@pytest.mark.parametrize("first", [True, False])
def test_archive_with_a_name_that_leads_out_is_refused(refusal, small, tmp_path, name, first):
    members = {name: b"x", **small[10]} if first else {**small[10], name: b"x"}
    assert f"the member {name!r} leads out of the archive's folder" in refusal(members)
    assert [path.name for path in tmp_path.iterdir()] == ["archive.tar.gz"]


@pytest.mark.parametrize("name", ["other", NAMES[10][2]])
@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.GNUTYPE_SPARSE,
        b"?",
    ],
)
def test_archive_with_a_link_a_device_or_the_like_is_refused(refusal, small, name, kind):
    members = small[10] | {name: entry(name, kind, target=NAMES[10][0])}
    assert f"the member {name!r} is neither a file nor a folder" in refusal(members)


def test_folder_in_place_of_a_file_is_refused(refusal, small):
    members = small[10] | {NAMES[10][0]: entry(NAMES[10][0], tarfile.DIRTYPE)}
    assert f"the member {NAMES[10][0]!r} is neither a file nor a folder" in refusal(members)


def test_file_that_is_there_twice_is_refused(refusal, small, tmp_path):
    name = NAMES[10][3]
    path = write_archive(tmp_path / "archive.tar.gz", small[10])
    twice = io.BytesIO(gzip.decompress(path.read_bytes()))
    with tarfile.open(fileobj=twice, mode="a") as tar:
        info = tarfile.TarInfo(name)
        info.size = small[10][name].nbytes
        tar.addfile(info, io.BytesIO(small[10][name].tobytes()))
    assert f"the member {name!r} is there twice" in refusal(gzip.compress(twice.getvalue()))


@pytest.mark.parametrize("size", [0, 1, 2 * 3073 - 1, 2 * 3073 + 1, 4 * 3073])
def test_file_of_another_size_is_refused(refusal, small, size):
    name = NAMES[10][4]
    message = refusal(small[10] | {name: bytes(size)})
    assert f"the member {name!r} has {size} bytes, not the {2 * 3073} of 2 images" in message


def test_labels_out_of_range_are_refused_by_file(refusal, small):
    name = NAMES[10][5]
    small[10][name][1:, 0] = 10
    assert f"{name}: 2 of 3 labels are not in 0 to 9; the first is 10 for image 1" in refusal(
        small[10]
    )


def test_number_of_members_is_bounded(refusal, small, tmp_path):
    spare = {f"{n}.txt": b"" for n in range(cifar.MOST_MEMBERS - len(small[10]))}
    check_read(write_archive(tmp_path / "most.tar.gz", spare | small[10]), small[10])
    message = refusal({"one more": b""} | spare | small[10])
    assert f"the member {NAMES[10][5]!r} comes after 100 others" in message


def test_decompressed_size_is_bounded(refusal, small, monkeypatch):
    monkeypatch.setattr(cifar, "LARGEST_ARCHIVE", 2**20)
    halves = {"1": bytes(2**19), "2": bytes(2**19)}
    for members in (halves | small[10], small[10] | halves):
        assert f"decompresses to more than the {2**20} bytes allowed" in refusal(members)
    # what follows the end mark, even that of an empty archive, counts too
    one = entry("empty", tarfile.REGTYPE).tobuf()
    for start in (b"", one):
        assert "decompresses to more" in refusal(gzip.compress(start + bytes(2**21)))


@pytest.mark.parametrize("size", [cifar.LARGEST_ARCHIVE + 1, 2**60, 2**90])
def test_file_that_declares_a_huge_size_is_refused_at_once(refusal, small, size):
    huge = entry("huge", tarfile.REGTYPE)
    huge.size = size
    message = refusal({"huge": huge, **small[10]})
    assert f"the member 'huge' declares {size} bytes; at most {2**28} are allowed" in message


def test_header_that_declares_a_huge_extension_does_not_take_memory(refusal, monkeypatch):
    monkeypatch.setattr(cifar, "LARGEST_ARCHIVE", 2**22)
    header = entry("long", tarfile.XHDTYPE)
    header.size = 2**33
    content = gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + bytes(2**25), 1)
    tracemalloc.start()
    message = refusal(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert f"decompresses to more than the {2**22} bytes allowed" in message
    assert peak < 2**24


def test_malformed_extension_header_is_refused(refusal):
    odd = entry("odd", tarfile.REGTYPE)
    odd.pax_headers = {"GNU.sparse.map": "not a number"}
    assert "this is no whole tar archive" in refusal({"odd": odd})


def test_endless_chain_of_headers_is_refused(refusal):
    chain = entry("x", tarfile.XHDTYPE).tobuf() * 5000
    assert "this is no whole tar archive (RecursionError" in refusal(gzip.compress(chain))


@pytest.mark.parametrize("content", [b"", b"<html>", bytes(10), b"text" * 1000])
def test_what_is_no_archive_is_refused(refusal, content):
    for pack in (bytes, gzip.compress):
        assert "archive" in refusal(pack(content))


def test_missing_archive_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"no\.tar\.gz: .*No such file"):
        read_cifar(tmp_path / "no.tar.gz", 10)


def test_archive_cut_short_is_refused(refusal, small, tmp_path):
    data = write_archive(tmp_path / "archive.tar.gz", small[10]).read_bytes()
    for length in [*range(1, len(data), 997), *range(len(data) - 20, len(data))]:
        assert "Replace" in refusal(data[:length])


def test_archive_with_altered_bytes_is_refused_or_still_the_same(small, tmp_path):
    path = write_archive(tmp_path / "archive.tar.gz", small[10])
    data = path.read_bytes()
    refused = 0
    positions = [*range(3), *range(12, len(data) - 8, 499), *range(len(data) - 8, len(data))]
    for position in positions:
        altered = bytearray(data)
        altered[position] ^= 1 << position % 8
        path.write_bytes(altered)
        try:
            check_read(path, small[10])
        except DatasetError:
            refused += 1
    assert refused >= len(positions) - 2  # a bit of padding may be hit


def test_altered_member_headers_give_the_same_images_or_a_dataset_error(small, tmp_path):
    path = write_archive(tmp_path / "archive.tar.gz", small[100])
    tar = gzip.decompress(path.read_bytes())
    generator = np.random.default_rng(0)
    second = 512 + -(-small[100][NAMES[100][0]].nbytes // 512) * 512
    for _ in range(400):
        altered = bytearray(tar)
        header = int(generator.choice([0, second]))
        position = header + int(generator.integers(0, 512))
        altered[position] = int(generator.integers(0, 256))
        # a checksum that is right again lets tarfile see the alteration
        altered[header + 148 : header + 156] = b" " * 8
        checksum = sum(altered[header : header + 512])
        altered[header + 148 : header + 156] = b"%06o\0 " % checksum
        path.write_bytes(altered)
        try:
            check_read(path, small[100])
        except DatasetError as error:
            assert str(path) in str(error)


def test_checksum_is_that_of_the_decompressed_archive(small, tmp_path):
    path = write_archive(tmp_path / "archive.tar.gz", small[10])
    md5 = hashlib.md5(gzip.decompress(path.read_bytes())).hexdigest()
    read_cifar(path, 10, md5.upper())
    wrong = hashlib.md5(path.read_bytes()).hexdigest()
    with pytest.raises(DatasetError, match=f"decompressed bytes is {md5}, not {wrong}"):
        read_cifar(path, 10, wrong)
