import io
import struct
import zlib
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tifffile import imwrite

from spectral_bias.datasets.images import (
    SignalError,
    check_resolution,
    crop_window,
    read_image,
    square,
    to_signal,
)


def smooth(rows=24, columns=32, seed=0):
    steps = np.random.default_rng(seed).integers(-9, 10, (rows, columns, 3))
    return np.clip(np.cumsum(steps, axis=0) + 128, 0, 255).astype(np.uint8)


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


def decoded(data):
    return read_image(io.BytesIO(data), "photo")


def refusal(image, **options):
    with pytest.raises(SignalError) as caught:
        decoded(encoded(image, **options))
    assert str(caught.value).startswith("photo: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- decoding -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_files_give_their_pixels(tmp_path, form):
    path = tmp_path / "photo"
    path.write_bytes(encoded(Image.fromarray(smooth()), format=form))
    image = read_image(path, "photo")
    assert image.dtype == np.uint8
    np.testing.assert_array_equal(image, smooth())


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_lossy_files_give_nearly_their_pixels(form):
    flat = np.full((16, 16, 3), (200, 100, 50), np.uint8)
    image = decoded(encoded(Image.fromarray(flat), format=form, quality=95))
    np.testing.assert_allclose(image, flat.astype(float), atol=4)


def test_grey_palette_bilevel_and_opaque_alpha_become_rgb():
    grey = smooth()[:, :, 0]
    expected = np.repeat(grey[:, :, None], 3, axis=2)
    np.testing.assert_array_equal(decoded(encoded(Image.fromarray(grey), format="PNG")), expected)
    opaque = Image.fromarray(grey).convert("LA")
    np.testing.assert_array_equal(decoded(encoded(opaque, format="PNG")), expected)
    np.testing.assert_array_equal(
        decoded(encoded(Image.fromarray(smooth()).convert("RGBA"), format="PNG")), smooth()
    )
    colours = np.array([[[255, 0, 0], [0, 0, 255]], [[1, 2, 3], [255, 0, 0]]], np.uint8)
    palette = Image.fromarray(colours).convert("P", palette=Image.Palette.ADAPTIVE)
    np.testing.assert_array_equal(decoded(encoded(palette, format="PNG")), colours)
    bilevel = np.array([[True, False], [False, False]])
    np.testing.assert_array_equal(
        decoded(encoded(Image.fromarray(bilevel), format="PNG"))[:, :, 1], 255 * bilevel
    )


def test_cmyk_becomes_rgb():
    ink = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    image = decoded(encoded(ink, format="TIFF"))
    np.testing.assert_array_equal(image, np.full((8, 8, 3), (255, 0, 0)))


# What a viewer shows for stored pixels [[a, b], [c, d]] with each EXIF orientation.
@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, lambda image: image),
        (2, lambda image: image[:, ::-1]),
        (3, lambda image: image[::-1, ::-1]),
        (4, lambda image: image[::-1]),
        (5, lambda image: image.transpose(1, 0, 2)),
        (6, lambda image: np.rot90(image, -1)),
        (7, lambda image: image[::-1, ::-1].transpose(1, 0, 2)),
        (8, lambda image: np.rot90(image, 1)),
    ],
)
def test_exif_orientation_is_applied(orientation, upright):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = decoded(encoded(Image.fromarray(smooth()), format="PNG", exif=exif))
    np.testing.assert_array_equal(image, upright(smooth()))


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
def test_orientation_counts_in_every_format(form):
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {"lossless": True} if form == "WEBP" else {}
    data = encoded(Image.fromarray(smooth()), format=form, exif=exif, **options)
    np.testing.assert_array_equal(decoded(data), np.rot90(smooth(), -1))


