"""What networks are trained to make small, and what is reported of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


class Objective(NamedTuple):
    """A loss and whatever else is to be known of outputs.

    Attributes:
        names: What the numbers are called; the first is the loss that is minimised.
        measures: From outputs [N, C] and targets to as many numbers as names, each a mean over the
            N examples.
    """

    names: tuple[str, ...]
    measures: Callable[[Tensor, Tensor], Tensor]


def _squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.mse_loss(outputs, targets)[None]


def _cross_entropy(outputs: Tensor, labels: Tensor) -> Tensor:
    is_right = outputs.detach().argmax(dim=1) == labels
    return torch.stack([functional.cross_entropy(outputs, labels), is_right.to(outputs).mean()])


# Of outputs [N, C] and targets [N, C]: the mean over examples and channels (paper, Sec. 3.1).
SQUARED_ERROR = Objective(("mse",), _squared_error)
# Of logits [N, C] and labels [N] (paper, Sec. 4.2), in nats; accuracy is the share of examples
# whose label has the largest logit.
CROSS_ENTROPY = Objective(("loss", "accuracy"), _cross_entropy)
