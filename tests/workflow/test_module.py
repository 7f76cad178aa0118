"""The workflow as others use it: as a module of theirs, and from another folder."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from checkout import ONLY_IMAGES, REPOSITORY, Checkout
from PIL import Image

from spectral_bias_workflow.checks.manifest import problems_of, read_manifest

# One photograph of the importer's, two input maps, one metric.
OVERLAY = {
    "studies": {
        **ONLY_IMAGES,
        "image": {
            "signals": ["mine"],
            "resolution": 16,
            "inputs": ["coordinates_0_1", "positional_L4"],
            "networks": [{"depth": 2, "width": 16}],
            "training": {"batch_size": 64},
            "snapshots": [0, 1],
            "metrics": ["forward_pass"],
        },
    },
    "signals": {"mine": {"kind": "file", "path": "photos/mine.png"}},
    "pairs": {
        "local": {"patches": 5, "pairs_per_patch": 10},
        "global": {"pairs": 50},
        "uniform": {"pairs": 50},
        "tile": {"side": 4, "pairs_per_tile": 5},
    },
    "figures": {"encoding_distances": {"resolution": 8, "inputs": ["positional_L4"]}},
}
MODULE = """
module {name}:
    snakefile: {snakefile}
    prefix: "{name}"
    config: {config}

use rule * from {name} as {name}_*
"""
# A rule of the importer's with a script, which is nobody else's business.
COUNT = """
rule count:
    default_target: True
    input: rules.sb_tabulate_regions.output.table
    output: "count.txt"
    script: "count.py"
"""
SCRIPT = """
import sys
from pathlib import Path

