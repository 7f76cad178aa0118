"""The same results through Slurm, also when a job is cancelled in the middle.

Needs a Slurm to start: on Debian, apt-get install slurm-wlm munge.
"""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import slurm_node
import yaml
from checkout import ONLY_IMAGES, REPOSITORY, SMOKE, Checkout
from slurm_node import SlurmNode

# A training of some seconds, with a state at each of many epochs, and little else, because each
# Slurm job starts Snakemake twice.
CANCELLED = {
    **ONLY_IMAGES,
    "image": {
        "signals": ["astronaut"],
        "inputs": ["positional_L4"],
        "resolution": 128,
        "networks": [{"depth": 4, "width": 128}],
        "training": {"batch_size": 128},
        "snapshots": [0, 1, 2, 4, 6, 8, 10, 12],
        "metrics": ["forward_pass", "gradient_confusion", "spectral_norms"],
    },
}
CONFIG = (*SMOKE, "config/cancelled.yaml")
TABLES = ("training", "hamming", "confusion", "spectral_norms", "regions", "runs")
TARGETS = [f"results/tables/{name}.csv" for name in TABLES]
# Short intervals, to wait for Slurm no longer than necessary.
AT_ONCE = (
    "--slurm-init-seconds-before-status-checks=1",
    "--seconds-between-status-checks=1",
    "--latency-wait=5",
)


@pytest.fixture
def node() -> Iterator[SlurmNode]:
    if reason := slurm_node.missing():
        pytest.skip(reason)
    # Not in tmp_path, which is too long for the path of a socket.
    with tempfile.TemporaryDirectory(prefix="slurm") as folder:
        with slurm_node.slurm_node(Path(folder)) as running:
            yield running


def checkout_in(folder: Path) -> Checkout:
    checkout = Checkout.fresh(folder)
    checkout.overlay("cancelled.yaml", {"studies": CANCELLED})
    return checkout


def submit(checkout: Checkout, node: SlurmNode, log: Path, targets: list[str]) -> subprocess.Popen:
    """Start Snakemake as README.md says."""
    with_cores = checkout.command(*targets, options=AT_ONCE, config=CONFIG)
    snakemake, rest = with_cores[:3], with_cores[5:]
    with log.open("w") as output:
        return subprocess.Popen(
            [*snakemake, "--profile", "profiles/slurm", *rest],
            cwd=checkout.folder,
            env={**checkout.environment(), **node.environment()},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def cancel_training(checkout: Checkout, node: SlurmNode, process: subprocess.Popen) -> None:
    """Cancel the training once it has kept some epochs."""
    deadline = time.monotonic() + 300
    while len(list(checkout.folder.glob("results/runs/.states/*/epoch_*.safetensors"))) < 3:
        assert process.poll() is None, "the workflow ended before a job could be cancelled"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    jobs = node.jobs("train_image")
    assert len(jobs) == 1
    node.command("scancel", *jobs)


def test_a_cancelled_job_goes_on_and_results_are_those_without_slurm(
    node: SlurmNode, tmp_path: Path, how_many: Callable
) -> None:
    targets = TARGETS[: how_many(2, len(TARGETS))]
    checkout, log = checkout_in(tmp_path / "slurm"), tmp_path / "snakemake.log"
    process = submit(checkout, node, log, targets)
    try:
        cancel_training(checkout, node, process)
        assert process.wait(timeout=900) == 0, log.read_text()[-6000:]
    finally:
        process.kill()
        process.wait()
    output = log.read_text()
    assert output.count("Trying to restart job") == 1
    run = "image/astronaut/positional_L4/mlp_4x128/seed_0"
    trained = (checkout.folder / f"logs/train_network/{run}.log").read_text()
    assert "continues from epoch" in trained
    local = checkout_in(tmp_path / "local")
    local.run(*targets, config=CONFIG)
    assert (
        "continues from epoch" not in (local.folder / f"logs/train_network/{run}.log").read_text()
    )
    assert checkout.tables() == local.tables()
    for folder in ("runs", "metrics"):
        files = sorted((local.folder / "results" / folder).rglob("*.*"))
        files = [file for file in files if file.is_file() and ".states" not in file.parts]
        assert files
        for file in files:
            other = checkout.folder / file.relative_to(local.folder)
            assert other.read_bytes() == file.read_bytes(), file


def test_jobs_ask_for_what_they_take(tmp_path: Path) -> None:
    """Without a Slurm: the resources that a dry run with the profile reports."""
    checkout = checkout_in(tmp_path / "checkout")
    with_cores = checkout.command(*TARGETS, options=["--dry-run"], config=CONFIG)
    done = subprocess.run(
        [*with_cores[:3], "--profile", "profiles/slurm", *with_cores[5:]],
        cwd=checkout.folder,
        env={**checkout.environment(), "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    rules = done.stdout.split("\nrule ")
    asked = {rule.split(":")[0]: rule.split("resources:")[1].split("\n")[0] for rule in rules[1:]}
    assert "mem_mb=1000," in asked["tabulate_hamming"]
    assert "runtime=20" in asked["tabulate_hamming"]
    for rule in ("train_image", "measure_forward_pass", "measure_gradient_confusion"):
        assert "gpu=0" in asked[rule]
        assert 500 < int(asked[rule].split("mem_mb=")[1].split(",")[0]) < 1000
        assert 10 < int(asked[rule].split("runtime=")[1].split(",")[0]) < 20


def test_both_profiles_decide_alike_what_is_to_be_done() -> None:
    """Each can continue with the results of the other."""

    default, slurm = (
        yaml.safe_load((REPOSITORY / "profiles" / name / "config.yaml").read_text())
        for name in ("default", "slurm")
    )
    assert default.items() <= slurm.items()
