"""Signals and datasets that do not come with a package: downloaded, or the user's own."""

import gzip
import hashlib
import io
import struct
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import yaml
from checkout import SMOKE, Checkout
from PIL import Image

from spectral_bias.storage import read_artifact

CONFIG = (*SMOKE, "config/sources.yaml")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "served"
    folder.mkdir()
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}", folder
    http.shutdown()
    http.server_close()


def noise_image(side: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(256, size=(side, side, 3), dtype=np.uint8)


def test_an_archive_is_downloaded_checked_and_cropped(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = server
    image, png = noise_image(40, seed=1), io.BytesIO()
    Image.fromarray(image).save(png, format="PNG")
    with zipfile.ZipFile(folder / "DIV2K_valid_HR.zip", "w") as archive:
        archive.writestr("DIV2K_valid_HR/0801.png", png.getvalue())
    md5 = hashlib.md5((folder / "DIV2K_valid_HR.zip").read_bytes()).hexdigest()
    checkout = Checkout.fresh(tmp_path / "checkout")
    (checkout.folder / "config" / "sources.yaml").write_text(
        f"studies: {{image: {{signals: [div2k_0801]}}}}\n"
        f"signals: {{div2k_0801: {{crop: {{side: 16}}}}}}\n"
        f"downloads: {{DIV2K_valid_HR: {{md5: {md5}, urls: ['{url}/no.zip', "
        f"'{url}/DIV2K_valid_HR.zip']}}}}\n"
    )
    signal = "results/datasets/signals/grid_16/div2k_0801.h5"
    output = checkout.run(signal, config=CONFIG)
    assert "no.zip" in output
    stored = read_artifact(checkout.folder / signal, "signal").arrays["image"]
    assert np.array_equal(stored, image[12:28, 12:28].astype(np.float32) / np.float32(255))
    (folder / "DIV2K_valid_HR.zip").unlink()
    checkout.run(signal, options=["--forceall"], config=CONFIG)


def test_an_image_of_a_local_array_is_a_signal(tmp_path: Path) -> None:
    checkout = Checkout.fresh(tmp_path / "checkout")
    images = np.stack([noise_image(16, seed) for seed in range(5)])
    (checkout.folder / "resources").mkdir()
    np.savez(checkout.folder / "resources" / "data_div2k.npz", test_data=images)
    (checkout.folder / "config" / "sources.yaml").write_text(
        "studies: {image: {signals: [tancik_3]}}\n"
    )
    signal = "results/datasets/signals/grid_16/tancik_3.h5"
    checkout.run(signal, config=CONFIG)
    stored = read_artifact(checkout.folder / signal, "signal").arrays["image"]
    assert np.array_equal(stored, images[3].astype(np.float32) / np.float32(255))


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">{1 + array.ndim}I", 2048 + array.ndim, *array.shape)
    return header + array.tobytes()


def dataset_files(folder: Path, classes: int = 3) -> dict[str, str]:
    """Write the four files of a dataset and return the md5 of what each holds."""
    generator, digests = np.random.default_rng(0), {}
    for part, count in (("train", 40), ("t10k", 12)):
        arrays = {
            f"{part}-images-idx3-ubyte": generator.integers(256, size=(count, 9, 9)),
            f"{part}-labels-idx1-ubyte": np.arange(count) % classes,
        }
        for name, array in arrays.items():
            content = idx(array.astype(np.uint8))
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
            digests[name] = hashlib.md5(content).hexdigest()
    return digests


def overlay_of(digests: dict[str, str], url: str, served: Path, **entry: object) -> str:
    names = {
        "train_images": "train-images-idx3-ubyte",
        "train_labels": "train-labels-idx1-ubyte",
        "test_images": "t10k-images-idx3-ubyte",
        "test_labels": "t10k-labels-idx1-ubyte",
    }
    downloads = {
        f"mnist_{part}": {
            "md5": hashlib.md5((served / f"{name}.gz").read_bytes()).hexdigest(),
            "content_md5": digests[name],
            "urls": [f"{url}/no/{name}.gz", f"{url}/{name}.gz"],
        }
        for part, name in names.items()
    }
    networks = [{"kind": "cnn", "channels": [2, 3], "kernel": 3, "stride": 2, "width": 5}]
    study = {"datasets": ["mnist"], "networks": networks}
    return yaml.safe_dump({
        "studies": {"classification": study},
        "datasets": {"mnist": {"classes": 3, **entry}},
        "downloads": downloads,
    })


RUN = "classification/mnist/pixels/cnn_2-3-5_k3_s2/seed_0"
CLASSIFIER = f"results/metrics/confusion_classification/{RUN}.h5"


def test_a_dataset_is_downloaded_checked_and_learned(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = server
    digests = dataset_files(folder)
    checkout = Checkout.fresh(tmp_path / "checkout")
    overlay = checkout.folder / "config" / "sources.yaml"
    overlay.write_text(overlay_of(digests, url, folder))
    output = checkout.run(CLASSIFIER, config=CONFIG)
    assert "no/train-images-idx3-ubyte.gz" in output
    stored, about = read_artifact(
        checkout.folder / "results/datasets/classification/mnist.h5", "dataset"
    )
    assert stored["train_images"].shape == (40, 1, 9, 9)
    assert stored["test_labels"].tolist() == [0, 1, 2] * 4
    assert about["n_classes"] == 3
    cosines = read_artifact(checkout.folder / CLASSIFIER, "confusion_classification").arrays
    assert cosines["cosine_farthest"].shape == (2, 100)


def test_a_dataset_of_the_users_is_neither_downloaded_nor_trusted(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, served = server
    digests = dataset_files(served)
    checkout = Checkout.fresh(tmp_path / "checkout")
    mine = checkout.folder / "my files"
    mine.mkdir()
    for path in served.iterdir():  # not compressed
        (mine / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    overlay = checkout.folder / "config" / "sources.yaml"
    overlay.write_text(overlay_of(digests, "http://127.0.0.1:9", served, folder="my files"))
    dataset = "results/datasets/classification/mnist.h5"
    assert "download_archive" not in checkout.run(dataset, config=CONFIG)
    before = (checkout.folder / dataset).read_bytes()
    labels = mine / "t10k-labels-idx1-ubyte"
    labels.write_bytes(labels.read_bytes()[:-1] + b"\x07")
    output = checkout.run(dataset, options=["--forceall"], config=CONFIG, fails=True)
    assert "t10k-labels-idx1-ubyte: the md5 of its decompressed bytes is" in output
    labels.write_bytes(labels.read_bytes()[:-1] + b"\x02")
    checkout.run(dataset, options=["--forceall"], config=CONFIG)
    assert (checkout.folder / dataset).read_bytes() == before
