"""Rules, stage keys and the list of files follow from one description of the graph."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from checkout import SMOKE, Checkout, merged

from spectral_bias.files.storage import read_artifact
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.reading import checked
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS, TABLES
from spectral_bias_workflow.graph.jobs import (
    OUTPUTS,
    Job,
    all_jobs,
    files_in,
    inputs_of,
    outputs_of,
)
from spectral_bias_workflow.graph.stage_keys import StageKeys, stage_files

# Rules that read all results.
OF_RESULTS = {"check_results", "report_tables", "report_provenance", "write_manifest"}


@pytest.fixture(scope="module")
def config(smoke: Checkout) -> Configuration:
    return checked(merged(SMOKE, smoke.folder), [], smoke.folder)


@pytest.fixture(scope="module")
def records(smoke: Checkout) -> dict[str, dict[str, Any]]:
    """Return what Snakemake recorded of the job that made each file."""
    folder = smoke.folder / ".snakemake" / "metadata"
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            name = str(path.relative_to(folder)).replace("@", "").replace("/", "")
            found[base64.b64decode(name).decode()] = json.loads(path.read_text())
    return {name: of for name, of in found.items() if of["rule"] not in OF_RESULTS}


def test_rules_make_the_files_of_the_graph_and_no_others(
    config: Configuration, records: dict[str, dict[str, Any]]
) -> None:
    files = [file for job in all_jobs(config) for file in outputs_of(config, job)]
    assert len(files) == len({*files}) > 300
    assert {*files} == {*records}


def test_rules_read_what_the_graph_says_and_have_its_keys(
    smoke: Checkout, config: Configuration, records: dict[str, dict[str, Any]]
) -> None:
    keys, stages = StageKeys(config, smoke.folder), set()
    for job in all_jobs(config):
        read = {file.path for file in files_in(inputs_of(config, job))}
        for file in outputs_of(config, job):
            record = records[file]
            assert {*record["input"]} == read, file
            assert repr(keys.of(job)) in record["params"], file
            assert record["rule"].startswith("train_" if job.stage == "train" else job.stage)
        stages.add(job.stage)
    # Nothing is downloaded at this scale.
    assert stages == {*OUTPUTS} - {"download_archive"}


def test_keys_follow_from_those_of_all_files_that_a_job_reads(
    smoke: Checkout, config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = all_jobs(config)
    before = _keys(config, smoke.folder, jobs)
    for changed in {job.stage: job for job in jobs}.values():
        monkeypatch.setattr(StageKeys, "_settings", _with(changed, StageKeys._settings))
        after = _keys(config, smoke.folder, jobs)
        monkeypatch.undo()
        behind, size = {changed}, 0
        while size < len(behind):
            size = len(behind)
            behind |= {
                job
                for job in jobs
                if behind & {file.job for file in files_in(inputs_of(config, job))}
            }
        assert {job for job in jobs if after[job] != before[job]} == behind, changed


def _keys(config: Configuration, folder: Path, jobs: list[Job]) -> dict[Job, str]:
    keys = StageKeys(config, folder)
    return {job: keys.of(job) for job in jobs}


def _with(changed: Job, settings: Any) -> Any:
    """Return a function of settings that has others for one job."""
    return lambda keys, job: "others" if job == changed else settings(keys, job)


def test_artifacts_say_the_key_of_their_job(smoke: Checkout, config: Configuration) -> None:
    keys = StageKeys(config, smoke.folder)
    for job in all_jobs(config):
        if job.stage.startswith("measure_"):
            (file,) = outputs_of(config, job)
            filetype = job.stage.removeprefix("measure_")
            attributes = read_artifact(smoke.folder / file, filetype, []).attributes
            assert attributes["stage_key"] == keys.of(job)


def test_the_code_of_a_stage_is_that_of_its_own_module(smoke: Checkout) -> None:
    files = stage_files(smoke.folder)
    code = StageKeys(checked(merged(SMOKE, smoke.folder), [], smoke.folder), smoke.folder).code
    names = {"measure": METRICS, "tabulate": TABLES, "plot": FIGURES}
    folders = {"measure": "metrics", "tabulate": "tables", "plot": "figures"}
    for verb, rows in names.items():
        for name, row in rows.items():
            script, module = files[f"{verb}_{name}"]
            assert script.name == f"{verb}.py"
            assert module.stem == (getattr(row, "module", None) or name)
            # The script alone ties no stage to the modules of others.
            shared = {m for m in code.closure(script) if m.startswith("spectral_bias.")}
            own = {f"spectral_bias.{folders[verb]}.{of}" for of in rows}
            assert not shared & own, (verb, shared & own)
