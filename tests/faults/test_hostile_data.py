"""Hostile files: none of their code runs, nothing is written, memory stays bounded.

A separate process with limited memory reads each file, watched by an audit hook.
"""

import gzip
import io
import json
import multiprocessing
import os
import pickle
import resource
import struct
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from checkout import ONLY_IMAGES, SMOKE, Checkout, merged
from PIL import Image

from spectral_bias.datasets.arrays import array_image
from spectral_bias.datasets.cifar import read_cifar
from spectral_bias.datasets.div2k import div2k_image
from spectral_bias.datasets.files import DatasetError
from spectral_bias.datasets.idx import read_idx
from spectral_bias.datasets.images import SignalError, read_image, square
from spectral_bias.files import storage
from spectral_bias.files.snapshots import load_snapshot
from spectral_bias.files.storage import ArtifactError, read_artifact
from spectral_bias_workflow.config.reading import ConfigurationError, checked

MEMORY = 2**30  # bytes that a reader may take beyond what this process has
REFUSALS = (ArtifactError, DatasetError, SignalError)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    *("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "pickle.find_class", "exec"),
    *("os.rename", "os.remove", "os.mkdir", "os.symlink", "os.link", "os.chmod", "os.truncate"),
    *("shutil.unpack_archive", "socket.connect", "ctypes.dlopen"),
)


def is_installed(code: Any) -> bool:
    """Return whether code is from an imported module, and not from a file that is read."""
    file = getattr(code, "co_filename", "")
    return file.startswith(("<frozen", sys.prefix, sys.base_prefix))


def watched(read: Callable[[Path], Any], path: Path, answers: Any) -> None:
    """Read a file in this process; report the outcome and any forbidden actions."""
    done: list[str] = []

    def watch(event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
            done.append(f"open {arguments[0]} to write")
        elif event in _FORBIDDEN and not (event == "exec" and is_installed(arguments[0])):
            done.append(event)

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.addaudithook(watch)
    try:
        outcome = ("read", np.shape(read(path)))
    except REFUSALS as error:
        outcome = ("refused", str(error))
    except BaseException as error:
        outcome = ("not handled", f"{type(error).__name__}: {error}")
    answers.send((outcome, list(done)))


def outcome_of(read: Callable[[Path], Any], path: Path) -> tuple[str, Any]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=watched, args=(read, path, theirs))
    process.start()
    assert ours.poll(60), "it takes for ever"
    outcome, done = ours.recv()
    process.join()
    assert done == []
    return outcome


class Pwned:
    def __reduce__(self):
        return os.mkdir, ("pwned",)


def png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = [chunk(b"IHDR", header), *[chunk(b"zTXt", each) for each in more]]
    return b"\x89PNG\r\n\x1a\n" + b"".join([*data, chunk(b"IDAT", rows), chunk(b"IEND", b"")])


def zeros(count: int) -> bytes:
    """Return a number of MiB of zeros, compressed: one compressed MiB repeated."""
    packer, block = zlib.compressobj(9), bytes(2**20)
    first, other = (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    end = packer.flush()[:-4]
    checksum = (count * 2**20 % 65521) << 16 | 1  # of zeros only
    return first + other * (count - 1) + end + struct.pack(">I", checksum)


def test_what_unpacks_to_much_unpacks() -> None:
    assert zlib.decompress(zeros(3)) == bytes(3 * 2**20)


def saved(image: Image.Image, form: str, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format=form, **how)
    return file.getvalue()


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(saved(Image.new("RGB", (8, 8)), "JPEG"))
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def zip_of(*members: tuple[str, bytes], **how: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def tar_of(*members: tarfile.TarInfo) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(min(member.size, 10**6))))
    return file.getvalue()


