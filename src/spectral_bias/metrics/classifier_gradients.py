"""Cosines of the cross-entropy gradients of pairs of examples (paper, Sec. 4).

Gradients are over all parameters, weights and biases; cosines are exact up to rounding.  As in
:mod:`spectral_bias.metrics.gradient_confusion`, a fully connected layer with inputs ``a_l`` and
loss derivatives ``d_l`` at its pre-activations adds ``(<a_l(i), a_l(j)> + 1) <d_l(i), d_l(j)>`` to
``<g_i, g_j>``.  A convolution is such a layer at every position s, whose input is the patch ``u_s``
under the kernel.  It adds

    sum_{s,t} (<u_s(i), u_t(j)> + 1) <d_s(i), d_t(j)>.

With many positions this costs more than forming the gradients ``sum_s d_s (u_s, 1)^T`` and
multiplying them; the cheaper way is chosen for each convolution.

The gradients of a confident classifier are far below the smallest float32.  The derivatives at the
outputs are therefore divided by the derivative at the label's output before backpropagation.
Cosines keep their precision, and norms are multiplied by the divisor in float64.

Inner products are summed within a layer in the network's precision, over layers in float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise, product
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from spectral_bias.networks.architectures import CNN, Network

# Bytes of gradients of first members of pairs in memory at a time.  One gradient of the paper's CNN
# has 90 kB for an image of 28 x 28, so 2,500 anchors take 0.2 GB.
_TABLE = 2**29
# Examples per pass through the network, and pairs per product: blocks fit into the cache.
_EXAMPLES = {"cpu": 128, "cuda": 2048}
_PAIRS = {"cpu": 32, "cuda": 2048}
_Layer = nn.Linear | nn.Conv2d


class PairCosines(NamedTuple):
    """Cosines and norms of the gradients of pairs.

    Attributes:
        cosine: float64 [P] in [-1, 1]; NaN where a norm is exactly zero.
        norms: Norms of the gradients of both members, float64 [P, 2].
    """

    cosine: Tensor
    norms: Tensor


class _Factors(NamedTuple):
    """Gradients of one layer as sums of outer products over S positions."""

    inputs: Tensor  # [N, S, inputs]
    deltas: Tensor  # [N, S, outputs]


class _Formed(NamedTuple):
    """Gradients of one layer, parameter by parameter."""

    weights: Tensor  # [N, inputs * outputs]
    biases: Tensor  # [N, outputs]


class _Gradients(NamedTuple):
    """Gradients of N examples, each divided by the scale of its derivatives at the outputs."""

    layers: list[_Factors | _Formed]
    lengths: Tensor  # norms of the scaled gradients in layers, float64 [N]
    norms: Tensor  # norms of the gradients themselves, float64 [N]


@torch.no_grad()
def pair_cosines(network: Network, inputs: Tensor, labels: Tensor, pairs: Tensor) -> PairCosines:
    """Return the cosine and the norms of the cross-entropy gradients of pairs of examples.

    The gradients of the distinct first members are kept; those of the other examples are computed
    in blocks and discarded.  If the former fit into half a gigabyte, no gradient is computed twice,
    so it is best to pass pairs of all kinds together.

    Args:
        network: A ReLU network whose outputs are logits.
        inputs: float [N, D].
        labels: Class of each example, int64 [N].
        pairs: Indices of examples, int64 [P, 2]; an example may be paired with itself.

    Returns:
        Cosines and norms in the order of the pairs.
    """
    cosine = torch.empty(len(pairs), dtype=torch.float64, device=inputs.device)
    norms = cosine.new_empty(len(pairs), 2)
    one = _gradients(network, inputs[:1], labels[:1])
    size = max(1, _TABLE // sum(tensor.nbytes for tensor in _tensors(one)))
    for members in pairs[:, 0].unique().split(size):
        chosen = torch.isin(pairs[:, 0], members).nonzero()[:, 0]
        for rows, part in _comparisons(network, inputs, labels, members, pairs[chosen]):
            cosine[chosen[rows]], norms[chosen[rows]] = part
    return PairCosines(cosine, norms)


def output_deltas(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return the derivatives of the cross-entropy at the outputs as directions times scales.

    The derivatives are the probabilities ``p_k``, except ``p_y - 1`` at the label, which is minus
    the sum of the others.  That sum is the scale.  The others divided by it are a softmax without
    the label, which loses no digit where ``p_y`` rounds to 1.

    Args:
        logits: float [N, C].
        labels: int64 [N].

    Returns:
        Directions, float64 [N, C], -1 at the label and non-negative elsewhere, with sum 0; scales,
        float64 [N], 0 if the label's logit leads by more than 709.
    """
    logits, column = logits.double(), labels[:, None]
    others = logits.scatter(1, column, -torch.inf)
    directions = others.softmax(dim=1).scatter(1, column, -1.0)
    return directions, (others.logsumexp(dim=1) - logits.gather(1, column)[:, 0]).sigmoid()


