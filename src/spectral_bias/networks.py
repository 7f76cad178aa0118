"""ReLU multilayer perceptrons: the networks of the paper (Sec. 3.1)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from spectral_bias.snapshots import Snapshot


class MLP(nn.Module):
    """A fully connected ReLU network with a linear output.

    ``depth`` counts hidden layers: ``depth=1`` is Linear(in_features, width), ReLU,
    Linear(width, out_features).  Parameters have PyTorch's default initialisation, drawn on the
    CPU from ``seed`` alone, so that they do not depend on the device or on global state.

    Args:
        in_features: Input features, D.
        depth: Hidden layers, L.
        width: Neurons per hidden layer, H.
        out_features: Outputs, C.
        seed: Seed of the initialisation.
    """

    def __init__(
        self, in_features: int, depth: int, width: int, out_features: int, seed: int
    ) -> None:
        super().__init__()
        self.arguments = {
            "in_features": in_features,
            "depth": depth,
            "width": width,
            "out_features": out_features,
            "seed": seed,
        }
        sizes = [in_features, *[width] * depth, out_features]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, inputs: Tensor, *, bf16_hidden: bool = False) -> Tensor:
        """Return the outputs [N, C] for inputs [N, D].

        Args:
            inputs: float32 [N, D].
            bf16_hidden: Multiply hidden-to-hidden weights in bfloat16.  The first layer stays in
                float32 because bfloat16 merges many of the coordinates in [0, 1], the last so
                that the residuals stay exact.

        Returns:
            float32 [N, C].
        """
        first, *hidden, last = self.layers
        activations = functional.relu(first(inputs))
        with torch.autocast(inputs.device.type, torch.bfloat16, enabled=bf16_hidden):
            for layer in hidden:
                activations = functional.relu(layer(activations))
        return last(activations.float())

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


def check_finite(network: nn.Module) -> None:
    """Verify that a network computes something.

    Args:
        network: Any network.

    Raises:
        ValueError: If a parameter is not finite: no metric of such a network means anything.
    """
    broken = [name for name, values in network.named_parameters() if not values.isfinite().all()]
    if broken:
        raise ValueError(
            f"the network has parameters that are not finite, in {', '.join(broken)}; train with "
            "a smaller learning rate"
        )


def load_network(snapshot: Snapshot, device: torch.device) -> MLP:
    """Rebuild the network of a snapshot from nothing but the snapshot.

    Args:
        snapshot: As read by :func:`spectral_bias.snapshots.load_snapshot`.
        device: Where to put the parameters.

    Returns:
        The network, not to be trained further.

    Raises:
        ValueError: If a parameter is not finite.
    """
    network = MLP(**snapshot.metadata["network_arguments"])
    network.load_state_dict({k: torch.from_numpy(v) for k, v in snapshot.tensors.items()})
    check_finite(network)
    return network.requires_grad_(requires_grad=False).to(device)
