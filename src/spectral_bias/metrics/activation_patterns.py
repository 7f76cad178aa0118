"""Activation patterns: the neurons that are on for each input (paper, Definition 1).

Patterns are packed, one bit per neuron, in 64-bit words: uint64 [N, L, W].  All layers have the
number of words of the largest layer; bits without a neuron are 0.  The order of bits within a word
is unspecified, whichever packs fastest; only counts and equality of patterns are defined.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from spectral_bias.networks.architectures import Network

# Rows per pass: the activations of a block fit into the processor's cache.
_BLOCK = {"cpu": 1024, "cuda": 65536}


def activation_blocks(network: Network, inputs: Tensor) -> Iterator[list[Tensor]]:
    """Yield the activations of one block of inputs after another.

    Args:
        network: A network with L hidden layers.
        inputs: float32 [N, D].

    Yields:
        The inputs of the block, the output of each hidden layer, and the outputs.
    """
    for block in inputs.split(_BLOCK[inputs.device.type]):
        yield network.activations(block)


@torch.no_grad()
def forward_patterns(network: Network, inputs: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Return the activation patterns and the outputs of all inputs in one pass.

    A neuron is on where its pre-activation is positive.  PAPER: Definition 1 leaves a
    pre-activation of exactly 0 undefined; the authors' scripts count it as off, as here.

    Args:
        network: A ReLU network with L hidden layers.
        inputs: float32 [N, D].

    Returns:
        Packed patterns, uint64 [N, L, W] with ``W = ceil(largest layer / 64)``, and outputs,
        float32 [N, C].
    """
    sizes = network.hidden_sizes
    packed = np.zeros((len(inputs), len(sizes), 8 * words_per_layer(max(sizes))), dtype=np.uint8)
    # Filled in place: with a list of small pieces, the allocator could not reuse the memory of the
    # large ones between them, half a gigabyte at the paper's size.
    outputs = torch.empty(len(inputs), network.arguments["out_features"], dtype=inputs.dtype)
    start = 0
    for _, *hidden, output in activation_blocks(network, inputs):
        stop = start + len(output)
        for layer, activations in enumerate(hidden):
            bits = np.packbits((activations > 0).cpu().numpy(), axis=1)
            packed[start:stop, layer, : bits.shape[1]] = bits
        outputs[start:stop] = output.cpu()
        start = stop
    return packed.view(np.uint64), outputs.numpy()


def words_per_layer(width: int) -> int:
    """Return the number of 64-bit words that hold one layer's pattern."""
    return -(-width // 64)


def unpacked(patterns: np.ndarray, width: int) -> np.ndarray:
    """Return packed patterns, uint64 [..., W], as bool [..., H]."""
    return np.unpackbits(patterns.view(np.uint8), axis=-1, count=width).astype(bool)
