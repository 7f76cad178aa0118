"""A study that is left before the first epoch still has everything that can be measured."""

from pathlib import Path

from checkout import ONLY_IMAGES, SMOKE, Checkout

from spectral_bias_workflow.graph.figures import FIGURES

# Nothing but the initialisation of the networks.
START = {**ONLY_IMAGES, "image": {"signals": ["astronaut"], "snapshots": [0]}}


def test_without_snapshots_after_the_start_everything_is_still_measured(tmp_path: Path) -> None:
    checkout = Checkout.fresh(tmp_path / "checkout")
    checkout.run("all", config=(*SMOKE, checkout.overlay("start.yaml", {"studies": START})))
    figures = checkout.folder / "results" / "figures"
    of_image = {
        name
        for name, figure in FIGURES.items()
        if figure.kind in {"image", None} and not figure.named
    }
    assert {path.stem for path in figures.glob("*.png")} == of_image
