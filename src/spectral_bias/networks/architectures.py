"""ReLU networks of the paper: multilayer perceptrons (Sec. 3.1) and a CNN for images (Sec. 4.2).

Both take flat inputs [N, D] and hold their layers, first to last, in ``layers``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.networks.bf16 import bf16_product

# Names of the activations of hidden layers (paper, Sec. 3.1).
ACTIVATIONS = ("relu",)


class MLP(nn.Module):
    """A fully connected ReLU network with a linear output.

    ``depth`` counts hidden layers: ``depth=1`` is Linear(in_features, width), ReLU, Linear(width,
    out_features).  Parameters have PyTorch's default initialisation, drawn on the CPU from ``seed``
    alone: they do not depend on the device or on global state.

    Args:
        in_features: Input features, D.
        depth: Hidden layers, L.
        width: Neurons per hidden layer, H.
        out_features: Outputs, C.
        seed: Seed of the initialisation.
        activation: One of :data:`ACTIVATIONS`.

    Attributes:
        arguments: Arguments of :func:`build_network` that rebuild the network, in JSON's types.
        hidden_sizes: Neurons of each hidden layer.

    Raises:
        ValueError: If the activation is unknown.
    """

    def __init__(
        self,
        in_features: int,
        depth: int,
        width: int,
        out_features: int,
        seed: int,
        activation: str = "relu",
    ) -> None:
        super().__init__()
        _check_activation(activation)
        self.arguments: dict[str, Any] = {
            "kind": "mlp",
            "activation": activation,
            "in_features": in_features,
            "depth": depth,
            "width": width,
            "out_features": out_features,
            "seed": seed,
        }
        self.hidden_sizes = [width] * depth
        sizes = [in_features, *self.hidden_sizes, out_features]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    @property
    def weighted_layers(self) -> list[nn.Linear]:
        """The layers, first to last, with the types that ``layers`` does not tell."""
        return cast("list[nn.Linear]", list(self.layers))

    def forward(self, inputs: Tensor, *, bf16_hidden: bool = False) -> Tensor:
        """Return the outputs [N, C] for inputs [N, D].

        Args:
            inputs: float32 [N, D].
            bf16_hidden: Multiply hidden-to-hidden weights in bfloat16.  The first layer stays in
                float32 because bfloat16 merges many of the coordinates in [0, 1]; the last layer
                does so that the residuals stay exact.

        Returns:
            float32 [N, C].
        """
        first, *hidden, last = self.layers
        activations = functional.relu(first(inputs))
        for layer in hidden:
            product = bf16_product(layer, activations) if bf16_hidden else layer(activations)
            activations = functional.relu(product)
        return last(activations)

    def activations(self, inputs: Tensor) -> list[Tensor]:
        """Return the inputs, the output of each hidden layer, and the outputs.

        Args:
            inputs: [N, D].

        Returns:
            L + 2 tensors: [N, D], L times [N, H] (after the ReLU), [N, C].
        """
        states = [inputs]
        for layer in self.layers[:-1]:
            states.append(layer(states[-1]).relu_())
        return [*states, self.layers[-1](states[-1])]


class CNN(nn.Module):
    """A convolutional ReLU network: convolutions, one fully connected hidden layer, the output.

    Every convolution has the same square kernel and stride, no padding and a ReLU; the output of
    the last one is flattened.  PAPER: 32, 64, 96 channels, kernel 3, stride 2, width 256; the max
    pooling that the authors' scripts declare is never applied.  Parameters have PyTorch's default
    initialisation, drawn on the CPU from ``seed`` alone.

    Args:
        image_shape: Channels, rows and columns of the inputs.
        channels: Output channels of each convolution.
        kernel: Side of the kernels, in pixels.
        stride: Step of the kernels, in pixels.
        width: Neurons of the fully connected hidden layer.
        out_features: Outputs, C.
        seed: Seed of the initialisation.
        activation: One of :data:`ACTIVATIONS`.

    Attributes:
        arguments: Arguments of :func:`build_network` that rebuild the network, in JSON's types.
        hidden_sizes: Neurons of each hidden layer: channels times positions, or the width.
        map_shapes: Channels, rows and columns before each convolution and after the last.

    Raises:
        ValueError: If the activation is unknown, or the images are too small for a convolution.
    """

    def __init__(
        self,
        image_shape: Sequence[int],
        channels: Sequence[int],
        kernel: int,
        stride: int,
        width: int,
        out_features: int,
        seed: int,
        activation: str = "relu",
    ) -> None:
        super().__init__()
        _check_activation(activation)
        self.arguments: dict[str, Any] = {
            "kind": "cnn",
            "activation": activation,
            "image_shape": [int(size) for size in image_shape],
            "channels": list(channels),
            "kernel": kernel,
            "stride": stride,
            "width": width,
            "out_features": out_features,
            "seed": seed,
        }
        self.map_shapes = _map_shapes(image_shape, channels, kernel, stride)
        sizes = [depth * rows * columns for depth, rows, columns in self.map_shapes]
        self.hidden_sizes = [*sizes[1:], width]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            depths = pairwise(shape[0] for shape in self.map_shapes)
            self.layers = nn.ModuleList(nn.Conv2d(a, b, kernel, stride) for a, b in depths)
            self.layers.append(nn.Linear(sizes[-1], width))
            self.layers.append(nn.Linear(width, out_features))

    @property
    def weighted_layers(self) -> list[nn.Conv2d | nn.Linear]:
        """The layers, first to last, with the types that ``layers`` does not tell."""
        return cast("list[nn.Conv2d | nn.Linear]", list(self.layers))

    def forward(self, inputs: Tensor, *, bf16_hidden: bool = False) -> Tensor:
        """Return the outputs [N, C] for inputs [N, D].

        Args:
            inputs: float32 [N, D], channel by channel, row by row.
            bf16_hidden: Multiply hidden-to-hidden weights in bfloat16, as in :class:`MLP`.

        Returns:
            float32 [N, C].
        """
        first, *hidden, last = self.layers
        maps = functional.relu(first(inputs.unflatten(1, self.map_shapes[0])))
        for layer in hidden:
            if layer is hidden[-1]:
                maps = maps.flatten(1)
            maps = functional.relu(bf16_product(layer, maps) if bf16_hidden else layer(maps))
        return last(maps)

    def activations(self, inputs: Tensor) -> list[Tensor]:
        """Return the inputs, the output of each hidden layer, and the outputs.

        Args:
            inputs: [N, D].

        Returns:
            L + 2 tensors: [N, D]; for each hidden layer [N, size] (after the ReLU), maps
            flattened like the inputs; [N, C].
        """
        states = [inputs]
        for layer, shape in zip(self.layers, self.map_shapes[:-1], strict=False):
            states.append(layer(states[-1].unflatten(1, shape)).relu_().flatten(1))
        *_, hidden, last = self.layers
        states.append(hidden(states[-1]).relu_())
        return [*states, last(states[-1])]


Network = MLP | CNN


def _check_activation(name: str) -> None:
    if name not in ACTIVATIONS:
        raise ValueError(
            f"found the activation {name!r}, allowed: {', '.join(ACTIVATIONS)}; a network with "
            "another one cannot be rebuilt by this version"
        )


def _map_shapes(
    image_shape: Sequence[int], channels: Sequence[int], kernel: int, stride: int
) -> list[tuple[int, int, int]]:
    depth, rows, columns = image_shape
    shapes = [(depth, rows, columns)]
    for layer, depth in enumerate(channels, start=1):
        if min(rows, columns) < kernel:
            raise ValueError(
                f"convolution {layer} of {len(channels)} has a kernel of {kernel} x {kernel} but "
                f"sees maps of {rows} x {columns} (images of {image_shape[1]} x {image_shape[2]}, "
                f"stride {stride}); choose a smaller kernel or stride, or fewer convolutions"
            )
        rows, columns = ((size - kernel) // stride + 1 for size in (rows, columns))
        shapes.append((depth, rows, columns))
    return shapes


def build_network(arguments: Mapping[str, Any]) -> Network:
    """Return an untrained network with the ``arguments`` of another one.

    Args:
        arguments: Its ``kind`` ("mlp" or "cnn") and the arguments of that class.

    Returns:
        The network at its initialisation.

    Raises:
        ValueError: If the kind is unknown.
    """
    classes = {"mlp": MLP, "cnn": CNN}
    kind, rest = arguments.get("kind"), {k: v for k, v in arguments.items() if k != "kind"}
    if kind not in classes:
        raise ValueError(
            f"networks of kind {kind!r} are unknown, there are {', '.join(classes)}; train the "
            "network again with this version"
        )
    return classes[kind](**rest)


def new_classifier(
    image_shape: Sequence[int], classes: int, seed: int, *, kind: str, **sizes: Any
) -> Network:
    """Return an untrained classifier of images.

    Args:
        image_shape: Channels, rows and columns of the inputs.
        classes: Number of classes.
        seed: Seed of the initialisation.
        kind: "mlp" or "cnn".
        **sizes: The remaining arguments of that class.

    Returns:
        The network at its initialisation.
    """
    shape: dict[str, Any] = {"in_features": math.prod(image_shape)}
    if kind == "cnn":
        shape = {"image_shape": image_shape}
    return build_network({"kind": kind, **shape, **sizes, "out_features": classes, "seed": seed})


def check_finite(network: nn.Module) -> None:
    """Verify that all parameters of a network are finite.

    Args:
        network: Any network.

    Raises:
        ValueError: If a parameter is not finite; metrics of such a network mean nothing.
    """
    broken = [name for name, values in network.named_parameters() if not values.isfinite().all()]
    if broken:
        raise ValueError(
            f"the network has parameters that are not finite, in {', '.join(broken)}; train with "
            "a smaller learning rate"
        )


def load_network(snapshot: Snapshot, device: torch.device) -> Network:
    """Rebuild the network of a snapshot from the snapshot alone.

    Args:
        snapshot: As read by :func:`spectral_bias.files.snapshots.load_snapshot`.
        device: Where to put the parameters.

    Returns:
        The network, not for further training.

    Raises:
        ValueError: If the kind of network or its activation is unknown or not stated, or a
            parameter is not finite.
    """
    arguments = snapshot.metadata["network_arguments"]
    network = build_network({"activation": None, **arguments})
    network.load_state_dict({k: torch.from_numpy(v) for k, v in snapshot.tensors.items()})
    check_finite(network)
    return network.requires_grad_(requires_grad=False).to(device)
