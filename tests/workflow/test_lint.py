"""Snakemake's own linter and the generated pages of the documentation."""

import subprocess
import sys

from checkout import REPOSITORY

from spectral_bias_workflow.__main__ import generated_pages


def test_the_linter_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--lint"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_generated_pages_are_up_to_date() -> None:
    stale = [
        str(page.relative_to(REPOSITORY))
        for page, text in generated_pages(REPOSITORY).items()
        if page.read_text(encoding="utf-8") != text
    ]
    assert stale == [], f"run `make docs` to write {stale} anew"


def test_every_rule_has_a_script_and_every_script_a_rule() -> None:
    rules = "".join(path.read_text() for path in (REPOSITORY / "workflow/rules").glob("*.smk"))
    scripts = {path.stem for path in (REPOSITORY / "workflow/scripts").glob("*.py")}
    # Those of the loops over the catalogue.
    shared = {"measure", "tabulate", "plot"}
    trainings = {"train_network", "train_first_epoch", "train_classifier"}
    assert {s for s in scripts if f'"../scripts/{s}.py"' not in rules} == set()
    written_out = scripts - shared - trainings
    assert {s for s in written_out if f"rule {s}:" not in rules} == set()
