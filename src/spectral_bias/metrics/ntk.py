"""The empirical neural tangent kernel: how a step for one pixel changes the outputs at another.

The paper argues against an analysis by this kernel (Jacot et al., 2018) and does not measure it.
Here, for a network f with parameters theta and C outputs, it is the trace over outputs

    K_ij = sum_c <d f_c(x_i)/d theta, d f_c(x_j)/d theta>

over all weights and biases.  It does not contain the residual.  Gradient confusion compares loss
gradients, which are sums over outputs of these gradients times residuals.

The gradients themselves are never formed.  With the inputs A_l of layer l and the derivatives D_lc
of output c at its pre-activations, one row per example,

    K = sum_l (A_l A_l^T + 1) o (sum_c D_lc D_lc^T).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
import torch
from torch import Tensor

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.sampling import sample_pixels
from spectral_bias.metrics.measuring import Subject
from spectral_bias.metrics.ntk_limit import infinite_width_kernel
from spectral_bias.networks.architectures import MLP

_SHARE = "share of the centred target's energy in the leading eigenvectors, up to and with this one"
LAYOUT = Layout(
    "ntk",
    "Spectrum and movement of the empirical neural tangent kernel, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("pixel", "int32", ("point",), "pixel index, row by row", "the inputs"),
        Variable("index", "int32", ("index",), "1", "rank of an eigenvalue, 1 .. number of points"),
        Variable("channel", "int32", ("channel",), "1", "channel of the image, 1 .. C"),
        Variable("eigenvalue", "float64", ("epoch", "index"), "1", "eigenvalues, descending"),
        Variable(
            "target_share",
            "float64",
            ("epoch", "index"),
            "1",
            f"{_SHARE}; NaN if it is constant",
            finite=False,
        ),
        Variable(
            "movement",
            "float64",
            ("epoch",),
            "1",
            "Frobenius norm of the change since the first snapshot over that kernel's norm",
        ),
        Variable(
            "alignment_initial",
            "float64",
            ("epoch",),
            "1",
            "cosine of the kernel and that of the first snapshot, as vectors",
        ),
        Variable(
            "alignment_initial_centred",
            "float64",
            ("epoch",),
            "1",
            "the same of both kernels less their means over rows and columns; 0 if all points "
            "have the same gradients",
        ),
        Variable(
            "distance_to_infinite_width",
            "float64",
            ("epoch",),
            "1",
            "Frobenius norm of the difference from the infinite-width kernel over that one's norm",
        ),
        Variable(
            "eigenvalue_infinite_width",
            "float64",
            ("index",),
            "1",
            "eigenvalues of the kernel at initialisation in the limit of many neurons, descending",
        ),
        Variable(
            "target_share_infinite_width",
            "float64",
            ("index",),
            "1",
            f"{_SHARE}, of that kernel; NaN if it is constant",
            finite=False,
        ),
        Variable(
            "target_energy",
            "float64",
            ("channel",),
            "1",
            "sum over points of the squared target, its mean subtracted; 0 if it is constant",
        ),
    ),
)
# Matrices [N, N] in memory at a time, including eigenvectors and work space of the solver.
_MATRICES = 11
_LIMIT_GIB = 4
_ROUNDING = 1e-12


class Spectrum(NamedTuple):
    """A kernel's eigenvalues, descending, and the cumulative share of the target, float64 [N]."""

    eigenvalues: np.ndarray
    target_share: np.ndarray


@torch.no_grad()
def ntk_matrix(network: MLP, inputs: Tensor) -> Tensor:
    """Return the empirical neural tangent kernel of a set of inputs, traced over outputs.

    Accuracy, on trained networks of 4 x 192 neurons: in float32, entries are off by up to 4e-7 of
    the largest entry, and eigenvalues below 1e-8 of the largest are noise; raw coordinates have
    hundreds of these.  In float64 the limit is 1e-16.

    Args:
        network: A ReLU network with C outputs.
        inputs: float [N, D], in the precision of the network.

    Returns:
        [N, N] in that precision, symmetric and positive semidefinite up to rounding.
    """
    *activations, outputs = network.activations(inputs)
    n_outputs = outputs.shape[1]
    products = activations[-1] @ activations[-1].T + 1.0
    kernel = n_outputs * products
    deltas = torch.eye(n_outputs, dtype=inputs.dtype, device=inputs.device).expand(
        len(inputs), -1, -1
    )
    layers = network.weighted_layers
    for index in range(len(activations) - 1, 0, -1):
        active = activations[index][:, None] > 0
        deltas = torch.where(active, deltas @ layers[index].weight, 0.0)
        torch.mm(activations[index - 1], activations[index - 1].T, out=products).add_(1.0)
        of_outputs = deltas.flatten(start_dim=1)
        kernel.addcmul_(products, of_outputs @ of_outputs.T)
    return kernel


def centred_kernel(kernel: Tensor) -> Tensor:
    """Return a kernel without its part along constants, as if the mean had been fitted already.

    Args:
        kernel: [N, N], symmetric.

    Returns:
        [N, N] with rows and columns of mean 0; exactly 0 if all entries are equal up to rounding.
    """
    means = kernel.mean(dim=0)
    rest = (kernel - means).sub_(means[:, None]).add_(means.mean())
    return rest if rest.norm() > _ROUNDING * kernel.norm() else rest.zero_()


