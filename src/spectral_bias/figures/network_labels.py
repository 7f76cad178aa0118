"""What figures call networks."""

from __future__ import annotations

import re

_THIS_FILE = "src/spectral_bias/figures/network_labels.py"
_NETWORK_LABELS = {
    r"mlp_(\d+)x(\d+)": "MLP {} x {}",
    r"cnn_(\d+(?:-\d+)*)_k(\d+)_s(\d+)": "CNN {}, kernel {}, stride {}",
}


def network_label(name: str) -> str:
    """Return what figures call a network.

    Args:
        name: ``mlp_<layers>x<neurons>``, or ``cnn_<sizes>_k<kernel>_s<stride>`` with the channels
            of the convolutions and the neurons of the layer behind them, joined by hyphens.

    Returns:
        The label.

    Raises:
        ValueError: If the name follows neither pattern.
    """
    for pattern, label in _NETWORK_LABELS.items():
        if match := re.fullmatch(pattern, name):
            return label.format(*match.groups())
    raise ValueError(
        f"no label for the network {name!r}: names that can be drawn are mlp_<layers>x<neurons> "
        f"and cnn_<sizes>_k<kernel>_s<stride>. Add a pattern to {_THIS_FILE}"
    )
