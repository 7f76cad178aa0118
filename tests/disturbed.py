"""A small study of all stages whose runs are disturbed, and others like it.

One server for the whole session of tests has the files that it downloads.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from checkout import ONLY_IMAGES, SMOKE, Checkout
from served_files import dataset_files, dataset_overlay, served

# Every stage, a download among them, and trainings long enough to be killed in the middle.
STUDIES = {
    "image": {
        "signals": ["astronaut"],
        "resolution": 64,
        "networks": [{"depth": 4, "width": 64}],
        "training": {"batch_size": 64},
        "snapshots": [0, 1, 2, 4, 6, 8, 10],
        "metrics": ["forward_pass", "gradient_confusion", "spectral_norms", "inradius"],
    },
    "first_epoch": {"signals": ["astronaut"], "inputs": ["coordinates_0_1", "positional_L4"]},
}


@dataclass(frozen=True)
class Disturbed:
    """What is to be disturbed: a finished run, and what makes others like it."""

    finished: Checkout
    overlay: dict
    config: tuple[str, ...] = (*SMOKE, "config/faults.yaml")

    @property
    def rules(self) -> set[str]:
        """The rules that had something to do, but for those of single files."""
        folder = self.finished.folder / "logs"
        return {Path(log.relative_to(folder).parts[0]).stem for log in folder.glob("**/*.log")}

    def fresh(self, folder: Path) -> Checkout:
        checkout = Checkout.fresh(folder)
        checkout.overlay("faults.yaml", self.overlay)
        return checkout


def serve_overlay(until: ExitStack) -> dict[str, Any]:
    """Serve a dataset for as long as a block takes; return the configuration that downloads it."""
    folder = Path(until.enter_context(TemporaryDirectory()))
    digests = dataset_files(folder)
    overlay = dataset_overlay(digests, until.enter_context(served(folder)), folder)
    return {**overlay, "studies": ONLY_IMAGES | STUDIES | overlay["studies"]}
