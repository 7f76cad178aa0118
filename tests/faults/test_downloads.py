"""Mirrors that lie, stall, lead elsewhere or never end: bounded, one clear error, nothing kept."""

import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spectral_bias.datasets import downloads
from spectral_bias.datasets.downloads import DownloadError, download

CONTENT = bytes(range(256)) * 400
MD5 = hashlib.md5(CONTENT).hexdigest()
HTML = b"<!DOCTYPE html><html><body>Please log in.</body></html>"
# Each mirror, with words of its expected error.
MIRRORS = {
    "too_short": ("declares more than it sends", "IncompleteRead"),
    "too_long": ("declares less than it sends", "md5"),
    "no_length": ("declares nothing and sends half", "md5"),
    "absurd": ("declares 10^15 bytes", "declares 1000000000000000 bytes, at most"),
    "endless": ("never ends", "goes on after"),
    "stalls": ("stalls after some bytes", "timed out"),
    "silent": ("answers nothing", "timed out"),
    "drips": ("sends a byte now and then", "too slow"),
    "html": ("a web page with status 200", "a web page: it may want you to log in"),
    "empty": ("nothing with status 200", "0 bytes with md5"),
    "error": ("an error of the server", "500"),
    "to_file": ("leads to a file", "InvalidSchema"),
    "to_ftp": ("leads to another protocol", "InvalidSchema"),
    "to_itself": ("leads to itself", "TooManyRedirects"),
    "to_other": ("leads to another server, which sends other bytes", "md5"),
    "nowhere": ("leads to a port where nobody listens", "refused"),
    "packed": ("packs what it sends once more", "md5"),
    "garbage": ("speaks no HTTP", "BadStatusLine"),
    "headers": ("sends endless headers", "Error"),
    "other": ("sends other bytes of the same length", "md5"),
    "changes": ("sends other bytes each time", "md5"),
}


class Mirror(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            getattr(self, f"serve_{self.path.strip('/')}")()
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def answer(self, body: bytes, length: int | None = -1, status: int = 200, **headers: str):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(len(body) if length == -1 else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def serve_too_short(self) -> None:
        self.answer(CONTENT[:-1], len(CONTENT))

    def serve_too_long(self) -> None:
        self.answer(CONTENT, len(CONTENT) - 5)

    def serve_no_length(self) -> None:
        self.answer(CONTENT[: len(CONTENT) // 2], None)

    def serve_absurd(self) -> None:
        self.answer(CONTENT, 10**15)

    def serve_endless(self) -> None:
        self.answer(b"", None)
        while True:
            self.wfile.write(CONTENT)

    def serve_stalls(self) -> None:
        self.answer(CONTENT[:500], len(CONTENT))
        self.server.released.wait(20)

    def serve_silent(self) -> None:
        self.server.released.wait(20)

    def serve_drips(self) -> None:
        self.answer(b"", len(CONTENT))
        while not self.server.released.wait(0.02):
            self.wfile.write(b"x")

    def serve_html(self) -> None:
        self.answer(HTML, Content_Type="text/html")

    def serve_empty(self) -> None:
        self.answer(b"")

    def serve_error(self) -> None:
        self.answer(b"", status=500)

    def serve_to_file(self) -> None:
        self.answer(b"", status=302, Location=f"file://{self.server.secret}")

    def serve_to_ftp(self) -> None:
        self.answer(b"", status=302, Location="ftp://127.0.0.1/archive.zip")

    def serve_to_itself(self) -> None:
        self.answer(b"", status=302, Location="/to_itself")

    def serve_to_other(self) -> None:
        self.answer(b"", status=302, Location=f"{self.server.url}/other")

    def serve_nowhere(self) -> None:
        self.answer(b"", status=302, Location="http://127.0.0.1:9/archive.zip")

    def serve_packed(self) -> None:
        self.answer(gzip.compress(CONTENT), Content_Encoding="gzip")

    def serve_garbage(self) -> None:
        self.wfile.write(b"\x00\xff" * 200 + b"\r\n\r\n")

    def serve_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def serve_other(self) -> None:
        self.answer(CONTENT[::-1])

    def serve_changes(self) -> None:
        self.server.requests += 1
        self.answer(CONTENT[self.server.requests :] + bytes(self.server.requests))

    def serve_good(self) -> None:
        self.answer(CONTENT)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.daemon_threads = True
    server.released, server.requests = threading.Event(), 0
    server.secret = tmp_path_factory.mktemp("secret") / "file"
    server.secret.write_bytes(CONTENT)
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloads, "TIMEOUT", 0.5)
    monkeypatch.setattr(downloads, "PATIENCE", 0.5)
    monkeypatch.setattr(downloads, "LARGEST", 2**20)


@pytest.mark.parametrize("name", MIRRORS)
def test_a_mirror_that_lies(
    server: ThreadingHTTPServer, tmp_path: Path, count_fault: Callable, name: str
) -> None:
    what, words = MIRRORS[name]
    path, started = tmp_path / "resources" / "archive.zip", time.monotonic()
    with count_fault(f"mirror: {what}"):
        with pytest.raises(DownloadError) as caught:
            download([f"{server.url}/{name}"], MD5, path)
        message = str(caught.value)
        assert f"\n  {server.url}/{name}: " in message
        assert words in message
        assert f"put it at {path} by hand" in message
        assert list(path.parent.iterdir()) == []
        # The next mirror still works.
        download([f"{server.url}/{name}", f"{server.url}/good"], MD5, path)
        assert path.read_bytes() == CONTENT
        assert [each.name for each in path.parent.iterdir()] == ["archive.zip"]
        assert time.monotonic() - started < 10


def test_a_mirror_that_changes_between_tries(
    server: ThreadingHTTPServer, tmp_path: Path, count_fault: Callable
) -> None:
    path = tmp_path / "archive.zip"
    with count_fault("a mirror that is another one at each try", 3):
        for _ in range(3):
            with pytest.raises(DownloadError, match="md5"):
                download([f"{server.url}/changes"], MD5, path)
            assert list(tmp_path.iterdir()) == []
        assert server.requests == 3


def test_nobody_listens(tmp_path: Path, count_fault: Callable) -> None:
    with socket.socket() as taken, count_fault("a port where nobody listens"):
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(DownloadError, match="refused"):
            download([f"http://127.0.0.1:{taken.getsockname()[1]}/a"], MD5, tmp_path / "a.zip")
        assert list(tmp_path.iterdir()) == []
