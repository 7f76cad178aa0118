"""Names carry no behaviour: studies and input maps with other names work like the shipped ones."""

from pathlib import Path

import pandas as pd
from checkout import DEFAULT, ONLY_IMAGES, Checkout
from PIL import Image

from spectral_bias_workflow.pages.summary import read_results, summary

OVERLAY = {
    "studies": {
        **ONLY_IMAGES,
        "image": None,
        "my_study": {
            "kind": "image",
            "signals": ["astronaut"],
            "resolution": 16,
            "inputs": ["apple", "banana"],
            "networks": [{"depth": 2, "width": 16}],
            "training": {"batch_size": 64},
            "snapshots": [0, 1, 2],
            "metrics": ["forward_pass", "gradient_confusion", "mechanism"],
        },
    },
    "inputs": {
        "apple": {"kind": "coordinates", "interval": [0, 1]},
        "banana": {"kind": "positional", "levels": 4},
    },
    "pairs": {
        "local": {"patches": 5, "pairs_per_patch": 10},
        "global": {"pairs": 50},
        "uniform": {"pairs": 50},
        "tile": {"side": 4, "pairs_per_tile": 5},
    },
    "figures": {"encoding_distances": {"resolution": 8, "inputs": ["banana"]}},
}


def test_my_study_of_a_banana_is_trained_measured_drawn_and_judged(tmp_path: Path) -> None:
    checkout = Checkout.fresh(tmp_path / "checkout")
    config = (*DEFAULT, checkout.overlay("mine.yaml", OVERLAY))
    checkout.run("all", config=config)
    results = checkout.folder / "results"
    drawn = {path.stem for path in (results / "figures").glob("*.png")}
    of_image = {"reconstructions", "hamming_image", "confusion_image", "mechanism", "dead_neurons"}
    assert of_image | {"encoding_distances", "claims"} <= drawn
    assert not {"depth_width", "density", "first_epoch", "generalization"} & drawn
    with Image.open(results / "figures/hamming_image.png") as picture:
        assert picture.size[0] > 500
    runs = pd.read_csv(results / "tables/runs.csv")
    assert {*runs["study"]} == {"my_study"}
    assert {*runs["kind"]} == {"image"}
    inputs = pd.read_csv(results / "tables/inputs.csv").set_index("input")
    assert inputs.loc["banana", ["kind", "levels"]].tolist() == ["positional", 4]
    claims = pd.read_csv(results / "tables/claims.csv").set_index("claim")
    # Near pixels against far ones, coordinates against encodings: by what these are.
    assert claims.loc[["C10", "C12"], "study"].tolist() == ["my_study"] * 2
    assert (claims.loc[["C10", "C12"], "verdict"] != "not measured").all()
    assert "encodings" in claims.loc["C12", "weakest"]
    assert "apple" in claims.loc["C10", "weakest"] or "banana" in claims.loc["C10", "weakest"]
    text = summary(read_results(results))
    assert "Study my_study" in text
    assert "banana" in text
    # Captions, too, are of the study that is shown.
    checkout.run("all", options=["--report", "report.html"], config=config)
    assert "astronaut at" in (checkout.folder / "report.html").read_text(encoding="utf-8")
