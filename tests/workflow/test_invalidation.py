"""Edit this -> exactly these rules rerun (docs/invalidation.md)."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from checkout import Checkout
from PIL import Image

from spectral_bias.snapshots import load_snapshot

# The smoke study: 2 signals x 2 input maps x 1 seed.
TABLES_OF = {
    "forward_pass": ["hamming", "regions", "dead_neurons"],
    "gradient_confusion": ["confusion", "confusion_density"],
    "spectral_norms": ["spectral_norms"],
}
TABLES = ["training", *(table for tables in TABLES_OF.values() for table in tables)]
CURVES = [
    "training_loss",
    "region_growth",
    "hamming_image",
    "confusion_image",
    "spectral_norms",
    "dead_neurons",
]
PICTURES = ["reconstructions", "region_maps"]


def jobs(
    train: int = 0,
    measure: dict[str, int] | None = None,
    tables: list[str] | None = None,
    figures: list[str] | None = None,
    **more: int,
) -> dict[str, int]:
    counts = {"train_network": train, **more}
    counts |= {f"measure_{metric}": count for metric, count in (measure or {}).items()}
    counts |= {f"tabulate_{table}": 1 for table in tables or []}
    counts |= {f"plot_{figure}": 1 for figure in figures or []}
    return {rule: count for rule, count in counts.items() if count}


def all_metrics(count: int) -> dict[str, int]:
    return dict.fromkeys(TABLES_OF, count)


def in_file(file: str, old: str, new: str) -> Callable[[Checkout], None]:
    return lambda checkout: checkout.edit(file, old, new)


def in_module(module: str, old: str, new: str) -> Callable[[Checkout], None]:
    return in_file(f"src/spectral_bias/{module}.py", old, new)


def in_smoke(old: str, new: str) -> Callable[[Checkout], None]:
    return in_file("config/smoke.yaml", old, new)


def touch_everything(checkout: Checkout) -> None:
    later = time.time() + 5
    for path in checkout.folder.rglob("*"):
        if path.is_file() and ".snakemake" not in path.parts:
            os.utime(path, (later, later))


EDITS = {
    "nothing": (lambda checkout: None, {}),
    "the code of a metric": (
        in_module("metrics/hamming", ".sum(axis=2,", ".sum(axis=-1,"),
        jobs(
            measure={"forward_pass": 4},
            tables=TABLES_OF["forward_pass"],
            figures=[*PICTURES, "region_growth", "hamming_image", "dead_neurons"],
        ),
    ),
    "the code of another metric": (
        in_module("metrics/gradient_confusion", '"cpu": 512', '"cpu": 256'),
        jobs(
            measure={"gradient_confusion": 4},
            tables=TABLES_OF["gradient_confusion"],
            figures=["confusion_image"],
        ),
    ),
    "a metric's docstring": (
        in_module("metrics/hamming", "Count the neurons", "Count all neurons"),
        {},
    ),
    "a comment in a script": (
        lambda checkout: checkout.edit(
            "workflow/scripts/train_network.py", "\nlog_to", "\n# !\nlog_to"
        ),
        {},
    ),
    "logging": (in_module("logs", '"utf-8"', '"utf8"'), {}),
    "a table": (
        in_module("tables/hamming", '"mean Hamming distance over pairs"', '"mean over pairs"'),
        jobs(tables=["hamming"], figures=["hamming_image"]),
    ),
    "a figure": (
        in_module("figures/region_growth", "return figure", "figure = figure\n    return figure"),
        jobs(figures=["region_growth"]),
    ),
    "the style of figures": (
        in_file("config/figures.mplstyle", "\n", "\n# ...\n"),
        jobs(figures=[*CURVES, *PICTURES, "encoding_distances"]),
    ),
    "a caption": (
        lambda checkout: (checkout.folder / "workflow/report/hamming_image.rst").write_text("New."),
        {},
    ),
    "the dates of all files": (touch_everything, {}),
    "the device": (
        in_file("config/config.yaml", "device: auto", "device: cpu"),
        {},
    ),
    "the learning rate": (
        in_file("config/config.yaml", "rate: 0.001", "rate: 0.002"),
        jobs(train=4, measure=all_metrics(4), tables=TABLES, figures=[*CURVES, *PICTURES]),
    ),
    "the pairs": (
        lambda checkout: checkout.edit(
            "config/config.yaml", "pairs:\n  seed: 0", "pairs:\n  seed: 1"
        ),
        jobs(
            prepare_pairs=1,
            measure={"forward_pass": 4, "gradient_confusion": 4},
            tables=[table for table in TABLES if table not in ("training", "spectral_norms")],
            figures=[
                *PICTURES,
                *(name for name in CURVES if name not in ("training_loss", "spectral_norms")),
            ],
        ),
    ),
    "one more signal": (
        in_smoke("[astronaut, coffee]", "[astronaut, coffee, chelsea]"),
        jobs(train=2, measure=all_metrics(2), tables=TABLES, figures=CURVES, prepare_signal=1),
    ),
    "one more input map": (
        in_smoke(
            "    inputs: [coordinates_0_1, positional_L4]",
            "    inputs: [coordinates_0_1, positional_L4, positional_L2]",
        ),
        jobs(
            train=2,
            measure=all_metrics(2),
            tables=TABLES,
            figures=[*CURVES, *PICTURES],
            encode_grid=1,
        ),
    ),
    "one more seed": (
        in_smoke("seeds: [0]", "seeds: [0, 1]"),
        jobs(train=4, measure=all_metrics(4), tables=TABLES, figures=CURVES),
    ),
    "one more snapshot in between": (
        in_smoke("snapshots: [0, 1, 3]", "snapshots: [0, 1, 2, 3]"),
        jobs(train=4, measure=all_metrics(4), tables=TABLES, figures=[*CURVES, *PICTURES]),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_reruns_exactly_what_depends_on_it(
    smoke: Checkout, tmp_path: Path, edit: str
) -> None:
    checkout = smoke.clone(tmp_path / "clone")
    change, expected = EDITS[edit]
    change(checkout)
    assert checkout.planned() == expected


def test_a_clone_with_copied_results_has_nothing_to_do(smoke: Checkout, tmp_path: Path) -> None:
    checkout = smoke.clone(tmp_path / "elsewhere", dates=False)
    assert checkout.planned() == {}


def test_a_users_image_is_a_signal_and_an_edit_of_it_counts(
    smoke: Checkout, tmp_path: Path
) -> None:
    checkout = smoke.clone(tmp_path / "clone")
    photo = checkout.folder / "my photo.png"
    Image.linear_gradient("L").convert("RGB").save(photo)
    checkout.edit("config/smoke.yaml", "[astronaut, coffee]", "[astronaut, coffee, mine]")
    entry = "\nsignals:\n  mine: {kind: file, path: 'my photo.png'}\n"
    with (checkout.folder / "config/smoke.yaml").open("a") as file:
        file.write(entry)
    run = "results/runs/image/mine/positional_L4/mlp_2x16/seed_0"
    target = f"{run}/epoch_000003.safetensors"
    checkout.run(target)
    before = load_snapshot(checkout.folder / target)
    assert "Nothing to be done" in checkout.run(target)
    # An older date must not hide the change, nor the old picture's training states be taken up.
    written = photo.stat().st_mtime
    Image.radial_gradient("L").convert("RGB").save(photo)
    os.utime(photo, (written - 100, written - 100))
    checkout.run(target)
    after = load_snapshot(checkout.folder / target)
    assert not np.array_equal(after.tensors["layers.0.weight"], before.tensors["layers.0.weight"])


def test_a_snapshot_in_between_is_not_trained_from_the_start(
    smoke: Checkout, tmp_path: Path
) -> None:
    checkout = smoke.clone(tmp_path / "clone")
    run = "results/runs/image/astronaut/positional_L4/mlp_2x16/seed_0"
    last = (checkout.folder / run / "epoch_000003.safetensors").read_bytes()
    checkout.edit("config/smoke.yaml", "snapshots: [0, 1, 3]", "snapshots: [0, 1, 2, 3]")
    output = checkout.run(f"{run}/epoch_000002.safetensors")
    assert "continues from epoch 1" in output
    assert (checkout.folder / run / "epoch_000003.safetensors").read_bytes() == last


def test_a_figure_is_not_left_stale_when_a_job_in_between_fails(
    smoke: Checkout, tmp_path: Path
) -> None:
    checkout = smoke.clone(tmp_path / "clone")
    figure = checkout.folder / "results/figures/hamming_image.png"
    before = figure.read_bytes()
    checkout.edit("config/config.yaml", "pairs:\n  seed: 0", "pairs:\n  seed: 1")
    script = "workflow/scripts/tabulate_hamming.py"
    checkout.edit(
        script, "log_to(snakemake.log[0])", "log_to(snakemake.log[0])\nraise SystemExit(1)"
    )
    checkout.run("results/figures/hamming_image.png", fails=True)
    checkout.edit(script, "\nraise SystemExit(1)", "")
    assert figure.read_bytes() == before
    checkout.run("results/figures/hamming_image.png")
    key = dict(Image.open(figure).text)["Stage-Key"]
    assert figure.read_bytes() != before
    assert key.encode() not in before
    assert checkout.planned("results/figures/hamming_image.png") == {}
