"""Signals that do not come with a package: an archive that is downloaded, and a local array."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
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
