"""Training steps on a GPU, recorded once and replayed.

A step of a small network consists of dozens of kernels, each of which runs for less time than it
takes to launch.  A recorded CUDA graph launches them all at once and computes the same bits.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

# Libraries choose kernels and allocate memory in the first steps, which are not recorded.
_STEPS_BEFORE = 3


class CapturedStep:
    """A function of tensors on a GPU, launched kernel by kernel at first and then as one graph.

    Besides its arguments, the function must read and write the same tensors each time.  It must not
    wait for the GPU.
    """

    def __init__(self, step: Callable[[Tensor, Tensor], Tensor], size: int) -> None:
        """Start without a recording.

        Args:
            step: Takes inputs and targets of a mini-batch, returns a tensor.
            size: Examples of a full mini-batch; smaller ones are launched kernel by kernel.
        """
        self._step = step
        self._size = size
        self._launched = 0
        self._graph: torch.cuda.CUDAGraph | None = None

    def __call__(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Take a step.

        Args:
            inputs: Inputs of a mini-batch, [B, ...].
            targets: Targets of the same examples, [B, ...].

        Returns:
            The result of the function, in newly allocated memory.
        """
        if len(inputs) != self._size or self._launched < _STEPS_BEFORE:
            self._launched += 1
            return self._step(inputs, targets)
        if self._graph is None:
            self._inputs, self._targets = inputs.clone(), targets.clone()
            self._graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._graph):  # records without computing
                self._result = self._step(self._inputs, self._targets)
        self._inputs.copy_(inputs)
        self._targets.copy_(targets)
        self._graph.replay()
        return self._result.clone()
