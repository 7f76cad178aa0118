"""The same configuration gives the same bytes, however and wherever it is run.

Through Slurm: tests/workflow/test_slurm.py.  Interrupted: tests/faults/test_faults.py.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from checkout import Checkout

from spectral_bias_workflow.checks.manifest import main, read_manifest


def files_of(checkout: Checkout) -> dict[str, str]:
    return {path: digest for path, digest in checkout.results().items() if path != "manifest.json"}


def test_twice_elsewhere_on_one_core(undisturbed, tmp_path: Path, count_fault: Callable) -> None:
    """In a folder with another name, in another order of jobs."""
    again = undisturbed.fresh(tmp_path / "else where")
    with count_fault("again, on one core, in another folder"):
        again.run("all", config=undisturbed.config, cores=1)
        assert files_of(again) == files_of(undisturbed.finished)
        # The manifests too, except their description of the checkout.
        ours, theirs = (read_manifest(each.folder) for each in (undisturbed.finished, again))
        # (Pages of the report hold no time zone or the like, so they are equal as well.)
        assert ours["files"] == theirs["files"]
        assert ours["stage_keys"] == theirs["stage_keys"]
        assert ours["config"] == theirs["config"]


@pytest.mark.usefixtures("in_full_only")
def test_on_the_same_cores_and_from_what_is_left_of_it(
    undisturbed, tmp_path: Path, count_fault: Callable
) -> None:
    again = undisturbed.fresh(tmp_path / "again")
    with count_fault("again, on two cores"):
        again.run("all", config=undisturbed.config)
        assert files_of(again) == files_of(undisturbed.finished)
    with count_fault("made anew of what is left after each folder is deleted", 5):
        for folder in ("tables", "figures", "metrics", "encodings", "runs"):
            shutil.rmtree(again.folder / "results" / folder)
            again.run("all", config=undisturbed.config)
            assert files_of(again) == files_of(undisturbed.finished)


def test_what_was_copied_is_complete_and_nothing_is_made_again(
    undisturbed, tmp_path: Path, count_fault: Callable, capsys: pytest.CaptureFixture
) -> None:
    """As after git clone and cp, which keep no dates."""
    with count_fault("a copy without dates"):
        copy = undisturbed.finished.clone(tmp_path / "copy", dates=False)
        assert copy.planned(config=undisturbed.config) == {}
        assert main(["--root", str(copy.folder)]) == 0
        assert "complete, and as they were written" in capsys.readouterr().out
        # Missing files are made again, although all files made from them exist.
        shutil.rmtree(copy.folder / "results/metrics/spectral_norms")
        planned = copy.planned(config=undisturbed.config)
        assert {"measure_spectral_norms", "tabulate_spectral_norms", "write_manifest"} <= {*planned}
        assert not any(rule.startswith(("train_", "measure_forward")) for rule in planned)


def test_each_table_says_what_made_it(undisturbed) -> None:
    manifest = read_manifest(undisturbed.finished.folder)
    tables = sorted((undisturbed.finished.folder / "results/tables").glob("*.csv"))
    assert len(tables) > 10
    for table in tables:
        about = json.loads(table.with_suffix(".json").read_text())
        name = f"results/tables/{table.stem}.json"
        assert manifest["stage_keys"][name] == about["stage_key"]
        assert about["stage_key"].startswith(f"tabulate_{table.stem}@")
        assert len(manifest["made_by"]["code"][f"tabulate_{table.stem}"]) == 12
        assert about["made_with"]["numpy"] == manifest["made_by"]["packages"]["numpy"]
        assert set(about["seeds"]) <= {0, 1}
    assert manifest["config"]["studies"]["image"]["resolution"] == 64


def test_a_finished_folder_is_verified_and_an_altered_one_is_not(
    undisturbed, tmp_path: Path, count_fault: Callable, capsys: pytest.CaptureFixture
) -> None:
    copy = undisturbed.finished.clone(tmp_path / "copy")
    for pattern in ("tables/*.csv", "figures/*.pdf", "runs/**/*.safetensors", "metrics/**/*.h5"):
        found = sorted((copy.folder / "results").glob(pattern))
        path = next(path for path in found if ".states" not in path.parts)
        whole = path.read_bytes()
        with count_fault(f"verified: {pattern}"):
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
            assert main(["--root", str(copy.folder)]) == 1
            assert f"{path.relative_to(copy.folder)} is altered" in capsys.readouterr().err
            path.unlink()
            assert main(["--root", str(copy.folder)]) == 1
            assert f"{path.relative_to(copy.folder)} is missing" in capsys.readouterr().err
            path.write_bytes(whole)
    assert main(["--root", str(copy.folder)]) == 0