# Types of numbers in EXIF: rational, bytes, signed rational, double.
@pytest.mark.parametrize(
    ("kind", "number"),
    [(5, (1, 0)), (7, (1, 0)), (10, (2**32 - 1, 1)), (12, (2**31, 2**32 - 1))],
)
def test_metadata_that_are_wrong_do_not_matter(kind, number):
    # Orientation 6, and a resolution, whose number is at byte 38.
    entries = struct.pack("<HHIHxxHHII", 0x0112, 3, 1, 6, 0x011A, kind, 1, 38)
    head = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0)
    exif = head + struct.pack("<II", *number)
    plain = encoded(Image.fromarray(smooth()), format="JPEG", quality=100)
    turned = encoded(Image.fromarray(smooth()), format="JPEG", quality=100, exif=exif)
    np.testing.assert_array_equal(decoded(turned), np.rot90(decoded(plain), -1))


@pytest.mark.parametrize("what", ["text", "icc_profile"])
def test_a_png_with_much_text_says_what_the_limit_is(what):
    image, info = Image.fromarray(smooth()), PngInfo()
    if what == "text":
        info.add_text("comment", "a" * (2**20 + 1), zip=True)
        data = encoded(image, format="PNG", pnginfo=info)
    else:
        data = encoded(image, format="PNG", icc_profile=b"a" * (2**20 + 1))
    with pytest.raises(SignalError, match="colour profile take more than 1 MiB.*without metadata"):
        decoded(data)


def test_phone_jpeg_with_a_preview_is_its_first_picture():
    first, preview = Image.new("RGB", (16, 8), (250, 10, 10)), Image.new("RGB", (4, 2))
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(first, format="MPO", save_all=True, append_images=[preview], exif=exif)
    image = decoded(data)
    assert image.shape == (16, 8, 3)
    np.testing.assert_allclose(image.mean(axis=(0, 1)), (250, 10, 10), atol=4)


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_refused_even_in_one_pixel(mode):
    image = Image.fromarray(smooth()).convert(mode)
    image.putpixel((3, 2), (*image.getpixel((3, 2))[:-1], 254))
    assert "alpha goes down to 254 of 255" in refusal(image, format="PNG")
    assert "Flatten" in refusal(image, format="PNG")


def test_transparent_palette_entry_is_refused_only_where_it_is_used():
    palette = Image.fromarray(np.eye(4, dtype=np.uint8), mode=None).convert("P")
    assert "alpha goes down to 0" in refusal(palette, format="PNG", transparency=1)
    assert decoded(encoded(palette, format="PNG", transparency=77)).shape == (4, 4, 3)


def test_transparent_key_colour_is_refused():
    image = Image.new("RGB", (4, 4), (1, 2, 3))
    assert "alpha goes down to 0" in refusal(image, format="PNG", transparency=(1, 2, 3))


def test_deep_grey_is_refused():
    for image, form in [
        (Image.fromarray(np.full((4, 4), 40000, np.uint16)), "PNG"),
        (Image.fromarray(np.full((4, 4), 40000, np.int32)), "TIFF"),
        (Image.fromarray(np.full((4, 4), 0.5, np.float32)), "TIFF"),
    ]:
        message = refusal(image, format=form)
        assert "8-bit grey, palette, RGB and CMYK" in message
        assert "8-bit RGB PNG" in message


