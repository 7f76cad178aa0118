"""Signals and datasets that do not come with a package: downloaded, or the user's own."""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from checkout import SMOKE, Checkout
from PIL import Image
from served_files import dataset_files, dataset_overlay, served

from spectral_bias.files.storage import read_artifact

CONFIG = (*SMOKE, "config/sources.yaml")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "served"
    folder.mkdir()
    with served(folder) as url:
        yield url, folder


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


RUN = "classification/mnist/pixels/cnn_2-3-5_k3_s2/seed_0"
CLASSIFIER = f"results/metrics/confusion_classification/{RUN}.h5"


def test_a_dataset_is_downloaded_checked_and_learned(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = server
    digests = dataset_files(folder)
    checkout = Checkout.fresh(tmp_path / "checkout")
    overlay = checkout.folder / "config" / "sources.yaml"
    overlay.write_text(yaml.safe_dump(dataset_overlay(digests, url, folder)))
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
    _, folder = server
    digests = dataset_files(folder)
    checkout = Checkout.fresh(tmp_path / "checkout")
    mine = checkout.folder / "my files"
    mine.mkdir()
    for path in folder.iterdir():  # not compressed
        (mine / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    overlay = checkout.folder / "config" / "sources.yaml"
    entry = dataset_overlay(digests, "http://127.0.0.1:9", folder, folder="my files")
    overlay.write_text(yaml.safe_dump(entry))
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
