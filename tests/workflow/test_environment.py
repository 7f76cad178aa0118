"""Jobs in the environment of --software-deployment-method conda, made by a stand-in for conda."""

import sys
from pathlib import Path

import pytest
import yaml
from checkout import REPOSITORY, Checkout

ENVIRONMENT = yaml.safe_load((REPOSITORY / "workflow/envs/environment.yaml").read_text())
# What Snakemake asks of conda; the Python of an environment notes where it looks for modules.
CONDA = """#!/bin/bash
case "$*" in
  "info --json") echo '{{"conda_prefix": "{prefix}", "platform": "linux-64"}}' ;;
  --version) echo "conda 25.1.0" ;;
  "config --get channel_priority --json") echo '{{"get": {{"channel_priority": "strict"}}}}' ;;
  "env create "*)
    while [ "$1" != --prefix ]; do [ "$1" != --file ] || cp "$2" {prefix}/asked.yaml; shift; done
    mkdir -p "$2/bin"
    cp {prefix}/python "$2/bin" ;;
esac
"""
PYTHON = """#!/bin/bash
echo "$PYTHONPATH" >> {prefix}/searched
exec {python} "$@"
"""
TABLE = "results/tables/encoding_distances.csv"
IN_CONDA = ("--software-deployment-method", "conda")


def stand_in(folder: Path) -> None:
    programs = {
        "bin/conda": CONDA,
        "bin/activate": 'export PATH="$1/bin:$PATH"\n',
        "python": PYTHON,
    }
    (folder / "bin").mkdir(parents=True)
    for name, text in programs.items():
        if name != "bin/activate":
            text = text.format(prefix=folder, python=sys.executable)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)


def test_jobs_run_in_the_environment_with_modules_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conda = tmp_path / "conda"
    stand_in(conda)
    path = f"{conda}/bin:{Path(sys.executable).parent}:/usr/bin:/bin"
    monkeypatch.setenv("PATH", path)
    checkout = Checkout.fresh(tmp_path / "checkout")
    checkout.run(TABLE)
    before = (checkout.folder / TABLE).read_bytes()
    assert checkout.planned(TABLE) == {}
    assert not (conda / "searched").exists()
    checkout.run(TABLE, options=IN_CONDA)
    assert yaml.safe_load((conda / "asked.yaml").read_text()) == ENVIRONMENT
    searched = (conda / "searched").read_text().splitlines()
    # Of five jobs, each of which Snakemake first asks for the version of its Python.
    assert searched == [str(checkout.folder / "src")] * 10
    assert (checkout.folder / TABLE).read_bytes() == before
    assert "Nothing to be done" in checkout.run(TABLE, options=IN_CONDA)
