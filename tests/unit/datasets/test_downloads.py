import hashlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spectral_bias.datasets import downloads
from spectral_bias.datasets.downloads import DownloadError, download

CONTENT = bytes(range(256)) * 4000  # about 1 MB, several chunks
MD5 = hashlib.md5(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requested.append(self.path)
        getattr(self, "serve_" + self.path.strip("/").replace(".zip", ""))()

    def head(self, length, status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def serve_good(self):
        self.head(len(CONTENT))
        self.wfile.write(CONTENT)

    def serve_altered(self):
        self.head(len(CONTENT))
        self.wfile.write(CONTENT[:-1] + b"x")

    def serve_missing(self):
        self.head(0, status=404)

    def serve_truncated(self):
        self.head(len(CONTENT))
        self.wfile.write(CONTENT[: len(CONTENT) // 2])

    def serve_stalled(self):
        self.serve_truncated()
        self.wfile.flush()
        self.server.released.wait(20)

    def serve_moved(self):
        self.head(0, status=302, Location="/good.zip")

    def serve_smuggled(self):
        self.head(0, status=302, Location=f"file://{self.server.secret}")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requested = []
    server.released = threading.Event()
    server.secret = tmp_path_factory.mktemp("secret") / "file"
    server.secret.write_bytes(CONTENT)
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def refused():
    """Return a URL at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/good.zip"


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_file_arrives_whole_in_a_new_folder_and_readable_by_all(server, tmp_path, capfd):
    path = tmp_path / "resources" / "archive.zip"
    download([f"{server.url}/good.zip"], MD5, path)
    assert path.read_bytes() == CONTENT
    assert names(tmp_path) == ["archive.zip", "resources"]
    assert path.stat().st_mode & 0o777 == 0o644
    assert "100%" in capfd.readouterr().err  # the progress bar


def test_checksum_may_be_in_capitals_and_redirects_are_followed(server, tmp_path):
    download([f"{server.url}/moved.zip"], MD5.upper(), tmp_path / "archive.zip")
    assert (tmp_path / "archive.zip").read_bytes() == CONTENT
    download([], MD5.upper(), tmp_path / "archive.zip")


@pytest.mark.parametrize(
    ("first", "cause"),
    [
        ("altered", f"MirrorError: {len(CONTENT)} bytes with md5 "),
        ("missing", "404"),
        ("truncated", "Error: "),
        ("stalled", "timed out"),
    ],
)
def test_next_mirror_is_taken_with_a_warning(server, tmp_path, caplog, monkeypatch, first, cause):
    monkeypatch.setattr(downloads, "TIMEOUT", 0.3)
    path = tmp_path / "archive.zip"
    urls = [f"{server.url}/{name}.zip" for name in (first, "good", "missing")]
    download(urls, MD5, path)
    assert path.read_bytes() == CONTENT
    assert server.requested == [f"/{first}.zip", "/good.zip"]
    assert names(tmp_path) == ["archive.zip"]
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert f"{urls[0]}: " in warnings[0].getMessage()
    assert cause in warnings[0].getMessage()


def test_all_mirrors_failing_is_one_error_that_says_what_to_do(server, tmp_path, refused):
    path = tmp_path / "resources" / "archive.zip"
    urls = [f"{server.url}/{name}.zip" for name in ("altered", "missing", "truncated")]
    urls += [refused, f"file://{server.secret}", "ftp://127.0.0.1/good.zip"]
    urls += [f"{server.url}/smuggled.zip"]
    with pytest.raises(DownloadError) as caught:
        download(urls, MD5, path)
    message = str(caught.value)
    for url in urls:
        assert f"\n  {url}: " in message
    assert "archive.zip could not be downloaded" in message
    assert f"md5 {MD5}" in message
    assert f"put it at {path} by hand" in message
    assert "config/config.yaml) needs no download" in message
    assert message.count("InvalidSchema") == 3
    assert "Connection refused" in message
    assert names(tmp_path) == ["resources"]


def test_right_file_is_kept_without_a_request(server, tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(CONTENT)
    before = path.stat()
    download([f"{server.url}/good.zip"], MD5, path)
    assert server.requested == []
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def test_wrong_file_is_left_alone_and_reported(server, tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(CONTENT[:-1])
    found = hashlib.md5(CONTENT[:-1]).hexdigest()
    with pytest.raises(DownloadError, match=rf"{path} is there.*{found}, not {MD5}.*delete it"):
        download([f"{server.url}/good.zip"], MD5, path)
    assert server.requested == []
    assert path.read_bytes() == CONTENT[:-1]


def test_full_disk_is_not_blamed_on_the_mirror(server, tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloads, "_copy", full)
    with pytest.raises(OSError, match="No space left"):
        download([f"{server.url}/good.zip"], MD5, tmp_path / "archive.zip")
    assert names(tmp_path) == []


def test_killed_download_leaves_nothing_under_the_final_name(server, tmp_path):
    path = tmp_path / "archive.zip"
    code = (
        "import sys; from pathlib import Path; from spectral_bias.datasets.downloads import "
        "download; download([sys.argv[1]], sys.argv[2], Path(sys.argv[3]))"
    )
    source = Path(downloads.__file__).parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", code, f"{server.url}/stalled.zip", MD5, str(path)],
        env={**os.environ, "PYTHONPATH": str(source)},
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not any(file.stat().st_size for file in tmp_path.iterdir()):
        assert time.monotonic() < deadline, "the download did not start"
        time.sleep(0.02)
    child.kill()
    child.wait()
    assert not path.exists()
    assert len(names(tmp_path)) == 1  # the partial file, under a hidden scratch name
    download([f"{server.url}/good.zip"], MD5, path)
    assert path.read_bytes() == CONTENT
