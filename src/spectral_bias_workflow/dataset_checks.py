"""What can be known about signals and datasets before they are read: kinds, files, sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spectral_bias.datasets.files import DatasetError, user_file
from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    SINUSOIDS,
    coordinate_studies,
    datasets_of,
    domain_of,
    downloads_of,
)
from spectral_bias_workflow.schema_words import place

# Pixels per side of the images of datasets, by kind; of IDX files it is not known beforehand.
_IMAGE_SIDES = {"digits": 8, "cifar10": 32, "cifar100": 32}


def signals_out_of_place(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that studies of images name, and the images that studies of lines name."""
    for study, chosen in coordinate_studies(config).items():
        wanted = "line" if study in SINUSOIDS else "grid"
        for index, name in enumerate(chosen["signals"]):
            if name in config["signals"] and domain_of(config, name) != wanted:
                kind = config["signals"][name]["kind"]
                allowed = "signals of the kind sinusoid" if wanted == "line" else "images"
                yield (
                    f"{place(('studies', study, 'signals', index))}: found {name}, of the kind "
                    f"{kind}, allowed: {allowed}"
                )


def too_small_images(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield the convolutional networks that do not fit a dataset whose size is known."""
    networks = config["studies"].get(CLASSIFICATION, {}).get("networks", [])
    for name in datasets_of(config):
        whole = _IMAGE_SIDES.get(config["datasets"].get(name, {}).get("kind"))
        for index, network in enumerate(networks):
            side = whole
            for layer, _ in enumerate(network.get("channels", []) if side else [], start=1):
                if side < network["kernel"]:
                    path = ("studies", CLASSIFICATION, "networks", index)
                    yield (
                        f"{place(path)}: found a kernel of {network['kernel']} for convolution "
                        f"{layer}, which sees {side} x {side} pixels of {name} ({whole} x {whole}) "
                        f"at stride {network['stride']}, allowed: kernels that fit; take a "
                        "smaller stride or kernel, or fewer channels"
                    )
                    break
                side = (side - network["kernel"]) // network["stride"] + 1


def missing_dataset_files(config: Mapping[str, Any], root: Path) -> Iterator[str]:
    """Yield what is missing in the folders of the user's that hold the files of datasets."""
    for name in datasets_of(config):
        entry = config["datasets"].get(name, {})
        known = [each for each in downloads_of(entry).values() if each in config["downloads"]]
        for download in known if "folder" in entry else []:
            try:
                user_file(root / entry["folder"], config["downloads"][download]["filename"])
            except DatasetError as error:
                yield f"datasets.{name}.folder: {' '.join(str(error).split())}"
