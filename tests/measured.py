"""Metrics of snapshots that a test has made, as the workflow measures them."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.metrics.measuring import Subject, measure_snapshots
from spectral_bias_workflow.graph.catalogue import METRICS


def measured(metric: str, snapshots: Sequence[Snapshot], **subject: Any) -> dict[str, np.ndarray]:
    """Return a metric's arrays for a subject with the given attributes."""
    module = import_module(f"spectral_bias.metrics.{metric}")
    return measure_snapshots(module, snapshots, Subject(**subject), METRICS[metric].supports)
