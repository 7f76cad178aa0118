import os
import subprocess
import sys

import pytest
import torch

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
