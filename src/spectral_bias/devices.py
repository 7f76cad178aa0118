"""Selection and set-up of the device: the same inputs give the same bits."""

from __future__ import annotations

import fcntl
import os
import re
import time
from pathlib import Path
from tempfile import gettempdir

import torch

# Shared by all workflows of a machine.
_CLAIMS = Path(gettempdir())
_SECONDS_BETWEEN_CLAIMS = 1.0


def select_device(name: str) -> torch.device:
    """Return the device to compute on, set up for float32 arithmetic and repeatable results.

    Args:
        name: ``cpu``, ``cuda``, or ``auto`` for CUDA where there is a GPU.

    Returns:
        The device.

    Raises:
        RuntimeError: If ``cuda`` is requested and there is no CUDA GPU.
    """
    # cuBLAS sums in a fixed order only with this workspace; it is read when CUDA starts.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if name == "cuda" and not torch.cuda.is_available():
        raise RuntimeError(
            "device: found 'cuda' but PyTorch sees no CUDA GPU; set device to 'auto' or 'cpu'"
        )
    # (As torch.use_deterministic_algorithms does, except that it also loads the compiler, which
    # is not used and takes as long to load as PyTorch.)
    torch.set_deterministic_debug_mode("error")
    use_float32_precision("ieee")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and torch.cuda.device_count() > 1:
        return torch.device(name, _claim_gpu(torch.cuda.device_count()))
    return torch.device(name)


def use_float32_precision(precision: str) -> None:
    """Set the precision of products of float32 numbers on a GPU, in this process.

    Args:
        precision: ``ieee`` or ``tf32``.
    """
    torch.backends.cuda.matmul.fp32_precision = precision
    torch.backends.cudnn.conv.fp32_precision = precision  # type: ignore[attr-defined]


def _claim_gpu(count: int) -> int:
    """Return the number of a GPU that is reserved for this job among all jobs of the machine.

    Snakemake limits how many jobs use a GPU at a time, but does not say which one.
    """
    # Numbers count the visible cards; locks are named after the cards themselves.
    visible = os.environ.get("CUDA_VISIBLE_DEVICES") or ",".join(map(str, range(count)))
    cards = [re.sub(r"\W", "_", card) for card in visible.split(",")[:count]]
    while True:
        for number, card in enumerate(cards):
            descriptor = _opened(_CLAIMS / f"spectral_bias_gpu_{card}.lock")
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
            else:
                return number  # The lock is held until this process ends.
        # Jobs of other workflows hold all of them.
        time.sleep(_SECONDS_BETWEEN_CLAIMS)


def _opened(lock: Path) -> int:
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        # Another user created the file; opening it for reading is enough.
        return os.open(lock, os.O_RDONLY)


def name_of(device: torch.device) -> str:
    """Return the device name that results record: ``cpu``, or the name of the GPU."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
