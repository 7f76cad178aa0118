"""All types of artifacts and all tables: one line each.

Documentation and checks read these lists.  No stage does, so that a new metric or table changes
the code of no other.
"""

from __future__ import annotations

from spectral_bias.datasets.signals import SIGNAL
from spectral_bias.encodings import ENCODING
from spectral_bias.metrics.encoding_distances import ENCODING_DISTANCES
from spectral_bias.metrics.forward_pass import FORWARD_PASS
from spectral_bias.metrics.gradient_confusion import GRADIENT_CONFUSION
from spectral_bias.metrics.spectral_norms import SPECTRAL_NORMS
from spectral_bias.sampling import PAIRS
from spectral_bias.storage import Layout
from spectral_bias.tables import (
    confusion,
    confusion_density,
    dead_neurons,
    hamming,
    regions,
    spectral_norms,
    training,
)
from spectral_bias.tables.columns import Table
from spectral_bias_workflow.runs import ENCODING_FILE, PAIRS_FILE, SIGNAL_FILE

# Where the files of each type are; braces are names from the configuration.
LAYOUTS: dict[str, Layout] = {
    SIGNAL_FILE: SIGNAL,
    PAIRS_FILE: PAIRS,
    ENCODING_FILE: ENCODING,
    "results/metrics/forward_pass/{run}.h5": FORWARD_PASS,
    "results/metrics/gradient_confusion/{run}.h5": GRADIENT_CONFUSION,
    "results/metrics/spectral_norms/{run}.h5": SPECTRAL_NORMS,
    "results/metrics/encoding_distances/grid_{resolution}/{input}.h5": ENCODING_DISTANCES,
}

TABLES: tuple[Table, ...] = (
    training.TABLE,
    hamming.TABLE,
    regions.TABLE,
    dead_neurons.TABLE,
    confusion.TABLE,
    confusion_density.TABLE,
    spectral_norms.TABLE,
)
