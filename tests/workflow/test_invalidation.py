"""Edit this -> exactly these rules rerun (docs/invalidation.md)."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from checkout import SMOKE, Checkout, merged
from PIL import Image

from spectral_bias.files.snapshots import load_snapshot
from spectral_bias_workflow.graph.catalogue import FIGURES, IMAGE, METRICS, TABLES

IMAGE_STUDY = merged(SMOKE)["studies"]["image"]


def tables_of(*metrics: str) -> list[str]:
    """Return the tables that are made of metrics."""
    return [name for name, table in TABLES.items() if {*table.metrics} & {*metrics}]


def pictures_of(metric: str) -> list[str]:
    """Return the figures of photographs that are drawn from one run's metric."""
    return [name for name, of in FIGURES.items() if of.pictures == metric and of.kind == IMAGE]


# Jobs of the smoke configuration: the study `image` has 2 signals x 2 input maps, the others two
# runs each, of classifiers too; the geometry of regions is measured of the first signal.
OF_IMAGES = [name for name, metric in METRICS.items() if IMAGE in metric.kinds]
GEOMETRY = [name for name in OF_IMAGES if name in IMAGE_STUDY["signals_by_metric"]]
OF_ALL_RUNS = [name for name in OF_IMAGES if name not in GEOMETRY]
MECHANISM = tables_of("mechanism")
# Of classifiers.
OF_GRADIENTS = tables_of("confusion_classification")
CLASSIFIERS = {"hamming_classification": 2, "confusion_classification": 2}
# All that is measured of patterns, and of gradients.
PATTERNS = {"forward_pass": 18, "first_epoch": 2, "frequency_error": 6, "mechanism": 10}
GRADIENTS = {"gradient_confusion": 10, "mechanism": 10}
OF_PATTERNS = tables_of(*PATTERNS)
OF_OTHER_STUDIES = ["gradient_norms", "first_epoch", "generalization", "linear_pieces"]
ALL_TABLES = ["runs", "training", *tables_of(*OF_IMAGES)]
# Figures that are drawn from one run's metrics rather than from a table.
PICTURES = [figure for metric in OF_IMAGES for figure in pictures_of(metric)]
# Those of other studies than that of photographs.
OTHER_PICTURES = ["generalization", "sinusoid_fits"]


def curves(tables: list[str]) -> list[str]:
    """Return the figures that read tables; claims are added to the tables that they read."""
    figures = FIGURES.items()
    return [name for name, of in figures if {*of.tables} & {*tables} and name != "claims"]


# Claims are read from these; all that is made is checked, and shown in the report.
CLAIMS = ["claims", "claim_comparisons"]
OF_RESULTS = ["check_results", "report_provenance", "write_manifest"]


def jobs(
    train: int = 0,
    measure: dict[str, int] | None = None,
    tables: list[str] | None = None,
    figures: list[str] | None = None,
    **more: int,
) -> dict[str, int]:
    counts = {"train_image": train, **more}
    counts |= {f"measure_{metric}": count for metric, count in (measure or {}).items()}
    tables, figures = list(tables or []), list(figures or [])
    if {*tables} & {*TABLES["claims"].tables}:
        tables += CLAIMS
        figures.append("claims")
    counts |= {f"tabulate_{table}": 1 for table in tables}
    counts |= {f"plot_{figure}": 1 for figure in figures}
    counts |= dict.fromkeys([*OF_RESULTS, *(["report_tables"] if tables else [])], 1)
    return {rule: count for rule, count in counts.items() if count}


def metrics_of_image(runs: int, geometry: int = 0) -> dict[str, int]:
    """Return measurements of the image study, by how many runs and how many of the first signal."""
    return dict.fromkeys(OF_ALL_RUNS, runs) | dict.fromkeys(GEOMETRY, geometry)


def in_file(file: str, old: str, new: str) -> Callable[[Checkout], None]:
    return lambda checkout: checkout.edit(file, old, new)


def in_module(module: str, old: str, new: str) -> Callable[[Checkout], None]:
    return in_file(f"src/spectral_bias/{module}.py", old, new)


def in_smoke(old: str, new: str) -> Callable[[Checkout], None]:
    return in_file("config/smoke.yaml", old, new)


def without_density(checkout: Checkout) -> None:
    smoke = checkout.folder / "config/smoke.yaml"
    text, count = re.subn(r"  density:\n(    .*\n)+", "  density: null\n", smoke.read_text())
    assert count == 1
    smoke.write_text(text)


