"""Every fault in a finished run is found and named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray
from checkout import SMOKE, Checkout, merged
from PIL import Image, PngImagePlugin

from spectral_bias.files.csv_files import write_csv
from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias_workflow.checks.artifacts import layouts
from spectral_bias_workflow.checks.results import check_results
from spectral_bias_workflow.config.reading import checked
from spectral_bias_workflow.graph.jobs import all_jobs
from spectral_bias_workflow.graph.stage_keys import StageKeys

RUN = "image/astronaut/positional_L4/mlp_2x16/seed_0"
FORWARD_PASS = f"results/metrics/forward_pass/{RUN}.h5"
PAIRS = "results/datasets/pairs/grid_16.h5"
SNAPSHOT = f"results/runs/{RUN}/epoch_000001.safetensors"
HISTORY = f"results/runs/{RUN}/history.csv"


@pytest.fixture
def finished(smoke: Checkout, tmp_path: Path) -> Checkout:
    return smoke.clone(tmp_path / "clone")


def in_table(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable:
    def edit(folder: Path) -> None:
        """Change a table as an error in the code that makes it would: with its checksum."""
        path = folder / f"results/tables/{name}.csv"
        frame = change(pd.read_csv(path, dtype={"layer": str}))
        about = json.loads(path.with_suffix(".json").read_text())
        del about["sha256"], about["file"]
        write_csv(path, frame.to_csv(index=False), about)

    return edit


def cell(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what changes one cell of the second row: that of line 3."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = frame[column].astype(object)
        values.iloc[1] = value
        return frame.assign(**{column: values})

    return change


def in_pairs(kind: str, first: int, second: int) -> Callable:
    def edit(folder: Path) -> None:
        arrays, about = read_artifact(folder / PAIRS, "pairs")
        arrays[kind][0] = (first, second)
        write_artifact(folder / PAIRS, layouts()["prepare_pairs"], arrays, about)

    return edit


def flip_a_bit(folder: Path) -> None:
    path = folder / FORWARD_PASS
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def without_units(folder: Path) -> None:
    arrays, about = read_artifact(folder / PAIRS, "pairs")
    pairs = layouts()["prepare_pairs"]
    variables = tuple(replace(variable, unit="") for variable in pairs.variables)
    write_artifact(folder / PAIRS, replace(pairs, variables=variables), arrays, about)


def other_figure(folder: Path) -> None:
    path = folder / "results/figures/hamming_image.png"
    text = PngImagePlugin.PngInfo()
    text.add_text("Stage-Key", "plot_hamming_image@000000000000")
    with Image.open(path) as image:
        image.save(path, pnginfo=text)


def blank_figure(folder: Path) -> None:
    path = folder / "results/figures/hamming_image.png"
    text = PngImagePlugin.PngInfo()
    with Image.open(path) as image:
        text.add_text("Stage-Key", image.text["Stage-Key"])
    Image.new("L", (20, 20), 255).save(path, pnginfo=text)


def other_description(folder: Path) -> None:
    path = folder / "results/tables/regions.json"
    about = json.loads(path.read_text())
    del about["sha256"], about["file"]
    changes = {"n_rows": 5, "stage_key": "tabulate_regions@0"}
    write_csv(path.with_suffix(".csv"), path.with_suffix(".csv").read_text(), about | changes)


def alter(file: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        content = (folder / file).read_bytes()
        assert old in content
        (folder / file).write_bytes(content.replace(old, new, 1))

    return edit


def of_another_key(folder: Path) -> None:
    arrays, about = read_artifact(folder / PAIRS, "pairs")
    about["stage_key"] = "prepare_pairs@000000000000"
    write_artifact(folder / PAIRS, layouts()["prepare_pairs"], arrays, about)


def snapshot_of_another_key(folder: Path) -> None:
    snapshot = load_snapshot(folder / SNAPSHOT)
    about = snapshot.metadata | {"stage_key": "train_network@000000000000"}
    save_snapshot(folder / SNAPSHOT, snapshot.tensors, about)


REGIONS = "results/tables/regions.csv"
BREAKS = {
    "a flipped bit": (flip_a_bit, [FORWARD_PASS, "damaged"]),
    "a missing artifact": (
        lambda folder: (folder / FORWARD_PASS).unlink(),
        [FORWARD_PASS, "is missing"],
    ),
    "an artifact of other settings": (
        of_another_key,
        [PAIRS, "was made by prepare_pairs@000000000000, not by prepare_pairs@"],
    ),
    "a snapshot of other settings": (
        snapshot_of_another_key,
        [SNAPSHOT, "was made by train_network@000000000000, not by train_network@"],
    ),
    "a snapshot of another epoch": (
        lambda folder: (folder / SNAPSHOT).write_bytes(
            (folder / SNAPSHOT.replace("01.", "03.")).read_bytes()
        ),
        [SNAPSHOT, "another file in this one's place", "epoch_000003.safetensors"],
    ),
    "an altered history": (
        alter(HISTORY, b"epoch,", b"epochs,"),
        [HISTORY, "history.csv: it or history.json does not match the checksum"],
    ),
    "an altered table": (
        alter("results/tables/regions.csv", b",0,", b",1,"),
        ["results/tables/regions.csv", "it or regions.json does not match the checksum"],
    ),
    "no units": (without_units, [PAIRS, "has the unit '', not 'pixel index, row by row'"]),
    "local pairs far apart": (in_pairs("local", 0, 255), [PAIRS, "a local pair is more than 1.6"]),
    "global pairs near by": (in_pairs("global", 0, 1), [PAIRS, "a global pair is not in opposite"]),
    "a pair across tiles": (in_pairs("tile", 0, 255), [PAIRS, "not within 4 x 4 pixels"]),
    "a pair of one pixel": (
        in_pairs("uniform", 7, 7),
        [PAIRS, "a uniform pair is one pixel twice"],
    ),
    "an empty cell": (
        in_table("regions", cell("n_regions", None)),
        [REGIONS, "n_regions is empty in 1 row(s), the first in line 3", "where never"],
    ),
    "a cell that has to be empty": (
        in_table("cross_sections", cell("exact", "too_many")),
        ["results/tables/cross_sections.csv", "n_regions_exact is there", "exact != 'counted'"],
    ),
    "more regions than inputs": (
        in_table("regions", cell("n_regions", 257)),
        [REGIONS, "n_regions is 257 in line 3", "allowed is 1 to n_inputs"],
    ),
    "a cosine beyond one": (
        in_table("confusion", cell("mean", 1.1)),
        ["results/tables/confusion.csv", "mean is 1.1 in line 3", "allowed is -1 to 1"],
    ),
    "more neurons than there are": (
        in_table("hamming", cell("q95", 999)),
        ["results/tables/hamming.csv", "q95 is 999 in line 3", "0 to n_neurons"],
    ),
    "a missing row": (
        in_table("hamming", lambda frame: frame.drop(index=4)),
        ["results/tables/hamming.csv", "epoch 0: 8 row(s), 9 by the configuration"],
    ),
    "a row twice": (
        in_table("regions", lambda frame: pd.concat([frame, frame.iloc[:1]])),
        [REGIONS, "repeats the study, signal, input, network, seed, epoch of an earlier one"],
    ),
    "a run of another configuration": (
        in_table("regions", cell("seed", 17)),
        [REGIONS, "seed 17, epoch 1: not in the configuration", "0 row(s), 1 by the configuration"],
    ),
    "another column": (
        in_table("regions", lambda frame: frame.rename(columns={"n_regions": "regions"})),
        [REGIONS, "declared are study"],
    ),
    "not a table": (
        lambda folder: (folder / REGIONS).write_bytes(b"\xff\xfe\x00"),
        [REGIONS, "is not a table"],
    ),
    "claims left out": (
        in_table("claims", lambda frame: frame.iloc[1:]),
        ["results/tables/claims.csv", "claim C1: 0 row(s), 1 by the configuration"],
    ),
    "a run left out": (
        in_table("runs", lambda frame: frame.iloc[1:]),
        ["results/tables/runs.csv", "seed 0: 0 row(s), 1 by the configuration"],
    ),
    "an input map of another configuration": (
        in_table("inputs", cell("input", "banana")),
        ["results/tables/inputs.csv", "input banana: not in the configuration"],
    ),
    "bins left out": (
        in_table("frequency_convergence", lambda frame: frame.query("signal != 'coffee'")),
        ["results/tables/frequency_convergence.csv", "0 row(s), at least one by the configuration"],
    ),
    "a comparison of no claim": (
        in_table("claim_comparisons", cell("claim", "C99")),
        ["results/tables/claim_comparisons.csv", "claim C99: not in the configuration"],
    ),
    "another description": (
        other_description,
        ["results/tables/regions.json", "says 5 rows", "was made by tabulate_regions@0"],
    ),
    "a figure of other tables": (
        other_figure,
        ["results/figures/hamming_image.png", "was made by plot_hamming_image@000000000000"],
    ),
    "a blank figure": (blank_figure, ["results/figures/hamming_image.png", "is blank"]),
    "a figure without its PDF": (
        lambda folder: (folder / "results/figures/hamming_image.pdf").unlink(),
        ["results/figures/hamming_image.png", "its PDF"],
    ),
}


def of_table(file: str) -> set[str]:
    """Return the file and, of a table, its description, which has its number of rows."""
    return {file, file.replace(".csv", ".json")}


def one_of_each_file() -> list[list[str]]:
    """Return the faults in rounds, so that no round breaks a file twice."""
    rounds: list[list[str]] = []
    for what, (_, words) in BREAKS.items():
        for together in rounds:
            if not any(of_table(BREAKS[other][1][0]) & of_table(words[0]) for other in together):
                together.append(what)
                break
        else:
            rounds.append([what])
    return rounds


@pytest.fixture(scope="module")
def problems(
    smoke: Checkout, tmp_path_factory: pytest.TempPathFactory, checked_in: Callable
) -> dict[str, list[str]]:
    """The problems found for one fault, without those of the other faults of its round."""
    found = {}
    for number, together in enumerate(one_of_each_file()):
        clone = smoke.clone(tmp_path_factory.mktemp("broken") / str(number))
        for what in together:
            BREAKS[what][0](clone.folder)
        named = checked_in(clone.folder)
        for what in together:
            of_others = {
                file
                for other in together
                if other != what
                for file in of_table(BREAKS[other][1][0])
            }
            found[what] = [line for line in named if line.split()[0] not in of_others]
    return found


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_broken_is_named(problems: dict[str, list[str]], what: str) -> None:
    _, words = BREAKS[what]
    text = "\n".join(problems[what])
    assert all(word in text for word in words), text
    assert {problem.split()[0] for problem in problems[what]} <= of_table(words[0])


def test_nothing_is_broken_otherwise(
    smoke: Checkout, checked_in: Callable[[Path], list[str]]
) -> None:
    assert checked_in(smoke.folder) == []


@pytest.fixture(scope="session")
def checked_in(smoke: Checkout) -> Callable[[Path], list[str]]:
    """Return a function that checks a folder as the rule does; it returns problems and files."""
    config = checked(merged(SMOKE, smoke.folder), [], smoke.folder)
    # What files say of themselves is not what they are checked by.
    made_by = StageKeys(config, smoke.folder).made_by(all_jobs(config))

    def check(folder: Path) -> list[str]:
        found = check_results(config, made_by, folder, workers=2)
        return [f"{one.file} {problem}" for one in found for problem in one.problems]

    return check


def test_the_rule_fails_with_all_problems_and_is_mended_by_a_rerun(finished: Checkout) -> None:
    # Of tables that no figure and no claim is made of.
    broken = {"neighbours": "share_top_50", "mechanism_tiles": "confusion_std"}
    tables = [finished.folder / f"results/tables/{name}.csv" for name in broken]
    originals = [table.read_bytes() for table in tables]
    for name, column in broken.items():
        in_table(name, cell(column, 1.1))(finished.folder)
    output = finished.run("results/checks.csv", options=["--forcerun", "check_results"], fails=True)
    assert "2 problem(s) in the results" in output
    for name, column in broken.items():
        assert f"results/tables/{name}.csv {column} is 1.1" in output
    assert "Delete the files that are named" in output
    assert not (finished.folder / "results/checks.csv").exists()
    for table in tables:
        table.unlink()
    finished.run("results/checks.csv")
    assert [table.read_bytes() for table in tables] == originals


def test_every_artifact_opens_in_xarray_and_says_what_made_it(smoke: Checkout) -> None:
    checks = pd.read_csv(smoke.folder / "results/checks.csv")
    artifacts = checks.query("check == 'artifact'")["file"]
    assert len(artifacts) == len({*artifacts}) > 50
    layout_of = {layout.filetype: layout for layout in layouts().values()}
    for artifact in artifacts:
        with xarray.open_dataset(smoke.folder / artifact, engine="h5netcdf") as dataset:
            assert dataset.attrs["stage_key"]
            for variable in layout_of[dataset.attrs["filetype"]].variables:
                opened = dataset[variable.name]
                assert opened.dims == tuple(variable.dims)
                assert set(variable.dims) <= set(opened.coords)
                assert opened.attrs["units"] == variable.unit
    assert np.isin([PAIRS, FORWARD_PASS], artifacts).all()