def _comparisons(
    network: Network, inputs: Tensor, labels: Tensor, members: Tensor, pairs: Tensor
) -> Iterator[tuple[Tensor, PairCosines]]:
    """Yield rows of ``pairs`` whose first members are ``members``, with their cosines and norms."""
    second = pairs[:, 1].unique()
    examples = torch.cat([members, second[~torch.isin(second, members)]])
    place = torch.empty(len(inputs), dtype=torch.int64, device=pairs.device)
    place[examples] = torch.arange(len(examples), device=pairs.device)
    pairs = place[pairs]
    second, order = pairs[:, 1].sort(stable=True)
    bounds = [0, *range(len(members), len(examples), _EXAMPLES[inputs.device.type]), len(examples)]
    rows = torch.searchsorted(second, torch.tensor(bounds, device=pairs.device)).tolist()
    table = _table(network, inputs[members], labels[members])
    for (start, end), (first_row, last_row) in zip(pairwise(bounds), pairwise(rows), strict=True):
        block = examples[start:end]
        gradients = _gradients(network, inputs[block], labels[block]) if start else table
        chosen = order[first_row:last_row]
        yield chosen, _compare(table, pairs[chosen, 0], gradients, pairs[chosen, 1] - start)


def _table(network: Network, inputs: Tensor, labels: Tensor) -> _Gradients:
    """Return the gradients of all examples, computed in blocks and written in place."""
    size = _EXAMPLES[inputs.device.type]
    blocks = zip(inputs.split(size), labels.split(size), strict=True)
    parts = (_gradients(network, *block) for block in blocks)
    first = next(parts)
    layers = [type(layer)(*(_longer(t, len(inputs)) for t in layer)) for layer in first.layers]
    table = _Gradients(layers, *(_longer(t, len(inputs)) for t in first[1:]))
    start = 0
    for part in chain([first], parts):
        for whole, piece in zip(_tensors(table), _tensors(part), strict=True):
            whole[start : start + len(piece)] = piece
        start += len(part.norms)
    return table


def _longer(tensor: Tensor, length: int) -> Tensor:
    return tensor.new_empty(length, *tensor.shape[1:])


def _tensors(gradients: _Gradients) -> list[Tensor]:
    return [*chain.from_iterable(gradients.layers), *gradients[1:]]


def _gradients(network: Network, inputs: Tensor, labels: Tensor) -> _Gradients:
    shape = network.map_shapes[0] if isinstance(network, CNN) else (inputs.shape[1], 1, 1)
    maps, patches = [inputs.unflatten(1, shape).permute(0, 2, 3, 1).contiguous()], []
    for layer in network.weighted_layers:
        patches.append(_patches(layer, maps[-1]))
        preactivations = functional.linear(patches[-1], _matrix(layer), layer.bias)
        maps.append(preactivations.unflatten(1, _positions(layer, maps[-1])).relu())
    directions, scales = output_deltas(preactivations[:, 0], labels)
    delta = directions.to(inputs.dtype)[:, None]
    layers = []
    for index, layer in reversed(list(enumerate(network.weighted_layers))):
        layers.append(_layer_gradients(patches[index], delta))
        if index:
            seen = maps[index]
            # After a ReLU, its derivative (0 at 0) is the sign of its output.
            delta = _unpatched(layer, delta @ _matrix(layer), seen.shape).mul_(seen.sign())
            delta = delta.flatten(1, 2)
    lengths = _products(layers, layers).sqrt()
    return _Gradients(layers, lengths, scales * lengths)


def _matrix(layer: _Layer) -> Tensor:
    """Return weights as [outputs, inputs], inputs in the order of :func:`_patches`."""
    if isinstance(layer, nn.Linear):
        return layer.weight
    return layer.weight.permute(0, 2, 3, 1).flatten(1)


