"""Killed runs, no memory, a full or read-only disk, a clock set back: nothing is lost.

Afterwards the same command ends with the files of an undisturbed run.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from checkout import Checkout
from matplotlib.figure import Figure
from running_jobs import jobs_of, processes_in, wait_until_gone

from spectral_bias.figures.saving import draw
from spectral_bias.files.csv_files import write_csv
from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.sampling import PAIRS

WAYS = (
    "SIGKILL to a job",
    "SIGTERM to Snakemake",
    "SIGTERM to a job",
    "SIGKILL to Snakemake",
    "SIGKILL to Snakemake and all jobs",
)


def wait_for_job(process: subprocess.Popen, skip: int) -> tuple[int, str] | None:
    """Return a running job after skipping some, with its rule; None if Snakemake ends first."""
    seen: set[int] = set()
    while process.poll() is None:
        for job, rule in jobs_of(process.pid).items():
            if job not in seen:
                seen.add(job)
                if len(seen) > skip:
                    return job, rule
        time.sleep(0.002)
    return None


def stop(way: str, process: subprocess.Popen, job: int) -> None:
    number = signal.SIGTERM if "SIGTERM" in way else signal.SIGKILL
    try:
        if "all" in way:
            os.killpg(process.pid, number)
        elif "to a job" in way:
            os.kill(job, number)
        else:
            process.send_signal(number)
    except ProcessLookupError:
        return


def wait_for_states(process: subprocess.Popen, folder: Path, count: int) -> None:
    """Wait until trainings have kept a number of states."""
    while len(list(folder.glob("results/runs/.states/*/epoch_*.safetensors"))) < count:
        assert process.poll() is None, "the workflow ended before it could be killed"
        time.sleep(0.002)


def unlock(checkout: Checkout, config: tuple[str, ...]) -> None:
    if list((checkout.folder / ".snakemake" / "locks").glob("*")):
        checkout.run(options=["--unlock"], config=config)


def test_killed_in_training_and_at_random_moments_of_each_stage(
    undisturbed, tmp_path: Path, count_fault: Callable, how_many: Callable
) -> None:
    log, config = tmp_path / "log", undisturbed.config
    chance = random.Random(20230115)
    checkout = undisturbed.fresh(tmp_path / "checkout")
    expected = undisturbed.finished.results()
    tried, stages = Counter(), Counter()
    # Three times in the middle of training.
    for least_states in (3, 8, 12):
        process = checkout.start("all", log=log, config=config)
        wait_for_states(process, checkout.folder, least_states)
        time.sleep(chance.uniform(0, 0.1))
        stop(WAYS[-1], process, process.pid)
        process.wait(timeout=120)
        wait_until_gone(checkout.folder)
        tried[WAYS[-1]] += 1
        # No table of a trained network is there yet.
        assert not (checkout.folder / "results/tables/training.csv").exists()
        unlock(checkout, config)
    kills = how_many(2, 57)
    # Few kills, too, are to spread from the first jobs to the last.
    most_jobs = 24 if kills < 10 else 5
    for number in range(kills):
        process = checkout.start("all", log=log, config=config)
        found = wait_for_job(process, chance.randrange(most_jobs))
        while found is None:  # It had little left to do: start again from nothing.
            assert process.wait() == 0, log.read_text()[-6000:]
            assert checkout.results() == expected
            shutil.rmtree(checkout.folder)
            checkout = undisturbed.fresh(tmp_path / "checkout")
            process = checkout.start("all", log=log, config=config)
            found = wait_for_job(process, chance.randrange(most_jobs))
        job, rule = found
        time.sleep(chance.uniform(0, 0.2))
        way = WAYS[number % len(WAYS)]
        stop(way, process, job)
        process.wait(timeout=120)
        wait_until_gone(checkout.folder)
        tried[way] += 1
        stages[rule] += 1
        unlock(checkout, config)
    output = checkout.run("all", config=config)
    assert "continues from epoch" in log.read_text() + output
    for way, count in tried.items():
        with count_fault(way, count):
            assert checkout.results() == expected
    print("killed while these ran:", dict(sorted(stages.items())))
    hidden = [path.name for path in (checkout.folder / "results").rglob(".*")]
    assert set(hidden) <= {".states", ".lock"}, "scratch files were left behind"


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """Mount a file system in memory on a folder; yield a function that remounts it with options."""

    def mount(options: str) -> None:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
            check=True,
            capture_output=True,
        )

    folder.mkdir(parents=True, exist_ok=True)
    try:
        mount("size=1g")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no file system can be mounted here: {error}")
    try:
        yield lambda options: mount(f"remount,{options}")
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path, mount: Callable[[str], None]) -> None:
    disk = os.statvfs(folder)
    mount(f"size={(disk.f_blocks - disk.f_bfree) * disk.f_frsize}")


IMAGE_RUN = "image/astronaut/positional_L4/mlp_4x64/seed_0"
STAGES = {
    "download_archive": ["results/datasets/archives/mnist_test_labels.json"],
    "prepare_signal": ["results/datasets/signals/grid_64/astronaut.h5"],
    "prepare_dataset": ["results/datasets/classification/mnist.h5"],
    "encode_grid": ["results/encodings/grid_64/positional_L4.h5"],
    "train_network": [f"results/runs/{IMAGE_RUN}/history.csv", f"results/runs/{IMAGE_RUN}"],
    "measure_forward_pass": [f"results/metrics/forward_pass/{IMAGE_RUN}.h5"],
    "measure_inradius": [f"results/metrics/inradius/{IMAGE_RUN}.h5"],
    "tabulate_hamming": ["results/tables/hamming.csv", "results/tables/hamming.json"],
    "plot_hamming_image": [f"results/figures/hamming_image.{kind}" for kind in ("png", "pdf")],
    "check_results": ["results/checks.csv"],
    "report_provenance": ["results/report/provenance.html"],
    "write_manifest": ["results/manifest.json"],
}


def contents(folder: Path, names: list[str]) -> dict[str, bytes]:
    files = [path for name in names for path in (folder / name, *(folder / name).rglob("*"))]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


def remove(folder: Path, names: list[str]) -> None:
    for name in names:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if any("results/runs" in name for name in names):
        shutil.rmtree(folder / "results/runs/.states")


@pytest.fixture
def on_small_disk(undisturbed, tmp_path: Path) -> Iterator[tuple[Checkout, Callable]]:
    checkout = undisturbed.finished.clone(tmp_path / "checkout")
    shutil.rmtree(checkout.folder / "results")
    with small_disk(checkout.folder / "results") as mount:
        shutil.copytree(
            undisturbed.finished.folder / "results", checkout.folder / "results", dirs_exist_ok=True
        )
        yield checkout, mount


@pytest.mark.parametrize("fault", ["a full disk", "a read-only disk"])
def test_a_disk_that_cannot_be_written_to_at_each_stage(
    on_small_disk, undisturbed, count_fault: Callable, how_many: Callable, fault: str
) -> None:
    checkout, mount = on_small_disk
    assert set(STAGES) <= undisturbed.rules
    for rule in list(STAGES)[:: len(STAGES) // how_many(2, len(STAGES))]:
        names = STAGES[rule]
        before = contents(checkout.folder, names)
        assert before
        with count_fault(fault):
            remove(checkout.folder, names)
            if fault == "a full disk":
                fill(checkout.folder / "results", mount)
            else:
                mount("ro")
            output = checkout.run(names[0], config=undisturbed.config, fails=True)
            assert ("No space left" if fault == "a full disk" else "Read-only file") in output, (
                output
            )
            # Whole or not at all.
            left = contents(checkout.folder, names)
            assert left.items() <= before.items()
            mount("rw,size=1g")
            checkout.run(names[0], config=undisturbed.config)
            assert contents(checkout.folder, names) == before
    assert checkout.results() == undisturbed.finished.results()


@pytest.mark.usefixtures("in_full_only")
def test_a_disk_that_is_full_for_snakemake_too(
    undisturbed, tmp_path: Path, count_fault: Callable
) -> None:
    folder = tmp_path / "disk"
    with count_fault("a full disk, for Snakemake's records too"), small_disk(folder) as mount:
        checkout = undisturbed.fresh(folder / "checkout")
        mount("size=6m")
        output = checkout.run("all", config=undisturbed.config, fails=True)
        assert "No space left" in output
        mount("size=1g")
        unlock(checkout, undisturbed.config)
        checkout.run("all", config=undisturbed.config)
        assert checkout.results() == undisturbed.finished.results()


@pytest.mark.usefixtures("in_full_only")
def test_a_job_out_of_memory(undisturbed, tmp_path: Path, count_fault: Callable) -> None:
    checkout, log = undisturbed.fresh(tmp_path / "checkout"), tmp_path / "log"
    with count_fault("a job out of memory"):
        process = checkout.start("all", log=log, config=undisturbed.config)
        limited = None
        while process.poll() is None and limited is None:
            for job, rule in jobs_of(process.pid).items():
                if rule == "measure_gradient_confusion":
                    now = psutil.Process(job).memory_info().vms
                    resource.prlimit(job, resource.RLIMIT_AS, (now, now))
                    limited = job
            time.sleep(0.002)
        assert process.wait() != 0, log.read_text()[-3000:]
        text = log.read_text()
        assert "measure_gradient_confusion" in text
        checkout.run("all", config=undisturbed.config)
        assert checkout.results() == undisturbed.finished.results()


def test_the_clock_is_set_back(undisturbed, tmp_path: Path, count_fault: Callable) -> None:
    """Measurements, tables and figures are then older than their inputs."""
    checkout = undisturbed.finished.clone(tmp_path / "checkout")
    results = checkout.folder / "results"
    remove(results, ["metrics/spectral_norms", "tables/hamming.csv", "report"])
    remove(results, ["checks.csv", "manifest.json"])
    with count_fault("the clock is set back between stages", 2):
        for target in ("all_tables", "all"):
            tomorrow = time.time() + 86400
            for path in results.rglob("*.*"):
                os.utime(path, (tomorrow, tomorrow))
            checkout.run(target, config=undisturbed.config)
        assert checkout.results() == undisturbed.finished.results()
        assert checkout.planned(config=undisturbed.config) == {}


@pytest.mark.usefixtures("in_full_only")
def test_two_instances_in_one_folder(undisturbed, tmp_path: Path, count_fault: Callable) -> None:
    checkout, log = undisturbed.fresh(tmp_path / "checkout"), tmp_path / "log"
    with count_fault("two instances in one folder"):
        first = checkout.start("all", log=log, config=undisturbed.config)
        assert wait_for_job(first, 3)
        output = checkout.run("all", config=undisturbed.config, fails=True)
        assert "Directory cannot be locked" in output
        assert "--unlock" in output
        assert first.wait(timeout=300) == 0, log.read_text()[-3000:]
        assert checkout.results() == undisturbed.finished.results()
    assert processes_in(checkout.folder) == []


def test_the_order_of_writing_survives_a_loss_of_power(
    undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count_fault: Callable
) -> None:
    """Every kind of file is on the disk before it is renamed, and renamed before the job ends."""
    done: list[tuple[str, str, bytes]] = []
    fsync, replace = os.fsync, os.replace

    def recorded_fsync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        done.append(("fsync", str(path), path.read_bytes() if path.is_file() else b""))
        fsync(descriptor)

    def recorded_replace(source: Path, target: Path) -> None:
        done.append(("replace", str(source), Path(source).read_bytes()))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(os, "replace", recorded_replace)
    for what, (write, names) in writers(undisturbed.finished.folder).items():
        done.clear()
        folder = tmp_path / what
        with count_fault(f"order of writing: {what}"):
            write(folder)
            for name in names:
                content = (folder / name).read_bytes()
                steps = [step for step in done if Path(step[1]).name.startswith(f".{name}.")]
                assert [kind for kind, _, _ in steps] == ["fsync", "replace"]
                # Nothing is written to the file after it was flushed.
                assert all(written == content for _, _, written in steps)
                after = done[done.index(steps[1]) + 1 :]
                assert ("fsync", str(folder), b"") in after


def writers(finished: Path) -> dict[str, tuple[Callable[[Path], None], list[str]]]:
    arrays, about = read_artifact(finished / "results/datasets/pairs/grid_64.h5", "pairs")
    snapshot = load_snapshot(finished / f"results/runs/{IMAGE_RUN}/epoch_000004.safetensors")

    def draw_figure(folder: Path) -> None:
        files = {"png": folder / "a.png", "pdf": folder / "a.pdf"}
        draw(Figure, style="default", stage_key="key", **files)

    return {
        "HDF5": (lambda to: write_artifact(to / "a.h5", PAIRS, arrays, about), ["a.h5"]),
        "snapshot": (
            lambda to: save_snapshot(to / "a.safetensors", snapshot.tensors, snapshot.metadata),
            ["a.safetensors"],
        ),
        "CSV": (lambda to: write_csv(to / "a.csv", "a\n1\n", {}), ["a.csv", "a.json"]),
        "figure": (draw_figure, ["a.png", "a.pdf"]),
    }
