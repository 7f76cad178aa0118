"""Products in bfloat16 on any processor."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def bf16_product(layer: nn.Module, inputs: Tensor) -> Tensor:
    """Return the output of a layer whose products, and those of its gradients, are in bfloat16.

    Factors and results are bfloat16, sums float32.  Processors without bfloat16 units would take
    fifty times as long, so there the same rounded numbers are multiplied in float32.

    Args:
        layer: A linear layer or a convolution, with parameters in float32.
        inputs: float32, as the layer expects them.

    Returns:
        float32, holding values that bfloat16 can represent.
    """
    if inputs.device.type != "cpu" or _has_bf16_units():
        with torch.autocast(inputs.device.type, torch.bfloat16):
            return layer(inputs).float()
    rounded = {name: _rounded(values) for name, values in layer.named_parameters()}
    return _rounded(torch.func.functional_call(layer, rounded, _rounded(inputs)))


def _has_bf16_units() -> bool:
    """Return whether this processor and its PyTorch are fast at products in bfloat16."""
    return torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


def _rounded(values: Tensor) -> Tensor:
    """Return values rounded to bfloat16; their gradients are rounded likewise."""
    return values.bfloat16().float()
