"""The device to compute on, set up so that the same inputs give the same bits."""

from __future__ import annotations

import os

import torch


def select_device(name: str) -> torch.device:
    """Return the device to compute on, set up for float32 arithmetic and repeatable results.

    Args:
        name: ``cpu``, ``cuda``, or ``auto`` for CUDA where there is a GPU.

    Returns:
        The device.

    Raises:
        RuntimeError: If ``cuda`` is asked for and there is no CUDA GPU.
    """
    # cuBLAS sums in a fixed order only with this workspace; it is read when CUDA starts.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if name == "cuda" and not torch.cuda.is_available():
        raise RuntimeError(
            "device: found 'cuda' but PyTorch sees no CUDA GPU; set device to 'auto' or 'cpu'"
        )
    # (What torch.use_deterministic_algorithms does, but for loading the compiler, which takes as
    # long as loading PyTorch and is not used.)
    torch.set_deterministic_debug_mode("error")
    for products in (torch.backends.cuda.matmul, torch.backends.cudnn.conv):
        products.fp32_precision = "ieee"
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def name_of(device: torch.device) -> str:
    """Return what a result says that it was computed on: ``cpu``, or the name of the GPU."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
