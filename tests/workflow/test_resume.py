"""A run that is killed goes on where it was, and ends with the same bytes."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from checkout import ONLY_IMAGES, SMOKE, Checkout

from spectral_bias_workflow.catalogue import FIGURES

# Long enough to be killed in the middle: seconds of training, a state every few of them.
SLOW = {
    **ONLY_IMAGES,
    "classification": {"snapshots": [0, 1, 2, 4, 6, 8]},
    "image": {
        "signals": ["astronaut"],
        "resolution": 64,
        "networks": [{"depth": 4, "width": 64}],
        "training": {"batch_size": 64},
        "snapshots": [0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20],
        "metrics": ["forward_pass", "gradient_confusion", "spectral_norms", "inradius"],
    },
}
# Nothing but the initialisation of the networks.
START = {**ONLY_IMAGES, "image": {"signals": ["astronaut"], "snapshots": [0]}}


def slow_checkout(folder: Path) -> Checkout:
    checkout = Checkout.fresh(folder)
    checkout.overlay("slow.yaml", {"studies": SLOW})
    return checkout


CONFIG = (*SMOKE, "config/slow.yaml")


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    checkout = slow_checkout(tmp_path_factory.mktemp("unkilled") / "checkout")
    checkout.run("all_tables", config=CONFIG)
    return checkout.tables()


def wait_for_states(folder: Path, count: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while len(list(folder.glob("results/runs/.states/*/epoch_*.safetensors"))) < count:
        assert process.poll() is None, "the workflow ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_three_times_during_training_the_tables_are_the_same(
    tmp_path: Path, unkilled: dict[str, bytes]
) -> None:
    checkout = slow_checkout(tmp_path / "checkout")
    chance = random.Random(20230115)
    for least_states in (2, 8, 15):
        process = checkout.start("all_tables", log=tmp_path / "log", config=CONFIG)
        wait_for_states(checkout.folder, least_states, process)
        time.sleep(chance.uniform(0.0, 0.3))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # In the middle of training: no table of a trained network is there yet.
        assert not (checkout.folder / "results" / "tables" / "training.csv").exists()
        checkout.run(options=["--unlock"], config=CONFIG)
    output = checkout.run("all_tables", config=CONFIG)
    assert "continues from epoch" in output
    assert checkout.tables() == unkilled


def test_without_snapshots_after_the_start_everything_is_still_measured(tmp_path: Path) -> None:
    checkout = Checkout.fresh(tmp_path / "checkout")
    checkout.run("all", config=(*SMOKE, checkout.overlay("start.yaml", {"studies": START})))
    figures = checkout.folder / "results" / "figures"
    of_image = {name for name, figure in FIGURES.items() if figure.study in {"image", None}}
    assert {path.stem for path in figures.glob("*.png")} == of_image
    shutil.rmtree(checkout.folder)
