"""A server on loopback with archives and datasets to download."""

import gzip
import hashlib
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder while a block runs; yield the address."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">{1 + array.ndim}I", 2048 + array.ndim, *array.shape)
    return header + array.tobytes()


def dataset_files(folder: Path, classes: int = 3) -> dict[str, str]:
    """Write the four files of a dataset and return the md5 of the content of each."""
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


def dataset_overlay(
    digests: dict[str, str], url: str, source: Path, **entry: object
) -> dict[str, Any]:
    names = {
        "train_images": "train-images-idx3-ubyte",
        "train_labels": "train-labels-idx1-ubyte",
        "test_images": "t10k-images-idx3-ubyte",
        "test_labels": "t10k-labels-idx1-ubyte",
    }
    downloads = {
        f"mnist_{part}": {
            "md5": hashlib.md5((source / f"{name}.gz").read_bytes()).hexdigest(),
            "content_md5": digests[name],
            "urls": [f"{url}/no/{name}.gz", f"{url}/{name}.gz"],
        }
        for part, name in names.items()
    }
    networks = [{"kind": "cnn", "channels": [2, 3], "kernel": 3, "stride": 2, "width": 5}]
    study = {"datasets": ["mnist"], "networks": networks}
    return {
        "studies": {"classification": study},
        "datasets": {"mnist": {"classes": 3, **entry}},
        "downloads": downloads,
    }
