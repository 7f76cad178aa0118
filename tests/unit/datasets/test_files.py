import gzip
import hashlib

import pytest

from spectral_bias.datasets.files import (
    DataFile,
    DatasetError,
    check_digest,
    check_file,
    opened,
    user_file,
)


@pytest.mark.parametrize("content", [b"", b"\x1f", b"hello", b"\x1e\x8bx"])
@pytest.mark.parametrize("name", ["file", "file.gz"])
def test_compression_is_told_by_the_content_not_the_name(tmp_path, content, name):
    for stored in (content, gzip.compress(content)):
        (tmp_path / name).write_bytes(stored)
        with opened(tmp_path / name) as file:
            assert file.read() == content


def test_missing_file_and_folder_are_refused_by_name(tmp_path):
    for path, cause in [(tmp_path / "no.gz", "No such file"), (tmp_path, "directory")]:
        with pytest.raises(DatasetError, match=f"{path}: .*{cause}"), opened(path):
            pass


def test_what_breaks_while_it_is_read_is_refused_with_the_cure(tmp_path):
    whole = gzip.compress(bytes(range(256)) * 10)
    for broken in (whole[:-9], whole[:5], whole[:-5] + b"xxxxx"):
        (tmp_path / "file.gz").write_bytes(broken)
        message = r"file\.gz: the file cannot be read.*Replace.*downloaded again"
        with pytest.raises(DatasetError, match=message), opened(tmp_path / "file.gz") as file:
            file.read()


@pytest.mark.parametrize("present", ["labels-idx1-ubyte", "labels-idx1-ubyte.gz"])
@pytest.mark.parametrize("asked", ["labels-idx1-ubyte", "mnist/labels-idx1-ubyte.gz"])
def test_file_is_found_by_its_name_with_or_without_gz(tmp_path, present, asked):
    (tmp_path / present).touch()
    assert user_file(tmp_path, asked) == tmp_path / present
    assert user_file(str(tmp_path), asked) == tmp_path / present


def test_file_of_exactly_the_name_comes_first(tmp_path):
    for name in ("labels", "labels.gz"):
        (tmp_path / name).touch()
    for name in ("labels", "labels.gz"):
        assert user_file(tmp_path, name) == tmp_path / name


def test_missing_file_lists_what_was_looked_for_and_what_is_there(tmp_path):
    with pytest.raises(DatasetError, match=r"no a\.gz or a in this folder; it holds nothing\."):
        user_file(tmp_path, "x/a.gz")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").touch()
    with pytest.raises(
        DatasetError, match=rf"^{tmp_path}: .* no a or a\.gz in.* holds 'a', 'b'\. Put"
    ):
        user_file(tmp_path, "a")
    for n in range(10):
        (tmp_path / f"c{n}").touch()
    with pytest.raises(DatasetError, match=r"holds 'a', 'b', 'c0', .*, 'c7' and 2 more\. Put"):
        user_file(tmp_path, "a")


def test_missing_folder_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"nowhere: there is no such folder, .*a or a\.gz"):
        user_file(tmp_path / "nowhere", "a")


def test_md5_of_the_file_counts_where_that_of_the_content_is_not_known(tmp_path):
    path = tmp_path / "archive"
    path.write_bytes(b"content")
    check_file(DataFile(path))
    check_file(DataFile(path, hashlib.md5(b"content").hexdigest().upper()))
    check_file(DataFile(path, "0" * 32, content_md5="1" * 32))
    with pytest.raises(DatasetError, match=r"archive: the md5 of the file is 9a03\w+, not 0{32}"):
        check_file(DataFile(path, "0" * 32))
    with pytest.raises(DatasetError, match=r"nothing: the file cannot be read"):
        check_file(DataFile(tmp_path / "nothing", "0" * 32))


def test_digests_are_compared_unless_none_is_expected():
    check_digest("file", "ab12", None)
    check_digest("file", "ab12", "AB12")
    with pytest.raises(DatasetError, match="file: the md5 of its .* is ab12, not ab13: .*Replace"):
        check_digest("file", "ab12", "AB13")
