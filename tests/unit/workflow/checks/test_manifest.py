import json

import pytest

from spectral_bias_workflow.checks.manifest import ManifestError, main, new_manifest, read_manifest

FILES = {"results/tables/a.csv": b"1,2\n", "results/runs/x/b.h5": bytes(range(200))}


@pytest.fixture
def root(tmp_path, repository):
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    keys = {"results/tables/a.json": "tabulate_a@0123456789ab"}
    repository = repository
    manifest = new_manifest(tmp_path, [*FILES, *FILES], {"seeds": [0]}, keys, repository)
    write(tmp_path, manifest)
    return tmp_path


def write(root, manifest):
    (root / "results" / "manifest.json").write_text(json.dumps(manifest))


def test_it_says_what_made_the_run_and_has_a_checksum_of_each_file(root):
    manifest = read_manifest(root)
    assert manifest["config"] == {"seeds": [0]}
    assert manifest["stage_keys"] == {"results/tables/a.json": "tabulate_a@0123456789ab"}
    assert set(manifest["files"]) == {*FILES}
    assert manifest["files"]["results/runs/x/b.h5"]["bytes"] == 200
    made_by = manifest["made_by"]
    assert len(made_by["code"]["tabulate_runs"]) == 12
    assert {"torch", "numpy", "snakemake", "h5py", "pandas"} <= {*made_by["packages"]}
    assert made_by["commit"] is None or len(made_by["commit"]) == 40


def test_an_unaltered_folder_is_verified(root, capsys):
    assert main(["--root", str(root)]) == 0
    output = capsys.readouterr().out
    assert "2 files, 0 MB: complete, and as they were written" in output
    assert f"SHA-256 {read_manifest(root)['sha256']}" in output


def test_missing_and_altered_files_are_all_named(root, capsys):
    (root / "results/tables/a.csv").unlink()
    content = bytearray(FILES["results/runs/x/b.h5"])
    content[7] ^= 1
    (root / "results/runs/x/b.h5").write_bytes(content)
    assert main(["--root", str(root)]) == 1
    error = capsys.readouterr().err
    assert "2 of 2 files:" in error
    assert "results/tables/a.csv is missing" in error
    assert "results/runs/x/b.h5 is altered" in error
    assert "`make figures` makes them again" in error
    (root / "results/runs/x/b.h5").write_bytes(content[:-1])
    assert main(["--root", str(root)]) == 1
    assert "results/runs/x/b.h5 has 199 bytes, 200 were written" in capsys.readouterr().err


def test_files_of_other_configurations_are_told_but_no_fault(root, capsys):
    (root / "results/tables/old.csv").write_bytes(b"")
    (root / "results/runs/.states").mkdir()
    (root / "results/runs/.states/x").write_bytes(b"")
    (root / "results/report.html").write_bytes(b"")
    assert main(["--root", str(root)]) == 0
    assert "1 file(s) of other configurations" in capsys.readouterr().out


def test_without_a_manifest_it_says_how_to_make_one(tmp_path, capsys):
    assert main(["--root", str(tmp_path)]) == 2
    assert "`make figures` finishes" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"sha256": 1}', '{"sha256": 1, "files": []}', "[" * 10**5]
)
def test_what_is_no_manifest_is_refused(root, text, capsys):
    (root / "results/manifest.json").write_text(text)
    assert main(["--root", str(root)]) == 2
    assert "it is not a manifest" in capsys.readouterr().err


def test_an_altered_manifest_is_refused(root, capsys):
    manifest = json.loads((root / "results/manifest.json").read_text())
    manifest["files"]["results/tables/a.csv"]["bytes"] = 5
    write(root, manifest)
    assert main(["--root", str(root)]) == 2
    assert "it does not match the checksum in it" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["/etc/hostname", "../secret", "results/../../secret", "results", "other/a.csv"]
)
def test_a_manifest_that_leads_out_of_results_is_refused(tmp_path, repository, name):
    (tmp_path / "results").mkdir()
    manifest = new_manifest(tmp_path, [], {}, {}, repository)
    del manifest["sha256"]
    manifest["files"] = {name: {"bytes": 1, "sha256": "0"}}
    from spectral_bias_workflow.checks import manifest as module

    write(tmp_path, {**manifest, "sha256": module._digest(manifest)})
    with pytest.raises(ManifestError, match="it names"):
        read_manifest(tmp_path)