def deep_colour_png():
    """Return a 16-bit RGB PNG of 2 x 1 pixels; Pillow cannot write one."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    rows = b"\0" + np.array([1, 258, 65535, 300, 2, 1], ">u2").tobytes()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_deep_colour_is_refused_rather_than_cut_to_its_upper_bytes():
    with Image.open(io.BytesIO(deep_colour_png())) as image:
        assert image.mode == "RGB"  # why the mode alone does not tell
    with pytest.raises(SignalError, match="photo: it has 16 bits per channel"):
        decoded(deep_colour_png())


def tiff(array, **options):
    buffer = io.BytesIO()
    imwrite(buffer, array, **options)
    return buffer.getvalue()


def grey(dtype, value, **options):
    """Return a colour TIFF of one value."""
    array = np.full((8, 9, 3), value, dtype)
    if options.get("planarconfig") == "separate":
        array = np.moveaxis(array, 2, 0).copy()
    return tiff(array, photometric="rgb", **options)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (grey(np.uint16, 16384), "16 bits per channel,"),
        (grey(np.uint16, 16384, planarconfig="separate"), "16 bits per channel,"),
        (grey(np.uint16, 16384, byteorder=">", planarconfig="separate"), "16 bits per channel,"),
        (grey(np.uint16, 16384, compression="zlib"), "16 bits per channel,"),
        (grey(np.int8, 64), "8 bits per channel, signed numbers,"),
        (grey(np.float32, 0.25), "32 bits per channel, floating point numbers,"),
        (grey(np.float16, 0.25, bigtiff=True), "16 bits per channel, floating point numbers,"),
        (b"P6\n# of a camera\n2 1\n65535\n" + bytes(12), "16 bits per channel,"),
        (b"P6 2 1 1023\n" + bytes(12), "10 bits per channel,"),
    ],
)
def test_numbers_of_other_types_are_refused_by_the_fields_of_the_file(data, found):
    with pytest.raises(SignalError, match=f"photo: it has {found} allowed are 8-bit grey"):
        decoded(data)


@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_planes_of_8_bits_are_read(planes, order, compression):
    data = grey(np.uint8, 64, planarconfig=planes, byteorder=order, compression=compression)
    assert (decoded(data) == 64).all()
    assert decoded(data).shape == (8, 9, 3)


def test_white_may_be_zero():
    data = tiff(np.full((4, 5), 64, np.uint8), photometric="miniswhite")
    assert (decoded(data) == 255 - 64).all()


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF"])
def test_animations_are_refused(form):
    frames = [Image.fromarray(smooth(seed=seed)) for seed in range(3)]
    message = refusal(frames[0], format=form, save_all=True, append_images=frames[1:])
    assert "3 frames, one is allowed" in message


def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch):
    data = encoded(Image.new("RGB", (100, 90)), format="PNG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 8000)  # over the limit, not twice over
    with pytest.raises(SignalError, match=r"9000 pixels.*At most 8000 pixels.*scale"):
        decoded(data)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 4000)
    with pytest.raises(SignalError, match="At most 4000 pixels"):
        decoded(data)


@pytest.mark.parametrize("data", [b"", b"hello", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg></svg>"])
def test_what_is_no_readable_image_is_refused_with_the_formats(data):
    with pytest.raises(SignalError, match=r"photo: .*PNG, JPEG, TIFF, WEBP, BMP, GIF, PPM\)"):
        decoded(data)


def test_formats_that_pillow_reads_but_messages_do_not_offer_are_refused():
    assert "not an image in a format that can be read" in refusal(
        Image.fromarray(smooth()), format="PCX"
    )


def test_missing_file_and_folder_are_refused_by_name(tmp_path):
    for path, cause in [(tmp_path / "no.png", "No such file"), (tmp_path, "directory")]:
        with pytest.raises(SignalError, match=rf"{path}: .*{cause}"):
            read_image(path, str(path))


@pytest.mark.parametrize(
    "options",
    [
        {"format": "PNG"},
        {"format": "JPEG"},
        {"format": "JPEG", "progressive": True},
        {"format": "BMP"},
        {"format": "GIF"},
        {"format": "WEBP"},
        {"format": "TIFF"},
        {"format": "TIFF", "compression": "tiff_lzw"},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore")
def test_file_cut_anywhere_is_refused_or_still_whole(options):
    data = encoded(Image.fromarray(smooth()), **options)
    whole = decoded(data)
    refused = 0
    for length in range(len(data)):
        try:
            image = decoded(data[:length])
        except SignalError as error:
            assert str(error).startswith("photo: ")
            refused += 1
        else:
            np.testing.assert_array_equal(image, whole, f"{length} of {len(data)} bytes")
    # the end mark alone may be missing
    assert refused >= len(data) - 4


def test_png_with_any_byte_altered_is_refused_or_still_the_same():
    data = encoded(Image.fromarray(smooth(8, 8)), format="PNG")
    whole = decoded(data)
    refused = 0
    for position in range(len(data)):
        altered = bytearray(data)
        altered[position] ^= 1 << position % 8
        try:
            image = decoded(bytes(altered))
        except SignalError:
            refused += 1
        else:
            np.testing.assert_array_equal(image, whole, f"byte {position}")
    assert refused >= len(data) - 12


# --- cropping -------------------------------------------------------------------------------


def test_default_crop_is_central_with_the_short_side():
    assert crop_window(300, 451) == (300, 0, 75)
    assert crop_window(451, 300) == (300, 75, 0)
    assert crop_window(5, 5) == (5, 0, 0)


def test_crop_of_a_side_is_central_and_can_be_placed():
    image = np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3)
    np.testing.assert_array_equal(square(image), image[:, 1:7])
    np.testing.assert_array_equal(square(image, side=4), image[1:5, 2:6])
    np.testing.assert_array_equal(square(image, side=4, top=0), image[0:4, 2:6])
    np.testing.assert_array_equal(square(image, side=4, top=2, left=4), image[2:6, 4:8])
    np.testing.assert_array_equal(square(image, left=2), image[:, 2:8])


@pytest.mark.parametrize(
    "crop",
    [
        {"side": 7},
        {"side": 0},
        {"side": -1},
        {"side": 4, "top": 3},
        {"side": 4, "left": 5},
        {"side": 4, "top": -1},
        {"side": 4, "left": -1},
        {"left": 3},
    ],
    ids=str,
)
def test_crop_outside_the_image_is_refused(crop):
    with pytest.raises(SignalError, match="6 rows and 8 columns.*1 to 6.*change the crop"):
        square(np.zeros((6, 8, 3), np.uint8), **crop)


# --- averaging ------------------------------------------------------------------------------


def area_average(image, n):
    """Average by the definition: each output pixel, each input pixel, exact covered area."""
    side = len(image)
    factor = Fraction(side, n)

    def overlap(out, source):
        return max(
            Fraction(0), min((out + 1) * factor, source + 1) - max(out * factor, Fraction(source))
        )

    result = np.zeros((n, n, 3))
    for row in range(n):
        for column in range(n):
            total = np.zeros(3)
            for y in range(side):
                for x in range(side):
                    area = float(overlap(row, y) * overlap(column, x) / factor**2)
                    total += area * image[y, x].astype(np.float64) / 255
            result[row, column] = total
    return result


@pytest.mark.parametrize(("side", "n"), [(12, 4), (12, 5), (13, 7), (9, 8), (10, 1), (5, 5)])
def test_averaging_agrees_with_exact_coverage(side, n):
    image = np.random.default_rng(side).integers(0, 256, (side, side, 3)).astype(np.uint8)
    signal = to_signal(image, n)
    assert signal.dtype == np.float32
    np.testing.assert_allclose(signal, area_average(image, n), atol=1e-7, rtol=0)
    np.testing.assert_allclose(
        signal.mean(axis=(0, 1), dtype=np.float64), image.mean(axis=(0, 1)) / 255, atol=1e-7
    )


def test_averaging_of_black_and_white_stays_within_0_and_1_exactly():
    for n in (1, 7, 13, 64, 100):
        assert (to_signal(np.full((100, 100, 3), 255, np.uint8), n) == 1).all()
        assert (to_signal(np.zeros((100, 100, 3), np.uint8), n) == 0).all()


def test_native_resolution_is_the_identity():
    image = smooth(16, 16)
    np.testing.assert_array_equal(to_signal(image, 16), (image / 255.0).astype(np.float32))


@pytest.mark.parametrize("resolution", [0, 17])
def test_enlarging_is_refused(resolution):
    for refuse in (
        lambda: to_signal(smooth(16, 16), resolution),
        lambda: check_resolution(16, resolution),
    ):
        with pytest.raises(SignalError, match=rf"16 x 16 pixels.*{resolution} is asked.*1 to 16"):
            refuse()
