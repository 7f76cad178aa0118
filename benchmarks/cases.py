"""The measured cases, at the paper's size unless a case says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.case import Case
from benchmarks.convolution_cases import classifier_confusion_28, classifier_confusion_32
from benchmarks.coordinate_cases import (
    grid_patterns,
    grid_regions,
    hamming_of_pairs,
    norms_of_weights,
    pair_confusion,
)
from benchmarks.geometry_cases import (
    boundary_distance_32,
    boundary_distance_64,
    boundary_distance_in_the_picture,
    crossings_along_the_picture,
    regions_of_a_plane,
)
from benchmarks.neighbour_cases import neighbours_28x28, neighbours_32x32x3
from benchmarks.ntk_cases import tangent_kernel
from benchmarks.training_cases import (
    training_of_several,
    training_of_the_default,
    training_of_the_paper,
)


def cases_named(beginnings: Sequence[str]) -> dict[str, Callable[[], Case]]:
    """Return the makers of the cases whose numbers start with a given string, or of all cases."""
    cases = {
        "A1": pair_confusion,
        "A3": classifier_confusion_28,
        "A4": classifier_confusion_32,
        "B1": grid_patterns,
        "B2": hamming_of_pairs,
        "C": grid_regions,
        "D1": boundary_distance_32,
        "D2": boundary_distance_64,
        "D3": boundary_distance_in_the_picture,
        "E1": neighbours_28x28,
        "E2": neighbours_32x32x3,
        "F1": training_of_the_paper,
        "F2": training_of_the_default,
        "F3": training_of_several,
        "G1": regions_of_a_plane,
        "G2": crossings_along_the_picture,
        "N1": tangent_kernel,
        "S1": norms_of_weights,
    }
    chosen = tuple(beginnings) or ("",)
    return {name: make for name, make in cases.items() if name.startswith(chosen)}