def member(
    name: str, kind: bytes = tarfile.REGTYPE, to: str = "", size: int = 0
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, to, size
    return info


def npy(header: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()


def npy_of(shape: tuple[int, ...], kind: str = "|u1") -> bytes:
    return npy(f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n")


def safetensors_of(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def sealed_hdf5(fill: Callable[[h5py.File], Any]) -> bytes:
    """Return a file with a correct checksum, as an attacker would make it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.h5"
        with h5py.File(path, "w", userblock_size=512) as file:
            file.attrs.update({"filetype": "signal", "version": 1, "file": ""})
            fill(file)
        with path.open("r+b") as raw:
            seal = storage._seal(raw)
            raw.seek(0)
            raw.write(seal)
        return path.read_bytes()


def read_picture(path: Path) -> np.ndarray:
    return square(read_image(path, path.name))


def read_npz(path: Path) -> np.ndarray:
    return array_image(path, "images", 0)


def read_div2k(path: Path) -> np.ndarray:
    return div2k_image(path, "DIV2K_valid_HR", 801)


def read_cifar10(path: Path) -> np.ndarray:
    return read_cifar(path, 10)[0].images


def read_any_idx(path: Path) -> np.ndarray:
    return read_idx(path, None)


def read_signal(path: Path) -> np.ndarray:
    return read_artifact(path, "signal").arrays["image"]


def read_tensors(path: Path) -> np.ndarray:
    return np.array(sorted(load_snapshot(path).tensors))


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8))
GOOD = saved(NOISE, "PNG")
TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
BOMB = zeros(3 * 2**10)
HOSTILE: dict[str, tuple[Callable[[Path], Any], Callable[[], bytes], str]] = {
    "PNG that declares 10^10 pixels": (read_picture, lambda: png(10**5, 10**5, BOMB), "refused"),
    "PNG that unpacks to 3 GiB": (read_picture, lambda: png(8, 8, BOMB), "any"),
    "PNG with a text that unpacks to 3 GiB": (
        read_picture,
        lambda: png(1, 1, zlib.compress(bytes(4)), b"a\x00\x00" + BOMB),
        "any",
    ),
    "JPEG that declares 65,000 x 65,000": (read_picture, lambda: jpeg_of(65000, 65000), "refused"),
    "image of 100,000 x 1": (
        read_picture,
        lambda: saved(Image.new("RGB", (10**5, 1)), "PNG"),
        "read",
    ),
    "image of 1 x 1": (read_picture, lambda: saved(Image.new("L", (1, 1)), "PNG"), "read"),
    "image with transparency": (
        read_picture,
        lambda: saved(Image.new("RGBA", (4, 4), (1, 2, 3, 100)), "PNG"),
        "refused",
    ),
    "image with a palette": (read_picture, lambda: saved(NOISE.quantize(16), "PNG"), "read"),
    "image of 16 bits": (read_picture, lambda: saved(Image.new("I;16", (4, 4)), "PNG"), "refused"),
    "image in CMYK": (read_picture, lambda: saved(NOISE.convert("CMYK"), "TIFF"), "read"),
    "image that is turned by EXIF": (
        read_picture,
        lambda: saved(NOISE, "JPEG", exif=turned(6)),
        "read",
    ),
    "image that is animated": (
        read_picture,
        lambda: saved(NOISE, "GIF", save_all=True, append_images=[NOISE.rotate(90)]),
        "refused",
    ),
    "program for a printer": (
        read_picture,
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run\n",
        "refused",
    ),
    "SVG": (read_picture, lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "refused"),
    "pickle in place of an image": (read_picture, lambda: pickle.dumps(Pwned()), "refused"),
    "pickle in place of an npz": (read_npz, lambda: pickle.dumps(Pwned()), "refused"),
    "pickle in an npz": (
        read_npz,
        lambda: zip_of(("images.npy", npy_of((1,), "|O") + pickle.dumps([Pwned()]))),
        "refused",
    ),
    "npz that unpacks to 3 GiB": (
        read_npz,
        lambda: zip_of(("images.npy", npy_of((1, 2**15, 2**15, 3)) + bytes(3 * 2**28))),
        "refused",
    ),
    "npz that declares 10^15 numbers": (
        read_npz,
        lambda: zip_of(("images.npy", npy_of((10**5, 10**5, 10**5, 3)))),
        "refused",
    ),
    "npz with code for a header": (
        read_npz,
        lambda: zip_of(("images.npy", npy("__import__('os').mkdir('pwned')\n"))),
        "refused",
    ),
    "zip whose names lead out": (
        read_div2k,
        lambda: zip_of(("../../pwned", b"x"), ("/tmp/pwned", b"x")),
        "refused",
    ),
    "zip with a bomb beside the image": (
        read_div2k,
        lambda: zip_of(("DIV2K_valid_HR/0801.png", GOOD), ("x", bytes(2**28))),
        "read",
    ),
    "zip with a bomb for an image": (
        read_div2k,
        lambda: zip_of(("DIV2K_valid_HR/0801.png", bytes(2**28))),
        "refused",
    ),
    "zip with a link for an image": (read_div2k, lambda: zip_with_link(), "refused"),
    "tar whose names lead out": (read_cifar10, lambda: tar_of(member("../pwned")), "refused"),
    "tar with an absolute name": (read_cifar10, lambda: tar_of(member("/tmp/pwned")), "refused"),
    "tar with a link": (
        read_cifar10,
        lambda: tar_of(
            member("cifar-10-batches-bin/test_batch.bin", tarfile.SYMTYPE, "/etc/passwd")
        ),
        "refused",
    ),
    "tar with a hard link": (
        read_cifar10,
        lambda: tar_of(member("a"), member("b", tarfile.LNKTYPE, "a")),
        "refused",
    ),
    "tar with a device": (read_cifar10, lambda: tar_of(member("a", tarfile.CHRTYPE)), "refused"),
    "tar that unpacks to 3 GiB": (read_cifar10, lambda: gzip_of(BOMB), "refused"),
    "IDX that declares 10^18 pixels": (
        read_any_idx,
        lambda: struct.pack(">4I", 2051, 10**6, 10**6, 10**6),
        "refused",
    ),
    "IDX that unpacks to 3 GiB": (read_any_idx, lambda: gzip_of(BOMB), "refused"),
    "IDX that unpacks to more than it declares": (
        read_any_idx,
        lambda: gzip.compress(struct.pack(">2I", 2049, 5) + bytes(2**28)),
        "refused",
    ),
    "safetensors with a header of 10^15 bytes": (
        read_tensors,
        lambda: struct.pack("<Q", 10**15) + b"{}",
        "refused",
    ),
    "safetensors whose tensors lie beyond the file": (
        read_tensors,
        lambda: safetensors_of({"a": {**TENSOR, "data_offsets": [0, 10**12]}}, bytes(8)),
        "refused",
    ),
    "safetensors whose tensors overlap": (
        read_tensors,
        lambda: safetensors_of({"a": TENSOR, "b": TENSOR}, bytes(8)),
        "refused",
    ),
    "safetensors whose shape does not fit": (
        read_tensors,
        lambda: safetensors_of({"a": {**TENSOR, "shape": [10**9, 10**9]}}, bytes(8)),
        "refused",
    ),
    "safetensors of a negative length": (
        read_tensors,
        lambda: safetensors_of({"a": {**TENSOR, "data_offsets": [8, 0]}}, bytes(8)),
        "refused",
    ),
    "safetensors with a header of nested lists": (
        read_tensors,
        lambda: safetensors_of(b"[" * 10**5),
        "refused",
    ),
    "safetensors without a checksum": (
        read_tensors,
        lambda: safetensors_of({"a": TENSOR}, bytes(8)),
        "refused",
    ),
    "pickle in place of a snapshot": (read_tensors, lambda: pickle.dumps(Pwned()), "refused"),
    "HDF5 that declares 10^13 numbers": (
        read_signal,
        lambda: sealed_hdf5(
            lambda file: file.create_dataset("image", (10**13,), "f4", chunks=(10**6,))
        ),
        "refused",
    ),
    "HDF5 that unpacks to 5 GiB": (
        read_signal,
        lambda: sealed_hdf5(
            lambda file: file.create_dataset(
                "image", (5 * 2**30,), "u1", chunks=(2**26,), compression="gzip"
            ).id.write_direct_chunk((0,), zlib.compress(bytes(2**26), 9))
        ),
        "refused",
    ),
    "HDF5 with a link to another file": (
        read_signal,
        lambda: sealed_hdf5(
            lambda file: file.__setitem__("image", h5py.ExternalLink("/etc/passwd", "a"))
        ),
        "refused",
    ),
    "HDF5 whose numbers are another file": (
        read_signal,
        lambda: sealed_hdf5(
            lambda file: file.create_dataset("image", (9,), "u1", external=[("/etc/passwd", 0, 9)])
        ),
        "refused",
    ),
    "HDF5 with objects": (
        read_signal,
        lambda: sealed_hdf5(
            lambda file: file.create_dataset("image", (2,), h5py.special_dtype(vlen=str))
        ),
        "refused",
    ),
    "pickle in place of HDF5": (read_signal, lambda: pickle.dumps(Pwned()), "refused"),
}


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def zip_with_link() -> bytes:
    info = zipfile.ZipInfo("DIV2K_valid_HR/0801.png")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return file.getvalue()


def gzip_of(packed: bytes) -> bytes:
    """Return a gzip file of compressed data, with a wrong checksum at its end."""
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + packed[2:-4] + bytes(8)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file(
    tmp_path: Path, count_fault: Callable, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    read, make, expected = HOSTILE[what]
    path = tmp_path / "a file"
    path.write_bytes(make())
    # Modules that load at their first use are loaded before the watch begins.
    (tmp_path / "good").write_bytes(GOOD)
    read_picture(tmp_path / "good")
    with count_fault(what):
        outcome, found = outcome_of(read, path)
        assert outcome in ({"read", "refused"} if expected == "any" else {expected}), found
        if outcome == "refused":
            assert "a file" in found
        assert sorted(each.name for each in tmp_path.iterdir()) == ["a file", "good"]


NAMES = (
    *(
        "with space.png",
        "ünïcödé \u6f22.png",
        "-rf.png",
        "a;touch pwned;.png",
        "$(touch pwned).png",
    ),
    *(
        "`touch pwned`.png",
        "it's.png",
        'a"b.png',
        "a&b|c>d.png",
        "#.png",
    ),
)


@pytest.mark.parametrize("folder", ["plain", "it's $(touch pwned) & \u00e9; -rf"])
def test_names_of_files_and_folders(
    tmp_path: Path, count_fault: Callable, how_many: Callable, folder: str
) -> None:
    """In paths of the configuration, and in the path of the project's folder."""
    checkout = Checkout.fresh(tmp_path / folder)
    photos = checkout.folder / "my photos"
    photos.mkdir()
    names = NAMES if folder == "plain" else NAMES[:2]
    signals = {}
    for number, name in enumerate(names):
        (photos / name).write_bytes(saved(NOISE.resize((16, 16)), "PNG"))
        signals[f"photo_{number}"] = {"kind": "file", "path": f"my photos/../my photos/{name}"}
    overlay = {
        "studies": ONLY_IMAGES | {"image": {"signals": list(signals), "snapshots": [0, 1]}},
        "signals": signals,
    }
    config = (*SMOKE, checkout.overlay("names.yaml", overlay))
    before = {*tmp_path.rglob("*")}
    with count_fault("odd names of files and folders", len(names)):
        targets = [f"results/datasets/signals/grid_16/{name}.h5" for name in signals]
        targets += ["results/tables/training.csv"] if folder != "plain" or how_many(0, 1) else []
        checkout.run(*targets, config=config)
        new = {
            path.relative_to(checkout.folder).parts[0] for path in {*tmp_path.rglob("*")} - before
        }
        assert new <= {"results", "logs", ".snakemake", "src", "workflow"}
        assert not [
            path
            for path in tmp_path.rglob("*pwned*")
            if path.parent != photos and path != checkout.folder
        ]


@pytest.mark.parametrize("name", ["{wildcard}.png", "a\nb.png", "a\x00b.png"])
def test_names_that_cannot_be_used_are_refused(
    tmp_path: Path, count_fault: Callable, name: str
) -> None:
    config = merged(SMOKE)
    config["signals"]["mine"] = {"kind": "file", "path": name}
    with count_fault("names that are refused"):
        with pytest.raises(ConfigurationError, match="signals.mine.path: found .*without { and }"):
            checked(config, [], tmp_path)
