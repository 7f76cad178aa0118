"""From an HTTP server to arrays: real files, checksums, mirrors, broken connections, full disks."""

import gzip
import hashlib
import logging
import os
import struct
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from spectral_bias.datasets import downloads
from spectral_bias.datasets.classification import load_dataset
from spectral_bias.datasets.downloads import DownloadError, download
from spectral_bias.datasets.files import DataFile
from spectral_bias.datasets.idx import read_idx

IDX = {"kind": "idx", "classes": 10}
FILES = {
    "train_images": "train-images-idx3-ubyte.gz",
    "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz",
    "test_labels": "t10k-labels-idx1-ubyte.gz",
}
# Public checksums of Fashion-MNIST, decompressed.
FASHION_MNIST = {
    "train_images": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "train_labels": "9018921c3c673c538a1fc5bad174d6f9",
    "test_images": "8181f5470baa50b63fa0f6fddb340f0a",
    "test_labels": "15d484375f8d13e6eb1aabb0c3f46965",
}
# Where Debian's package dataset-fashion-mnist puts them.
DEBIAN = "/usr/share/datasets/fashion-mnist"
LIMITED = """
import resource, sys
from pathlib import Path
from spectral_bias.datasets.downloads import download
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
download([sys.argv[2]], sys.argv[3], Path(sys.argv[4]))
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requested.append(self.path)
        _, manner, name = self.path.split("/")
        data = (self.server.folder / name).read_bytes()
        self.send_response(404 if manner == "missing" else 200)
        self.send_header("Content-Length", "0" if manner == "missing" else str(len(data)))
        self.end_headers()
        if manner == "good":
            self.wfile.write(data)
        elif manner == "altered":
            self.wfile.write(data[:-1] + bytes([data[-1] ^ 1]))
        elif manner == "cut":
            self.wfile.write(data[: len(data) // 2])

    def log_message(self, *arguments):
        pass


def generated(folder):
    """Write files of the same layout, with fewer images; return the checksums of their content."""
    generator = np.random.default_rng(0)
    digests = {}
    for part, name in FILES.items():
        n = 3000 if part.startswith("train") else 500
        if part.endswith("images"):
            array = generator.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        else:
            array = generator.integers(0, 10, n, dtype=np.uint8)
        header = struct.pack(f">{1 + array.ndim}I", 2048 + array.ndim, *array.shape)
        (folder / name).write_bytes(gzip.compress(header + array.tobytes()))
        digests[part] = hashlib.md5(header + array.tobytes()).hexdigest()
    return digests


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Return a folder of four IDX files and the checksums of their content."""
    folder = Path(os.environ.get("FASHION_MNIST_FOLDER", DEBIAN))
    if all((folder / name).is_file() for name in FILES.values()):
        return folder, FASHION_MNIST
    folder = tmp_path_factory.mktemp("generated")
    return folder, generated(folder)


@pytest.fixture
def server(source, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.folder = source[0]
    server.requested = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def images(source):
    """Return name, md5 and content md5 of the training images, the largest file."""
    folder, digests = source
    name = FILES["train_images"]
    return name, hashlib.md5((folder / name).read_bytes()).hexdigest(), digests["train_images"]


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_a_dataset_is_downloaded_checked_and_read(server, source, tmp_path):
    folder, digests = source
    files = {}
    for part, name in FILES.items():
        md5 = hashlib.md5((folder / name).read_bytes()).hexdigest()
        download([f"{server.url}/good/{name}"], md5, tmp_path / name)
        files[part] = DataFile(tmp_path / name, content_md5=digests[part])
    assert names(tmp_path) == sorted(FILES.values())
    dataset = load_dataset(IDX, files)
    local = {part: DataFile(folder / name) for part, name in FILES.items()}
    assert dataset.source_sha256 == load_dataset(IDX, local).source_sha256
    for part in ("train", "test"):
        n = len(dataset.arrays[f"{part}_labels"])
        assert dataset.arrays[f"{part}_images"].shape == (n, 1, 28, 28)
        assert set(dataset.arrays[f"{part}_labels"]) == set(range(10))
    if digests is FASHION_MNIST:
        counts = np.bincount(dataset.arrays["train_labels"])
        np.testing.assert_array_equal(counts, np.full(10, 6000))


@pytest.mark.parametrize(
    ("manner", "cause"), [("altered", "MirrorError"), ("missing", "404"), ("cut", "Error: ")]
)
def test_next_mirror_is_taken_and_its_file_can_be_read(
    server, images, tmp_path, caplog, manner, cause
):
    name, md5, content_md5 = images
    path = tmp_path / name
    download([f"{server.url}/{mirror}/{name}" for mirror in (manner, "good")], md5, path)
    assert server.requested == [f"/{manner}/{name}", f"/good/{name}"]
    assert names(tmp_path) == [name]
    (warning,) = (record for record in caplog.records if record.levelno == logging.WARNING)
    assert cause in warning.getMessage()
    assert read_idx(path, content_md5).shape[1:] == (28, 28)


@pytest.mark.parametrize("manner", ["altered", "missing", "cut"])
def test_nothing_is_left_of_a_download_that_fails(server, images, tmp_path, manner):
    name, md5, content_md5 = images
    path = tmp_path / name
    with pytest.raises(DownloadError, match=f"{server.url}/{manner}/{name}: "):
        download([f"{server.url}/{manner}/{name}"], md5, path)
    assert names(tmp_path) == []
    download([f"{server.url}/good/{name}"], md5, path)
    assert len(read_idx(path, content_md5)) > 0


def test_full_disk_is_reported_as_such_and_leaves_nothing(server, images, tmp_path):
    name, md5, content_md5 = images
    url, path = f"{server.url}/good/{name}", tmp_path / name
    limit = 2**19  # bytes that a file may have, less than these images need
    child = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), url, md5, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path(downloads.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 1
    assert "OSError: [Errno 27] File too large" in child.stderr
    assert "DownloadError" not in child.stderr
    assert names(tmp_path) == []
    download([url], md5, path)
    assert len(read_idx(path, content_md5)) > 0