def _positions(layer: _Layer, maps: Tensor) -> tuple[int, int]:
    if isinstance(layer, nn.Linear):
        return 1, 1
    kernel, stride = layer.kernel_size[0], layer.stride[0]
    rows, columns = ((size - kernel) // stride + 1 for size in maps.shape[1:3])
    return rows, columns


def _patches(layer: _Layer, maps: Tensor) -> Tensor:
    """Return a layer's inputs [N, positions, inputs] from maps [N, rows, columns, channels].

    Channels come last in maps and patches, so that memory is copied in long pieces; this is ten
    times as fast as PyTorch's ``unfold``.  A fully connected layer has one patch, the whole map,
    channel by channel.
    """
    if isinstance(layer, nn.Linear):
        return maps.permute(0, 3, 1, 2).flatten(1)[:, None]
    kernel, stride = layer.kernel_size[0], layer.stride[0]
    windows = maps.unfold(1, kernel, stride).unfold(2, kernel, stride)
    return windows.permute(0, 1, 2, 4, 5, 3).flatten(3).flatten(1, 2)


def _unpatched(layer: _Layer, patches: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return the adjoint of :func:`_patches`: the sum of patches in maps of a given shape."""
    _, rows, columns, channels = shape
    if isinstance(layer, nn.Linear):
        return patches.reshape(-1, channels, rows, columns).permute(0, 2, 3, 1).contiguous()
    maps, kernel, stride = patches.new_zeros(shape), layer.kernel_size[0], layer.stride[0]
    down, along = _positions(layer, maps)
    patches = patches.unflatten(2, (kernel, kernel, channels)).unflatten(1, (down, along))
    for i, j in product(range(kernel), repeat=2):
        last_row, last_column = i + stride * (down - 1), j + stride * (along - 1)
        maps[:, i : last_row + 1 : stride, j : last_column + 1 : stride] += patches[:, :, :, i, j]
    return maps


def _layer_gradients(patches: Tensor, delta: Tensor) -> _Factors | _Formed:
    """Return the gradients of a layer from its inputs and deltas at each position."""
    (_, positions, inputs), outputs = patches.shape, delta.shape[2]
    # Multiplications per pair.
    if positions**2 * (inputs + outputs) <= (inputs + 1) * outputs:
        return _Factors(patches, delta)
    return _Formed((patches.mT @ delta).flatten(1), delta.sum(dim=1))


def _compare(first: _Gradients, rows: Tensor, second: _Gradients, others: Tensor) -> PairCosines:
    size = _PAIRS[rows.device.type]
    products = [
        _products(_chosen(first.layers, left), _chosen(second.layers, right))
        for left, right in zip(rows.split(size), others.split(size), strict=True)
    ]
    lengths = first.lengths[rows] * second.lengths[others]
    norms = torch.stack([first.norms[rows], second.norms[others]], dim=1)
    cosine = (torch.cat(products) / lengths).clamp_(-1.0, 1.0)
    return PairCosines(cosine.where((norms > 0).all(dim=1), torch.nan), norms)


def _chosen(layers: list[_Factors | _Formed], rows: Tensor) -> list[_Factors | _Formed]:
    return [type(layer)(*(tensor.index_select(0, rows) for tensor in layer)) for layer in layers]


def _products(first: list[_Factors | _Formed], second: list[_Factors | _Formed]) -> Tensor:
    """Return the inner product of each gradient with its counterpart, float64 [N]."""
    products = torch.zeros((), dtype=torch.float64, device=first[0][0].device)
    for one, other in zip(first, second, strict=True):
        if isinstance(one, _Formed):
            parts = [torch.linalg.vecdot(a, b) for a, b in zip(one, other, strict=True)]
        else:
            inputs, deltas = (_overlaps(a, b) for a, b in zip(one, other, strict=True))
            parts = [((inputs + 1.0) * deltas).sum(dim=(1, 2))]
        products = products + sum(part.double() for part in parts)
    return products


def _overlaps(first: Tensor, second: Tensor) -> Tensor:
    """Return inner products [N, S, S] between all positions of two arrays [N, S, A]."""
    if first.shape[1] == 1:  # four times as fast as a matrix product
        return torch.linalg.vecdot(first, second)[:, :, None]
    return first @ second.mT