assert "torch" not in sys.modules
assert snakemake.config["theirs"] == {"a": 1}
rows = Path(snakemake.input[0]).read_text().splitlines()
Path(snakemake.output[0]).write_text(f"{len(rows) - 1}")
"""
# YAML allows what the check of our own files refuses.
CONFIG = "a: &a {a: 1}\ntheirs: {<<: *a, <<: *a}\n"
JOBS = {
    **{"sb_prepare_signal": 1, "sb_prepare_pairs": 1, "sb_encode_grid": 2, "sb_train_image": 2},
    **{"sb_measure_forward_pass": 2, "sb_tabulate_regions": 1, "count": 1},
}


@pytest.fixture
def ours(tmp_path: Path) -> Checkout:
    return Checkout.fresh(tmp_path / "ours")


@pytest.fixture
def theirs(tmp_path: Path) -> Callable[..., Checkout]:
    """Return a function that writes a workflow out of the text of its Snakefile."""

    def write(*parts: str) -> Checkout:
        folder = tmp_path / "theirs"
        (folder / "photos").mkdir(parents=True)
        Image.linear_gradient("L").convert("RGB").save(folder / "photos/mine.png")
        (folder / "Snakefile").write_text("".join(parts))
        (folder / "count.py").write_text(SCRIPT)
        (folder / "theirs.yaml").write_text(CONFIG)
        return Checkout(folder)

    return write


def module(snakefile: str, name: str = "sb", config: object = OVERLAY) -> str:
    return MODULE.format(name=name, snakefile=snakefile, config=repr(config))


def path_of(ours: Checkout) -> str:
    return repr(str(ours.folder / "workflow" / "Snakefile"))


THEIRS = ("theirs.yaml",)
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_a_module_is_planned_and_made_to_its_end(
    ours: Checkout, theirs: Callable[..., Checkout]
) -> None:
    importer = theirs(module(path_of(ours)), COUNT)
    assert importer.planned("count", config=THEIRS) == JOBS
    importer.run(config=THEIRS)
    # One row for each of two networks and two snapshots.
    assert (importer.folder / "count.txt").read_text() == "4"
    assert importer.planned("count", config=THEIRS) == {}
    importer.run("sb_all", config=THEIRS)
    assert "Nothing to be done" in importer.run("sb_all", config=THEIRS)
    # Everything is in the folder of the module, training states too.
    made = {path.name for path in importer.folder.iterdir()} - {".snakemake"}
    assert made == {"Snakefile", "count.py", "theirs.yaml", "photos", "count.txt", "sb"}
    assert {path.name for path in (importer.folder / "sb").iterdir()} == {"logs", "results"}
    assert list((importer.folder / "sb/results/runs/.states").iterdir())
    manifest = read_manifest(importer.folder / "sb")
    assert list(problems_of(importer.folder / "sb", manifest)) == []
    assert "results/figures/reconstructions.png" in manifest["files"]
    importer.run("sb_all", options=["--report", "report.html"], config=THEIRS)


def test_modules_with_other_configurations_are_made_side_by_side(
    ours: Checkout, theirs: Callable[..., Checkout]
) -> None:
    other = {**OVERLAY, "studies": {**OVERLAY["studies"], "image": {"signals": ["coffee"]}}}
    importer = theirs(
        module(path_of(ours), "small", OVERLAY), module(path_of(ours), "other", other)
    )
    small = importer.planned("small_tabulate_regions", config=THEIRS)
    large = importer.planned("other_tabulate_regions", config=THEIRS)
    assert small["small_train_image"] == 2
    assert large["other_train_image"] == 5


def test_the_module_of_the_readme_can_be_planned(
    ours: Checkout, theirs: Callable[..., Checkout]
) -> None:
    (block,) = re.findall(r"^```snakemake\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    importer = theirs(block.replace("path/to/spectral-bias-workflow", str(ours.folder)))
    planned = importer.planned("spectral_bias_all_figures", config=THEIRS)
    assert planned["spectral_bias_train_image"] == 5


def test_the_configuration_of_a_module_is_checked(
    ours: Checkout, theirs: Callable[..., Checkout]
) -> None:
    importer = theirs(module(path_of(ours), config={**OVERLAY, "devise": "cpu"}))
    output = importer.run("sb_all", config=THEIRS, fails=True)
    assert "the configuration has 1 problem" in output
    assert "found the unknown key 'devise'" in output


def test_copies_of_the_workflow_are_not_mixed(
    ours: Checkout, theirs: Callable[..., Checkout], tmp_path: Path
) -> None:
    copy = ours.clone(tmp_path / "copy")
    importer = theirs(module(path_of(ours), "sb"), module(path_of(copy), "other"))
    output = importer.run("sb_all", options=["--dry-run"], config=THEIRS, fails=True)
    assert f"found modules of {ours.folder}/src and rules of {copy.folder}" in output


def test_a_module_is_taken_from_a_git_host(
    ours: Checkout,
    theirs: Callable[..., Checkout],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origin = tmp_path / "host" / "owner" / "repository"
    ours.clone(origin)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in ("init --quiet", "add .", "commit --quiet --message a", "tag v1"):
        subprocess.run(["git", *identity, *words.split()], cwd=origin, check=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{tmp_path}/host/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    hosted = 'github("owner/repository", path="workflow/Snakefile", tag="v1")'
    importer = theirs(module(hosted), COUNT)
    importer.run("count.txt", "sb/results/figures/encoding_distances.png", config=THEIRS)
    assert (importer.folder / "count.txt").read_text() == "4"
    assert importer.planned("count", config=THEIRS) == {}


FIGURE = "results/figures/encoding_distances.png"


def test_a_figure_is_the_same_from_another_folder(ours: Checkout, tmp_path: Path) -> None:
    ours.run(FIGURE)
    elsewhere = tmp_path / "elsewhere"
    # A style of that name there is not ours.
    (elsewhere / "config").mkdir(parents=True)
    (elsewhere / "config" / "figures.mplstyle").write_text("axes.facecolor: red\n")
    ours.run(FIGURE, options=["--directory", str(elsewhere)])
    assert (elsewhere / FIGURE).read_bytes() == (ours.folder / FIGURE).read_bytes()


def planned_by_default(checkout: Checkout, snakefile: Path) -> str:
    options = ["--snakefile", str(snakefile), "--dry-run", "--quiet", "rules"]
    output = checkout.run(options=options, config=("config/smoke.yaml",))
    assert re.search(r"^all +1$", output, flags=re.MULTILINE)
    assert "profiles/default" in output
    return output.split("Job stats:", 2)[1]


def test_both_snakefiles_plan_the_same(ours: Checkout, tmp_path: Path) -> None:
    of_root = planned_by_default(ours, Path("Snakefile"))
    assert planned_by_default(ours, Path("workflow/Snakefile")) == of_root
    elsewhere = Checkout(tmp_path / "elsewhere")
    (elsewhere.folder / "config").mkdir(parents=True)
    smoke = (ours.folder / "config/smoke.yaml").read_text()
    (elsewhere.folder / "config/smoke.yaml").write_text(smoke)
    assert planned_by_default(elsewhere, ours.folder / "Snakefile") == of_root
