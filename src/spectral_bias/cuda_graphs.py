"""Training steps on a GPU, recorded once and replayed.

A step of a small network is some dozens of kernels that take less time to run than to launch one by
one.  Recorded as a CUDA graph they are launched at once, with the same bits.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

# Libraries choose their kernels and take their memory in the first steps, which are not recorded.
_STEPS_BEFORE = 3


class CapturedStep:
    """A function of tensors on a GPU, launched kernel by kernel at first, then as one graph.

    The function has to read and write the same tensors each time, besides its arguments, and may
    not wait for the GPU.
    """

    def __init__(self, step: Callable[[Tensor, Tensor], Tensor], size: int) -> None:
        """Record nothing yet.

        Args:
            step: Takes inputs and targets of a mini-batch, returns a tensor.
            size: Examples of a full mini-batch; others are launched kernel by kernel.
        """
        self._step = step
        self._size = size
        self._launched = 0
        self._graph: torch.cuda.CUDAGraph | None = None

    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Take a step.

        Args:
            inputs: Those of a mini-batch, [B, ...].
            targets: Those of the same examples, [B, ...].

        Returns:
            What the function returns, in memory of its own.
        """
        if len(inputs) != self._size or self._launched < _STEPS_BEFORE:
            self._launched += 1
            return self._step(inputs, targets)
        if self._graph is None:
            self._inputs, self._targets = inputs.clone(), targets.clone()
            self._graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._graph):  # records, and computes nothing
                self._result = self._step(self._inputs, self._targets)
        self._inputs.copy_(inputs)
        self._targets.copy_(targets)
        self._graph.replay()
        return self._result.clone()
