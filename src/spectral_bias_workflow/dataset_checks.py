"""What can be known about datasets before they are read: their files, and the size of images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spectral_bias.datasets.files import DatasetError, user_file
from spectral_bias_workflow.runs import CLASSIFICATION, datasets_of, downloads_of
from spectral_bias_workflow.schema_words import place

# Pixels per side of the images of datasets, by kind; of IDX files it is not known beforehand.
_IMAGE_SIDES = {"digits": 8, "cifar10": 32, "cifar100": 32}


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
