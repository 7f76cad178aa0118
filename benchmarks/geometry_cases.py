"""The geometry of activation regions at the paper's width, against loops of autograd calls."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.func import jacfwd, vmap

from benchmarks.case import Case, Rival
from spectral_bias.inputs.encodings import InputMap, features_at
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.boundary_distance import nearest_boundaries
from spectral_bias.metrics.cross_sections import planes_of
from spectral_bias.metrics.curve_crossings import curve_crossings
from spectral_bias.metrics.polygons import subdivide
from spectral_bias.networks.architectures import MLP

_INPUTS, _DEPTH, _WIDTH = 16_384, 4, 512
# Fractions of the work that rivals do.
_REFERENCE_INPUTS, _JACOBIAN_INPUTS = 1, 512
_STEPS = 256


def boundary_distance_32() -> Case:
    """Boundary distances in the space of 32 features."""
    return _input_gradient(features=32)


def boundary_distance_64() -> Case:
    """Boundary distances in the space of 64 features."""
    return _input_gradient(features=64)


def boundary_distance_in_the_picture() -> Case:
    """Boundary distances along the two axes of the picture, through 32 features."""
    network, inputs, flop = _problem(features=32, directions=2)
    tangents = torch.randn(_INPUTS, 32, 2)
    return Case(
        f"boundary distance, coordinate, {_INPUTS:,} inputs",
        lambda: nearest_boundaries(network, inputs, tangents, ["coordinate"]),
        flop + _INPUTS * 2 * 2 * 32 * _WIDTH,
        _loop(network, inputs, tangents),
        _jacobians(network, inputs, tangents),
    )


def regions_of_a_plane() -> Case:
    """The exact number of activation regions on a plane, by cutting polygons."""
    input_map = _positional(levels=16)
    hidden = affine_layers(_untrained(input_map).state_dict())[:-1]
    plane = planes_of(input_map)["low"]
    regions = subdivide(hidden, plane, max_regions=10**6).n_polygons
    return Case(
        f"exact number of regions of a plane, 4 x 192: {regions:,}",
        lambda: subdivide(hidden, plane, max_regions=10**6),
        0.0,
    )


def crossings_along_the_picture() -> Case:
    """Exact crossings between neighbouring pixels, through the encoding."""
    input_map = _positional(levels=8)
    layers = affine_layers(_untrained(input_map).state_dict())
    begin = np.random.default_rng(0).uniform(0, 1 - 1 / 127, size=(_STEPS, 2))
    end = begin + np.array([1 / 127, 0])
    found = len(curve_crossings(layers, input_map, begin, end).position)
    return Case(
        f"crossings on {_STEPS} pixel steps, L = 8, 4 x 192: {found:,}",
        lambda: curve_crossings(layers, input_map, begin, end),
        0.0,
    )


def _positional(levels: int) -> InputMap:
    shape = {"levels": levels, "growth": 2, "scale_by_pi": True, "endpoint": True}
    return {"kind": "positional", **shape}


def _untrained(input_map: InputMap) -> MLP:
    features = features_at(input_map, np.zeros((1, 2))).shape[1]
    return MLP(features, 4, 192, 3, seed=0)


def _input_gradient(features: int) -> Case:
    network, inputs, flop = _problem(features, directions=features)
    return Case(
        f"boundary distance, input gradient, D = {features}, {_INPUTS:,} inputs",
        lambda: nearest_boundaries(network, inputs, definitions=["input_gradient"]),
        flop,
        _loop(network, inputs),
        _jacobians(network, inputs),
    )


def _problem(features: int, directions: int) -> tuple[MLP, Tensor, float]:
    """Return a network, inputs, and the FLOP of the forward pass and the hidden slopes."""
    network = MLP(features, _DEPTH, _WIDTH, 3, seed=0)
    inputs = torch.rand(_INPUTS, features) * 2 - 1
    hidden = (_DEPTH - 1) * _WIDTH**2
    return network, inputs, _INPUTS * 2 * (features * _WIDTH + (1 + directions) * hidden)


def _loop(network: MLP, inputs: Tensor, tangents: Tensor | None = None) -> Rival:
    """Return the loop over inputs and neurons: one backward pass each."""

    def nearest(index: int) -> float:
        example = inputs[index].clone().requires_grad_()
        state, nearest = example, float("inf")
        for layer in network.layers[:-1]:
            preactivation = layer(state)
            for value in preactivation:
                (slope,) = torch.autograd.grad(value, example, retain_graph=True)
                slope = slope if tangents is None else tangents[index].T @ slope
                nearest = min(nearest, abs(value.item()) / slope.norm().item())
            state = preactivation.relu()
        return nearest

    return Rival(
        "loop over neurons",
        lambda: [nearest(index) for index in range(_REFERENCE_INPUTS)],
        _INPUTS / _REFERENCE_INPUTS,
    )


def _jacobians(network: MLP, inputs: Tensor, tangents: Tensor | None = None) -> Rival:
    """Return the pre-activations of all neurons and their Jacobians, several inputs at a time."""

    def preactivations(example: Tensor) -> tuple[Tensor, Tensor]:
        state, found = example, []
        for layer in network.layers[:-1]:
            found.append(layer(state))
            state = found[-1].relu()
        values = torch.cat(found)
        return values, values

    def nearest(block: Tensor, directions: Tensor | None) -> Tensor:
        slopes, values = vmap(jacfwd(preactivations, has_aux=True))(block)
        slopes = slopes if directions is None else slopes @ directions
        return (values.abs() / slopes.norm(dim=2)).amin(dim=1)

    def work() -> list[Tensor]:
        some = range(0, _JACOBIAN_INPUTS, 64)
        along = [None if tangents is None else tangents[start : start + 64] for start in some]
        # (Copies, because slices of one tensor make vmap slow.)
        blocks = [inputs[start : start + 64].clone() for start in some]
        with torch.no_grad():
            return [nearest(*pair) for pair in zip(blocks, along, strict=True)]

    return Rival("vmap(jacfwd)", work, _INPUTS / _JACOBIAN_INPUTS)
