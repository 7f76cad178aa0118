import json

import pytest
import snakemake
from snakemake.common import configfile
from snakemake.exceptions import WorkflowError

from snakemake_logger_plugin_spectral_bias.config_files import describe_unreadable_files


@pytest.fixture
def load(monkeypatch):
    """Return what reads a configuration file, patched as by the plugin."""
    stock = getattr(configfile._load_configfile, "__wrapped__", configfile._load_configfile)
    monkeypatch.setattr(configfile, "_load_configfile", stock)
    assert describe_unreadable_files()
    return configfile.load_configfile


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\x00\xff", "bytes that are not UTF-8"),
        (b"a: &a {b: *a}\n", "a value that contains itself"),
        (b"a: &a [1, *a]\n", "a value that contains itself"),
        (b"[1, 2]", "a list"),
        (b"", "nothing"),
        (b"7", "text or a number"),
        (b"a: [1", "text that is neither YAML nor JSON"),
        (None, "no such file"),
    ],
)
def test_a_file_that_cannot_be_merged_is_named_with_what_was_found(load, tmp_path, content, found):
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WorkflowError) as error:
        load(str(path))
    assert str(error.value).startswith(f"Config file {path}: found {found}")
    assert "allowed: a YAML or JSON mapping" in str(error.value)


def test_mappings_are_read_as_before(load, tmp_path):
    path = tmp_path / "mine.yaml"
    for text in ("a: &a {b: 1}\nc: *a\n", json.dumps({"a": {"b": 1}, "c": {"b": 1}})):
        path.write_text(text)
        assert load(str(path)) == {"a": {"b": 1}, "c": {"b": 1}}


def test_other_versions_are_left_as_they_are(monkeypatch, tmp_path):
    stock = getattr(configfile._load_configfile, "__wrapped__", configfile._load_configfile)
    monkeypatch.setattr(configfile, "_load_configfile", stock)
    monkeypatch.setattr(snakemake, "__version__", "10.0.0")
    assert not describe_unreadable_files()
    assert configfile._load_configfile is stock
    (tmp_path / "mine.yaml").write_bytes(b"\xff")
    with pytest.raises(UnicodeDecodeError):
        configfile.load_configfile(str(tmp_path / "mine.yaml"))
