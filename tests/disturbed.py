"""A small study of all stages whose runs tests disturb.

One server for the whole session of tests has the files that it downloads.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from checkout import ONLY_IMAGES, SMOKE, Checkout
from served_files import dataset_files, dataset_overlay, served

# All stages, including a download, and trainings long enough to be killed in the middle.
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
    """A finished run, and the means to start equal runs that are then disturbed."""

    finished: Checkout
    overlay: dict
    config: tuple[str, ...] = (*SMOKE, "config/faults.yaml")

    @property
    def rules(self) -> set[str]:
        """The rules that ran jobs, except those of single files."""
        folder = self.finished.folder / "logs"
        return {Path(log.relative_to(folder).parts[0]).stem for log in folder.glob("**/*.log")}

    def fresh(self, folder: Path) -> Checkout:
        checkout = Checkout.fresh(folder)
        checkout.overlay("faults.yaml", self.overlay)
        return checkout


def serve_overlay(until: ExitStack) -> dict[str, Any]:
    """Serve a dataset while a block runs; return the configuration that downloads it."""
    folder = Path(until.enter_context(TemporaryDirectory()))
    digests = dataset_files(folder)
    overlay = dataset_overlay(digests, until.enter_context(served(folder)), folder)
    return {**overlay, "studies": ONLY_IMAGES | STUDIES | overlay["studies"]}
