import hashlib
import zipfile

import numpy as np
import pytest
from PIL import Image

from spectral_bias.datasets.files import DataFile
from spectral_bias.datasets.images import SignalError, square, to_signal
from spectral_bias.datasets.noise import noise
from spectral_bias.datasets.photographs import photograph
from spectral_bias.datasets.signals import SIGNAL, check_signal, load_signal
from spectral_bias.datasets.sinusoids import sinusoid
from spectral_bias.files.storage import read_artifact, write_artifact

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)


@pytest.fixture
def described(tmp_path):
    """Return each kind of the user's own signals with the arguments that load it."""
    png = tmp_path / "mine.png"
    Image.fromarray(PIXELS).save(png)
    np.savez(tmp_path / "stack.npz", images=np.stack([PIXELS * 0, PIXELS]))
    with zipfile.ZipFile(tmp_path / "valid.zip", "w") as archive:
        archive.write(png, "DIV2K_valid_HR/0801.png")
    stack = {"kind": "array", "path": str(tmp_path / "stack.npz"), "array": "images", "index": 1}
    return {
        "file": ({"kind": "file", "path": str(png)}, None),
        "array": (stack, None),
        "div2k": (
            {"kind": "div2k", "archive": "DIV2K_valid_HR", "image": 801},
            DataFile(tmp_path / "valid.zip"),
        ),
    }


@pytest.mark.parametrize("kind", ["file", "array", "div2k"])
def test_own_images_are_cropped_averaged_and_digested(described, kind):
    signal, archive = described[kind]
    loaded = load_signal(signal, 8, archive)
    np.testing.assert_array_equal(loaded.image, to_signal(square(PIXELS), 8))
    assert loaded.source_sha256 == hashlib.sha256(PIXELS.tobytes()).hexdigest()
    crop = {"side": 16, "top": 1, "left": 3}
    cropped = load_signal({**signal, "crop": crop}, 8, archive)
    np.testing.assert_array_equal(cropped.image, to_signal(PIXELS[1:17, 3:19], 8))
    assert cropped.source_sha256 == loaded.source_sha256


def test_attributions_name_the_source(described):
    for kind, words in {
        "file": "mine.png",
        "array": r"images[1] of stack.npz",
        "div2k": "Agustsson and Timofte 2017), for academic research only, DIV2K_valid_HR/0801.png",
    }.items():
        signal, archive = described[kind]
        assert words in load_signal(signal, 8, archive).attribution
    assert "seed 5" in load_signal({"kind": "noise", "side": 8, "seed": 5}, 8).attribution


def test_photograph_and_noise_are_loaded():
    image, attribution = photograph("chelsea")
    loaded = load_signal({"kind": "photograph", "photograph": "chelsea"}, 32)
    np.testing.assert_array_equal(loaded.image, to_signal(square(image), 32))
    assert loaded.attribution == attribution
    noisy = load_signal({"kind": "noise", "side": 64, "seed": 1}, 64)
    np.testing.assert_array_equal(noisy.image, noise(64, 1) / np.float32(255))


def test_a_signal_fills_its_layout(tmp_path):
    loaded = load_signal({"kind": "noise", "side": 8, "seed": 0}, 4)
    attributes = {"attribution": loaded.attribution, "source_sha256": loaded.source_sha256}
    arrays = {"image": loaded.image, "frequencies": loaded.frequencies}
    write_artifact(tmp_path / "signal.h5", SIGNAL, arrays, attributes)
    artifact = read_artifact(tmp_path / "signal.h5", "signal")
    np.testing.assert_array_equal(artifact.arrays["image"], loaded.image)
    assert artifact.attributes == attributes


@pytest.mark.parametrize(
    ("signal", "largest"),
    [
        ({"kind": "photograph", "photograph": "chelsea"}, 300),
        ({"kind": "photograph", "photograph": "chelsea", "crop": {"side": 40, "top": 260}}, 40),
        ({"kind": "noise", "side": 64, "seed": 0}, 64),
    ],
    ids=str,
)
def test_check_refuses_exactly_what_loading_refuses(signal, largest):
    check_signal(signal, largest)
    assert load_signal(signal, largest).image.shape == (largest, largest, 3)
    for refuse in (check_signal, load_signal):
        with pytest.raises(SignalError, match=f"{largest + 1} is asked"):
            refuse(signal, largest + 1)


def test_check_reads_own_files(described):
    for kind in ("file", "array"):
        signal, _ = described[kind]
        check_signal(signal, 20)
        with pytest.raises(SignalError, match="21 is asked"):
            check_signal(signal, 21)
        with pytest.raises(SignalError, match="20 rows and 30 columns"):
            check_signal({**signal, "crop": {"side": 10, "left": 25}}, 10)
        with pytest.raises(SignalError, match="elsewhere"):
            check_signal({**signal, "path": "elsewhere"}, 8)


def test_check_of_an_archive_to_come_knows_only_the_crop():
    signal = {"kind": "div2k", "archive": "DIV2K_valid_HR", "image": 801}
    check_signal(signal, 512)
    check_signal({**signal, "crop": {"side": 512}}, 512)
    with pytest.raises(SignalError, match="513 is asked"):
        check_signal({**signal, "crop": {"side": 512}}, 513)


def test_a_line_is_an_image_of_one_row_and_knows_its_frequencies():
    line = load_signal({"kind": "sinusoid", "frequencies": [5, 3], "seed": 0}, 16)
    np.testing.assert_array_equal(line.image[0, :, 0], sinusoid(16, [3, 5], 0).astype(np.float32))
    assert line.image.dtype == np.float32
    assert line.image.shape == (1, 16, 1)
    np.testing.assert_array_equal(line.frequencies, [3.0, 5.0])
    assert line.attribution == "a sum of 2 sines, seed 0"
    other = load_signal({"kind": "sinusoid", "frequencies": [3, 5], "seed": 1}, 16)
    assert other.source_sha256 != line.source_sha256


def test_images_have_no_known_frequencies():
    assert load_signal({"kind": "noise", "side": 8, "seed": 0}, 4).frequencies.shape == (0,)


def test_a_line_needs_more_than_two_points_a_cycle():
    signal = {"kind": "sinusoid", "frequencies": [5, 70], "seed": 0}
    check_signal(signal, 141)
    assert load_signal(signal, 141).image.shape == (1, 141, 1)
    for refuse in (check_signal, load_signal):
        with pytest.raises(SignalError, match=r"frequency of 70 cycles.* resolution of 140 points"):
            refuse(signal, 140)


@pytest.mark.parametrize(
    "signal",
    [
        {"kind": "painting"},
        {},
        {"kind": "noise", "side": 8},
        {"kind": "div2k", "archive": "DIV2K_valid_HR", "image": 801},  # without its archive
    ],
    ids=str,
)
def test_incomplete_description_is_refused(signal):
    with pytest.raises(SignalError, match="no image is described by"):
        load_signal(signal, 8)


def test_unknown_photograph_is_refused_by_the_check():
    with pytest.raises(SignalError, match="no photograph 'camera'"):
        check_signal({"kind": "photograph", "photograph": "camera"}, 8)