def kernel_alignment(first: Tensor, second: Tensor) -> float:
    """Return the cosine of two kernels as vectors (Cristianini et al., 2001).

    Args:
        first: [N, N].
        second: [N, N].

    Returns:
        At most 1; 0 if a kernel is 0.
    """
    product = float(torch.dot(first.flatten(), second.flatten()))
    norms = float(first.norm() * second.norm())
    return min(product / norms, 1.0) if norms > 0 else 0.0


def centred(targets: np.ndarray) -> np.ndarray:
    """Return targets minus their mean over examples.

    Args:
        targets: [N, C].

    Returns:
        float64 [N, C]; exactly 0 for an output whose target is constant.
    """
    values = targets.astype(np.float64)
    # A mean is rounded, and the remainder of a constant would look like a target.
    return np.where(np.ptp(values, axis=0) > 0, values - values.mean(axis=0), 0.0)


def spectrum_of(kernel: Tensor, targets: Tensor) -> Spectrum:
    """Return the eigenvalues of a kernel and the share of the target in its eigenvectors.

    Args:
        kernel: float64 [N, N], symmetric and positive semidefinite up to rounding.
        targets: float64 [N, C], as returned by :func:`centred`.

    Returns:
        The eigenvalues, with those that rounding makes negative set to 0, and the shares, which are
        NaN if the target is 0.
    """
    ascending, vectors = torch.linalg.eigh(kernel)
    energy = (vectors.T @ targets).square_().sum(dim=1).flip(0).cumsum(0)
    # The eigenvectors are a basis, so the last sum is the energy of the whole target.
    share = energy / energy[-1]
    return Spectrum(ascending.flip(0).clamp_(min=0.0).cpu().numpy(), share.cpu().numpy())


class _References(NamedTuple):
    """What all snapshots of a run are measured on and compared with.

    Attributes:
        pixel: The drawn pixels, int32 [N].
        inputs: float64 [N, D].
        targets: Centred, float64 [N, C].
        initial: The kernel at the first snapshot, float64 [N, N].
        limit: The kernel at initialisation in the limit of many neurons, float64 [N, N].
        of_limit: Its spectrum.
    """

    pixel: np.ndarray
    inputs: Tensor
    targets: Tensor
    initial: Tensor
    limit: Tensor
    of_limit: Spectrum


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray | float]:
    """Measure one snapshot, in float64.

    Args:
        network: A ReLU perceptron; its parameters become float64.
        subject: ``features``, ``image``, ``initial``, from which movement is measured, and the
            settings ``points``, the number of pixels to draw, at most all, and ``seed``, that of
            the draw, which does not depend on the input map.

    Returns:
        Values by the names of :data:`LAYOUT`.

    Raises:
        ValueError: If the matrices of so many points would take more than 4 GiB.
    """
    pixel, inputs, targets, initial, limit, of_limit = _references(subject)
    kernel = ntk_matrix(network.double(), inputs)
    spectrum = spectrum_of(kernel, targets)
    about_mean = centred_kernel(kernel), centred_kernel(initial)
    return {
        "pixel": pixel,
        "index": np.arange(1, len(pixel) + 1),
        "channel": np.arange(1, targets.shape[1] + 1),
        "target_energy": np.square(targets.cpu().numpy()).sum(axis=0),
        "eigenvalue_infinite_width": of_limit.eigenvalues,
        "target_share_infinite_width": of_limit.target_share,
        "eigenvalue": spectrum.eigenvalues,
        "target_share": spectrum.target_share,
        "movement": (torch.dist(kernel, initial) / initial.norm()).item(),
        "alignment_initial": kernel_alignment(kernel, initial),
        "alignment_initial_centred": kernel_alignment(*about_mean),
        "distance_to_infinite_width": (torch.dist(kernel, limit) / limit.norm()).item(),
    }


@lru_cache(maxsize=1)
def _references(subject: Subject) -> _References:
    features, settings, device = subject.features, subject.settings, subject.device
    generator = np.random.default_rng(settings["seed"])
    pixel = sample_pixels(len(features), settings["points"], generator)
    _check_memory(len(pixel))
    inputs = torch.from_numpy(features[pixel]).to(device, torch.float64)
    target = centred(subject.image.reshape(len(features), -1)[pixel])
    targets = torch.from_numpy(target).to(device)
    network = cast("MLP", subject.initial())
    shape = network.arguments
    limit = infinite_width_kernel(inputs, shape["depth"], shape["width"], shape["out_features"])
    initial = ntk_matrix(network.double(), inputs)
    return _References(pixel, inputs, targets, initial, limit, spectrum_of(limit, targets))


def _check_memory(n_points: int) -> None:
    """Verify that the matrices fit into the allowed memory.

    Args:
        n_points: Number of points, N.

    Raises:
        ValueError: If there are too many points.
    """
    gib = _MATRICES * 8 * n_points**2 / 2**30
    if gib > _LIMIT_GIB:
        most = int((_LIMIT_GIB * 2**30 / (8 * _MATRICES)) ** 0.5)
        raise ValueError(
            f"the neural tangent kernel of {n_points:,} points takes {gib:.1f} GiB, {_MATRICES} "
            f"matrices of {n_points:,} x {n_points:,} numbers; allowed are {_LIMIT_GIB} GiB, "
            f"{most:,} points; measure fewer"
        )
