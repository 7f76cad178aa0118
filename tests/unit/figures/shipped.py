"""Styles by name, as figures are handed them, of the input maps and datasets of the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from spectral_bias.figures.style import CurveStyle, dataset_styles, input_styles

CONFIG: Mapping[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "config" / "config.yaml").read_text(encoding="utf-8")
)
# Those that tests draw beside the ones of the configuration.
_MORE_INPUTS = {
    **{f"positional_L{number}": {"kind": "positional", "levels": number} for number in (3, 7, 9)},
    "restricted_L5_f4": {"kind": "restricted", "levels": 5, "frequency": 4},
}
_MORE_DATASETS = {"my_own_dataset": {"kind": "digits", "label": "my own dataset"}}


def styles(names: Iterable[str]) -> dict[str, CurveStyle]:
    """Return the styles of input maps from their parameters."""
    known = {**_MORE_INPUTS, **CONFIG["inputs"]}
    return input_styles({name: known[name] for name in names})


def datasets(names: Iterable[str]) -> dict[str, CurveStyle]:
    """Return the styles of datasets from their order and their labels."""
    known = {**_MORE_DATASETS, **CONFIG["datasets"]}
    return dataset_styles({name: known[name]["label"] for name in names})
