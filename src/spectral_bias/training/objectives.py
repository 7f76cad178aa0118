"""Losses that training minimises, and the quantities reported with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


class Objective(NamedTuple):
    """A loss and the quantities reported with it.

    Attributes:
        names: Names of the numbers; the first is the loss that is minimised.
        measures: Function from outputs [N, C] and targets to one number for each name, each a mean
            over the N examples.
    """

    names: tuple[str, ...]
    measures: Callable[[Tensor, Tensor], Tensor]


def _squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    return functional.mse_loss(outputs, targets)[None]


def _cross_entropy(outputs: Tensor, labels: Tensor) -> Tensor:
    is_right = outputs.detach().argmax(dim=1) == labels
    return torch.stack([functional.cross_entropy(outputs, labels), is_right.to(outputs).mean()])


# From outputs [N, C] and targets [N, C]: the mean over examples and channels (paper, Sec. 3.1).
SQUARED_ERROR = Objective(("mse",), _squared_error)
# From logits [N, C] and labels [N] (paper, Sec. 4.2), in nats; accuracy is the share of examples
# whose label has the largest logit.
CROSS_ENTROPY = Objective(("loss", "accuracy"), _cross_entropy)
