import io
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from spectral_bias.datasets.div2k import LARGEST_MEMBER, div2k_image
from spectral_bias.datasets.images import SignalError

NAME = "DIV2K_valid_HR"


def picture(number):
    return np.random.default_rng(number).integers(0, 256, (6, 9, 3)).astype(np.uint8)


def png(number):
    buffer = io.BytesIO()
    Image.fromarray(picture(number)).save(buffer, format="PNG")
    return buffer.getvalue()


def write_zip(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def archive(tmp_path):
    members = {f"{NAME}/{number:04d}.png": png(number) for number in range(801, 805)}
    return write_zip(tmp_path / "valid.zip", members)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_one_image_is_read_by_its_number(archive):
    np.testing.assert_array_equal(div2k_image(archive, NAME, 803), picture(803))


def test_nothing_is_extracted_not_even_beside_the_archive(tmp_path, monkeypatch):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    members = {
        "../../escaped.png": png(1),
        "/absolute.png": png(2),
        f"{NAME}/../../0801.png": png(3),
        f"{NAME}/0801.png": png(801),
    }
    path = write_zip(folder / "valid.zip", members)
    before = files(tmp_path)
    monkeypatch.chdir(folder)
    np.testing.assert_array_equal(div2k_image(path, NAME, 801), picture(801))
    assert files(tmp_path) == before


def test_missing_image_lists_those_present(archive):
    with pytest.raises(SignalError, match=r"no DIV2K_valid_HR/0001.png.*4 images, 801 to 804"):
        div2k_image(archive, NAME, 1)


def test_another_archive_is_recognised(archive):
    with pytest.raises(SignalError, match="holds no images DIV2K_train_HR/NNNN.png at all"):
        div2k_image(archive, "DIV2K_train_HR", 1)


def test_missing_and_broken_archives_are_refused(tmp_path, archive):
    data = archive.read_bytes()
    broken = tmp_path / "broken.zip"
    for content in (b"", b"<html>", data[: len(data) // 2], data[:-30]):
        broken.write_bytes(content)
        with pytest.raises(SignalError, match=r"broken\.zip: .*downloaded again"):
            div2k_image(broken, NAME, 801)
    with pytest.raises(SignalError, match=r"no\.zip: .*No such file"):
        div2k_image(tmp_path / "no.zip", NAME, 801)


def test_altered_image_data_is_refused(tmp_path):
    path = write_zip(tmp_path / "valid.zip", {f"{NAME}/0801.png": png(801)})
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    with pytest.raises(SignalError, match="CRC"):
        div2k_image(path, NAME, 801)


def test_huge_member_is_refused_before_it_is_unpacked(tmp_path):
    bomb = {f"{NAME}/0801.png": bytes(LARGEST_MEMBER + 1)}
    path = write_zip(tmp_path / "valid.zip", bomb, zipfile.ZIP_DEFLATED)
    with pytest.raises(SignalError, match=f"{LARGEST_MEMBER + 1} bytes, more than"):
        div2k_image(path, NAME, 801)


@pytest.mark.parametrize("shift", [-10, 10])
def test_member_with_a_false_size_is_refused(tmp_path, shift):
    content = png(801)
    path = write_zip(tmp_path / "valid.zip", {f"{NAME}/0801.png": content}, zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    (declared,) = struct.unpack_from("<I", data, directory + 24)
    assert declared == len(content)
    struct.pack_into("<I", data, directory + 24, declared + shift)
    path.write_bytes(data)
    with pytest.raises(SignalError, match="CRC|not the"):
        div2k_image(path, NAME, 801)


def test_member_that_is_no_image_is_refused(tmp_path):
    path = write_zip(tmp_path / "valid.zip", {f"{NAME}/0801.png": b"text"})
    with pytest.raises(SignalError, match=r"valid\.zip: DIV2K_valid_HR/0801\.png: .*not an image"):
        div2k_image(path, NAME, 801)
