import os
import subprocess
import sys

import pytest
import torch

from spectral_bias import devices
from spectral_bias.devices import select_device


@pytest.fixture(autouse=True)
def settings_restored(monkeypatch):
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    yield
    torch.set_deterministic_debug_mode("default")


def test_cpu_is_repeatable():
    assert select_device("cpu") == torch.device("cpu")
    assert torch.are_deterministic_algorithms_enabled()
    assert not torch.is_deterministic_algorithms_warn_only_enabled()
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"


def test_the_compiler_is_not_loaded():
    script = (
        "import sys; from spectral_bias.devices import select_device; select_device('cpu'); "
        "sys.exit(any(name in sys.modules for name in ('torch._inductor', 'torch._dynamo')))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)


@pytest.mark.parametrize(("available", "expected"), [(False, "cpu"), (True, "cuda")])
def test_auto_takes_a_gpu_where_there_is_one(monkeypatch, available, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: available)
    assert select_device("auto").type == expected


def test_cuda_without_a_gpu_says_what_to_change(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match="found 'cuda' .* set device to 'auto' or 'cpu'"):
        select_device("cuda")


def test_each_job_has_a_gpu_of_its_own(monkeypatch, tmp_path):
    """Claims last as long as their process; the test itself is one job, forks are others."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    monkeypatch.setattr(devices, "_CLAIMS", tmp_path)
    script = (
        "import sys, torch; from pathlib import Path; from spectral_bias import devices\n"
        "torch.cuda.is_available = lambda: True\n"
        "torch.cuda.device_count = lambda: 3\n"
        f"devices._CLAIMS = Path({str(tmp_path)!r})\n"
        "print(devices.select_device('auto'), flush=True)\n"
        "sys.stdin.read()\n"
    )
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    jobs = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, **pipes) for _ in range(2)
    ]
    first, last = (job.stdout.readline().strip() for job in jobs)
    assert {first, last} == {"cuda:0", "cuda:1"}
    assert select_device("cuda") == torch.device("cuda", 2)
    # With all taken, one waits for whichever is free first.
    monkeypatch.setattr(devices, "_SECONDS_BETWEEN_CLAIMS", 0.01)
    monkeypatch.setattr(devices.time, "sleep", lambda _: jobs[1].communicate())
    freed = select_device("cuda")
    assert freed == torch.device("cuda", int(last[-1]))
    jobs[0].communicate()
    # Numbers count what is visible, locks are of cards.
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,7")
    assert select_device("cuda") == torch.device("cuda", 1), "card 2 is this test's already"


def test_a_lock_of_another_user_will_do(monkeypatch, tmp_path):
    lock = tmp_path / "lock"
    lock.touch()
    opened = []

    def refuse(path, flags, *mode):
        opened.append(flags)
        if flags & os.O_CREAT:
            raise PermissionError
        return 99

    monkeypatch.setattr(devices.os, "open", refuse)
    assert devices._opened(lock) == 99
    assert opened[-1] == os.O_RDONLY


def test_the_only_gpu_needs_no_number(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert select_device("cuda") == torch.device("cuda")