def touch_everything(checkout: Checkout) -> None:
    later = time.time() + 5
    for path in checkout.folder.rglob("*"):
        if path.is_file() and ".snakemake" not in path.parts:
            os.utime(path, (later, later))


OF_ALL_SIGNALS = ["runs", "training", *tables_of(*OF_ALL_RUNS)]
OF_PAIRS = [*tables_of("forward_pass"), *tables_of("gradient_confusion"), *MECHANISM]
EDITS = {
    "nothing": (lambda checkout: None, {}),
    "the code of a metric": (
        in_module("metrics/hamming", ".sum(axis=2,", ".sum(axis=-1,"),
        jobs(
            measure={**PATTERNS, "hamming_classification": 2},
            tables=OF_PATTERNS,
            figures=[*pictures_of("forward_pass"), *OTHER_PICTURES, *curves(OF_PATTERNS)],
        ),
    ),
    "the code of a metric of classifiers": (
        in_module("metrics/classifier_gradients", '"cpu": 32', '"cpu": 16'),
        jobs(
            measure={"confusion_classification": 2},
            tables=OF_GRADIENTS,
            figures=curves(OF_GRADIENTS),
        ),
    ),
    "the number of neighbours": (
        in_smoke("per_anchor: 5", "per_anchor: 6"),
        jobs(
            prepare_neighbours=1,
            measure=CLASSIFIERS,
            tables=["neighbours", "hamming", *OF_GRADIENTS],
            figures=curves(["hamming", *OF_GRADIENTS]),
        ),
    ),
    "the batches of classifiers": (
        in_smoke("batch_size: 512", "batch_size: 256"),
        jobs(
            train_classification=2,
            measure=CLASSIFIERS,
            tables=["runs", "training", "hamming", *OF_GRADIENTS],
            figures=curves(["training", "hamming", *OF_GRADIENTS]),
        ),
    ),
    "the code of another metric": (
        in_module("metrics/gradient_confusion", '"cpu": 512', '"cpu": 256'),
        jobs(
            measure=GRADIENTS,
            tables=[*tables_of("gradient_confusion"), *MECHANISM],
            figures=curves([*tables_of("gradient_confusion"), *MECHANISM]),
        ),
    ),
    "the code of a metric of others": (
        in_module("metrics/mechanism", "_SEED = 0", "_SEED = 1"),
        jobs(measure={"mechanism": 10}, tables=MECHANISM, figures=["mechanism"]),
    ),
    "the code that counts regions of planes": (
        in_module("metrics/polygons", "def subdivide", "_EDITED = 1\n\n\ndef subdivide"),
        jobs(measure={"cross_sections": 2}, tables=["cross_sections"], figures=["cross_sections"]),
    ),
    "how a metric is sampled": (
        in_smoke("inradius: {points: 5}", "inradius: {points: 6}"),
        jobs(measure={"inradius": 2}, tables=tables_of("inradius"), figures=["inradius"]),
    ),
    "how pairs of lines are drawn": (
        in_smoke(
            "    resolution: 160\n    inputs: [coordinates_0_1, positional_L4_half_open]",
            "    resolution: 170\n    inputs: [coordinates_0_1, positional_L4_half_open]",
        ),
        jobs(
            train_sinusoid=2,
            prepare_pairs=1,
            prepare_signal=1,
            encode_grid=2,
            measure={
                **dict.fromkeys(["forward_pass", "gradient_confusion", "mechanism"], 2),
                **dict.fromkeys(["frequency_error", "linear_pieces"], 2),
            },
            tables=["runs", "training", *OF_PAIRS, *tables_of("frequency_error"), "linear_pieces"],
            figures=[
                "sinusoid_fits",
                *curves([
                    *("training", *OF_PAIRS, *tables_of("frequency_error"), "linear_pieces"),
                ]),
            ],
        ),
    ),
    "the steps of the first epoch": (
        in_smoke("steps: [0, 1, 4]", "steps: [0, 1, 2, 4]"),
        jobs(
            train_first_epoch=2,
            measure={"first_epoch": 2},
            # Their loss histories are written again.
            tables=["first_epoch", "training", "runs"],
            figures=["first_epoch", *curves(["training"])],
        ),
    ),
    "the analytic kernel": (
        in_module("metrics/ntk_limit", "return out_features * kernel", "return kernel"),
        jobs(measure={"ntk": 2}, tables=tables_of("ntk"), figures=["ntk"]),
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
        jobs(tables=["hamming"], figures=curves(["hamming"])),
    ),
    "a figure": (
        in_module("figures/region_growth", "return figure", "figure = figure\n    return figure"),
        jobs(figures=["region_growth"]),
    ),
    "the module of several figures": (
        in_module("figures/hamming", "return figure", "figure = figure\n    return figure"),
        jobs(figures=["hamming_image", "hamming_sinusoid", "hamming_classification"]),
    ),
    "the style of figures": (
        in_file("config/figures.mplstyle", "\n", "\n# ...\n"),
        jobs(
            figures=[
                *curves([*ALL_TABLES, *OF_OTHER_STUDIES]),
                *(*PICTURES, *OTHER_PICTURES, "encoding_distances", "claims"),
            ]
        ),
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
        jobs(
            train=4,
            measure=metrics_of_image(4, geometry=2),
            tables=ALL_TABLES,
            figures=[*curves(ALL_TABLES), *PICTURES],
        ),
    ),
    "the pairs": (
        lambda checkout: checkout.edit(
            "config/config.yaml", "pairs:\n  seed: 0", "pairs:\n  seed: 1"
        ),
        jobs(
            prepare_pairs=3,
            prepare_neighbours=1,
            measure={**PATTERNS, **GRADIENTS, **CLASSIFIERS},
            tables=[*OF_PAIRS, *OF_PATTERNS, "neighbours", "gradient_norms"],
            figures=[
                *(*pictures_of("forward_pass"), *OTHER_PICTURES),
                *curves([*OF_PAIRS, *OF_PATTERNS, "gradient_norms"]),
            ],
        ),
    ),
    "one more signal": (
        in_smoke("[astronaut, coffee]", "[astronaut, coffee, chelsea]"),
        jobs(
            train=2,
            measure=metrics_of_image(2),
            tables=OF_ALL_SIGNALS,
            figures=curves(OF_ALL_SIGNALS),
            prepare_signal=1,
        ),
    ),
    "one more input map": (
        in_smoke(
            "    inputs: [coordinates_0_1, positional_L4]",
            "    inputs: [coordinates_0_1, positional_L4, positional_L2]",
        ),
        jobs(
            train=2,
            measure=metrics_of_image(2, geometry=1),
            tables=[*ALL_TABLES, "inputs"],
            figures=[*curves(ALL_TABLES), *PICTURES],
            encode_grid=1,
        ),
    ),
    "one more network": (
        in_smoke("[{depth: 1, width: 8}, ", "[{depth: 1, width: 8}, {depth: 1, width: 9}, "),
        jobs(
            train_depth_width=1,
            measure={"forward_pass": 1},
            tables=["runs", "training", *tables_of("forward_pass")],
            figures=curves(["training", *tables_of("forward_pass")]),
        ),
    ),
    "one more seed": (
        in_smoke("seeds: [0]", "seeds: [0, 1]"),
        jobs(
            train=4,
            measure=metrics_of_image(4, geometry=2),
            tables=ALL_TABLES,
            figures=curves(ALL_TABLES),
        ),
    ),
    "one more snapshot in between": (
        in_smoke("snapshots: [0, 1, 3]", "snapshots: [0, 1, 2, 3]"),
        jobs(
            train=4,
            measure=metrics_of_image(4, geometry=2),
            tables=ALL_TABLES,
            figures=[*curves(ALL_TABLES), *PICTURES],
        ),
    ),
    "a study left out": (
        without_density,
        jobs(
            tables=["runs", "training", *OF_PAIRS, "crossings"],
            figures=[
                figure
                for figure in curves(["training", *OF_PAIRS, "crossings"])
                if figure != "density"
            ],
        ),
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
    module, whole = "src/spectral_bias/tables/hamming.py", "    return as_table(TABLE, rows)"
    checkout.edit(module, whole, "    raise SystemExit(1)")
    checkout.run("results/figures/hamming_image.png", fails=True)
    checkout.edit(module, "    raise SystemExit(1)", whole)
    assert figure.read_bytes() == before
    checkout.run("results/figures/hamming_image.png")
    key = dict(Image.open(figure).text)["Stage-Key"]
    assert figure.read_bytes() != before
    assert key.encode() not in before
    assert checkout.planned("results/figures/hamming_image.png") == {}
