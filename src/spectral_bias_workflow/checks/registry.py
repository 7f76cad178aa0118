"""Lists of all types of artifacts and all tables, one line each.

Documentation and checks read these lists.  No stage reads them, so a new metric or table does not
change the code of any other.
"""

from __future__ import annotations

from spectral_bias.datasets.classification import DATASET
from spectral_bias.datasets.signals import SIGNAL
from spectral_bias.files.storage import Layout
from spectral_bias.inputs.encodings import ENCODING
from spectral_bias.inputs.neighbours import NEIGHBOURS
from spectral_bias.inputs.sampling import PAIRS
from spectral_bias.metrics.boundary_distance import BOUNDARY_DISTANCE
from spectral_bias.metrics.confusion_classification import CONFUSION_CLASSIFICATION
from spectral_bias.metrics.cross_sections import CROSS_SECTIONS
from spectral_bias.metrics.crossings import CROSSINGS
from spectral_bias.metrics.encoding_distances import ENCODING_DISTANCES
from spectral_bias.metrics.first_epoch import FIRST_EPOCH
from spectral_bias.metrics.forward_pass import FORWARD_PASS
from spectral_bias.metrics.frequency_error import FREQUENCY_ERROR
from spectral_bias.metrics.gradient_confusion import GRADIENT_CONFUSION
from spectral_bias.metrics.hamming_classification import HAMMING_CLASSIFICATION
from spectral_bias.metrics.hyperplanes import HYPERPLANES
from spectral_bias.metrics.inradius import INRADIUS
from spectral_bias.metrics.linear_pieces import LINEAR_PIECES
from spectral_bias.metrics.ntk import NTK
from spectral_bias.metrics.spectral_norms import SPECTRAL_NORMS
from spectral_bias.tables import (
    boundary_distance,
    claim_comparisons,
    claims,
    confusion,
    confusion_density,
    cross_sections,
    crossings,
    dead_neurons,
    encoding_distances,
    first_epoch,
    frequency_convergence,
    frequency_error,
    generalization,
    gradient_norms,
    hamming,
    hyperplane_cosine,
    inputs,
    inradius,
    inradius_density,
    linear_pieces,
    mechanism_correlation,
    mechanism_hamming,
    mechanism_regions,
    mechanism_tiles,
    neighbours,
    ntk,
    ntk_spectrum,
    regions,
    runs,
    spectral_norms,
    training,
)
from spectral_bias.tables.columns import Table
from spectral_bias_workflow.graph.runs import (
    DATASET_FILE,
    ENCODING_DISTANCES_FILE,
    ENCODING_FILE,
    NEIGHBOURS_FILE,
    PAIRS_FILE,
    SIGNAL_FILE,
)

# The layout of the files under each path; braces stand for names from the configuration.
LAYOUTS: dict[str, Layout] = {
    SIGNAL_FILE: SIGNAL,
    PAIRS_FILE: PAIRS,
    ENCODING_FILE: ENCODING,
    DATASET_FILE: DATASET,
    NEIGHBOURS_FILE: NEIGHBOURS,
    "results/metrics/forward_pass/{run}.h5": FORWARD_PASS,
    "results/metrics/gradient_confusion/{run}.h5": GRADIENT_CONFUSION,
    "results/metrics/spectral_norms/{run}.h5": SPECTRAL_NORMS,
    "results/metrics/hyperplanes/{run}.h5": HYPERPLANES,
    "results/metrics/boundary_distance/{run}.h5": BOUNDARY_DISTANCE,
    "results/metrics/cross_sections/{run}.h5": CROSS_SECTIONS,
    "results/metrics/crossings/{run}.h5": CROSSINGS,
    "results/metrics/inradius/{run}.h5": INRADIUS,
    "results/metrics/frequency_error/{run}.h5": FREQUENCY_ERROR,
    "results/metrics/ntk/{run}.h5": NTK,
    "results/metrics/linear_pieces/{run}.h5": LINEAR_PIECES,
    "results/metrics/first_epoch/{run}.h5": FIRST_EPOCH,
    "results/metrics/hamming_classification/{run}.h5": HAMMING_CLASSIFICATION,
    "results/metrics/confusion_classification/{run}.h5": CONFUSION_CLASSIFICATION,
    ENCODING_DISTANCES_FILE: ENCODING_DISTANCES,
}

TABLES: tuple[Table, ...] = (
    runs.TABLE,
    inputs.TABLE,
    training.TABLE,
    hamming.TABLE,
    regions.TABLE,
    dead_neurons.TABLE,
    confusion.TABLE,
    confusion_density.TABLE,
    hyperplane_cosine.TABLE,
    boundary_distance.TABLE,
    cross_sections.TABLE,
    crossings.TABLE,
    inradius.TABLE,
    inradius_density.TABLE,
    frequency_error.TABLE,
    frequency_convergence.TABLE,
    ntk.TABLE,
    ntk_spectrum.TABLE,
    linear_pieces.TABLE,
    first_epoch.TABLE,
    generalization.TABLE,
    mechanism_regions.TABLE,
    mechanism_hamming.TABLE,
    mechanism_tiles.TABLE,
    mechanism_correlation.TABLE,
    spectral_norms.TABLE,
    neighbours.TABLE,
    gradient_norms.TABLE,
    encoding_distances.TABLE,
    claims.TABLE,
    claim_comparisons.TABLE,
)
