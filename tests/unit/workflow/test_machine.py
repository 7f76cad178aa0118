import os
import time
from pathlib import Path

import pytest

from spectral_bias_workflow import machine
from spectral_bias_workflow.machine import (
    count_gpus,
    dates_to_the_past,
    gpus_wanted,
    memory_of_machine,
    processor_name,
    use_modules_of,
)


def test_the_processor_has_a_name_and_the_cores_that_may_be_used():
    name, cores = processor_name().rsplit(", ", 1)
    assert name
    assert cores == f"{len(os.sched_getaffinity(0))} cores"


def test_devices_are_wanted_as_configured():
    assert gpus_wanted("cpu") == 0
    assert gpus_wanted("cuda") == 1
    assert gpus_wanted("auto") in {0, 1}


def test_modules_of_this_checkout_come_first(tmp_path, monkeypatch):
    source_root = Path(machine.__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/elsewhere", str(source_root)]))
    use_modules_of(source_root)
    assert os.environ["PYTHONPATH"] == os.pathsep.join([str(source_root), "/elsewhere"])
    with pytest.raises(RuntimeError, match="allowed: one copy of this workflow"):
        use_modules_of(tmp_path)


@pytest.mark.parametrize(
    ("visible", "count"), [(None, 3), ("", 0), ("1", 1), ("0,2", 2), ("-1", 0), ("NoDevFiles", 0)]
)
def test_gpus_that_are_hidden_do_not_count(monkeypatch, visible, count):
    monkeypatch.setattr(machine, "glob", lambda _: ["/dev/nvidia0", "/dev/nvidia1", "2"])
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert count_gpus() == count
    assert gpus_wanted("auto") == min(count, 1)


def test_memory_of_a_container_is_what_it_may_have(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "_CONTAINER_LIMITS", (str(limit), str(tmp_path / "none")))
    whole = memory_of_machine()
    limit.write_text("max\n")
    assert memory_of_machine() == whole
    limit.write_text(f"{512 * 2**20}\n")
    assert memory_of_machine() == 512


def test_memory_of_the_machine_is_that_of_the_system(monkeypatch):
    monkeypatch.setattr(machine, "_CONTAINER_LIMITS", ())
    with open("/proc/meminfo", encoding="ascii") as file:
        total = int(file.readline().split()[1]) // 2**10
    assert memory_of_machine() == pytest.approx(total, rel=0.01)


def test_dates_in_the_future_become_dates_of_now_in_their_order(tmp_path):
    now = time.time()
    offsets = {"old": -50, "later": 900, "x/latest": 5000, "x/soon": 60, "x/too": 60}
    for name, offset in offsets.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (now + offset, now + offset))
    assert dates_to_the_past(tmp_path) == 4
    dates = {name: (tmp_path / name).stat().st_mtime for name in offsets}
    assert dates["old"] == pytest.approx(now - 50, abs=1e-3)
    assert dates["x/soon"] == dates["x/too"] < dates["later"] < dates["x/latest"] <= time.time()
    assert dates["x/soon"] > now - 1
    assert dates_to_the_past(tmp_path) == 0
    assert dates_to_the_past(tmp_path / "none") == 0
