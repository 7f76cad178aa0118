"""The commands in the documentation run."""

import re
import subprocess
import sys

import pytest
import yaml
from checkout import DEFAULT, REPOSITORY, Checkout

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a page in a language; blocks without one are commands."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [block for name, block in found if name == language]


def python_blocks() -> list[tuple[str, str]]:
    pages = {"README.md": README}
    pages |= {
        page.name: page.read_text(encoding="utf-8") for page in (REPOSITORY / "docs").glob("*.md")
    }
    return [
        (f"{name}-{number}", block)
        for name, text in pages.items()
        for number, block in enumerate(blocks(text, "python"))
    ]


def commands() -> list[str]:
    lines = [line for block in blocks(README, "") for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.strip()]


def overlays() -> dict[str, str]:
    """Return the overlays of the README by the name in their first line."""
    found = {}
    for block in blocks(README, "yaml"):
        name = re.match(r"# (\w+\.yaml)", block)
        assert name, f"an overlay without the name of its file: {block[:60]}"
        found[name.group(1)] = block
    return found


@pytest.fixture(scope="module")
def checkout(smoke: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    clone = smoke.clone(tmp_path_factory.mktemp("documented") / "clone")
    photos = clone.folder / "photos"
    photos.mkdir()
    from skimage import data, io

    io.imsave(photos / "mine.jpg", data.astronaut())
    for name, text in overlays().items():
        (clone.folder / name).write_text(text, encoding="utf-8")
    return clone


@pytest.mark.parametrize(("name", "block"), python_blocks(), ids=[n for n, _ in python_blocks()])
def test_a_recipe_runs_and_prints_something(smoke: Checkout, name: str, block: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        cwd=smoke.folder,
        env={**smoke.environment(), "PYTHONPATH": str(smoke.folder / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip()


def test_there_are_five_recipes_for_results() -> None:
    assert sum(name.startswith("results.md") for name, _ in python_blocks()) == 5


def test_every_target_of_make_is_there() -> None:
    named = {match for line in commands() for match in re.findall(r"^make (\w+)", line)}
    named |= set(re.findall(r"`make (\w+)`", README))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))
    assert {"figures", "test", "report", "summary"} <= named <= targets


@pytest.mark.parametrize("command", [line for line in commands() if "snakemake" in line])
def test_a_command_of_snakemake_can_be_planned(checkout: Checkout, command: str) -> None:
    words = command.split()
    assert words[0] == "snakemake", command
    done = subprocess.run(
        [sys.executable, "-m", *words, "--dry-run", "--quiet"],
        cwd=checkout.folder,
        env=checkout.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("name", overlays())
def test_an_overlay_is_a_configuration(checkout: Checkout, name: str) -> None:
    assert yaml.safe_load((checkout.folder / name).read_text())
    folder = (yaml.safe_load(overlays()[name]).get("datasets") or {}).get("fashion_mnist", {})
    if "folder" in folder and not (checkout.folder / folder["folder"]).is_dir():
        text = overlays()[name]
        (checkout.folder / name).write_text(text[: text.index("datasets:\n  fashion")])
    checkout.run("all", options=["--dry-run", "--quiet", "all"], config=(*DEFAULT, name))


def test_files_that_are_linked_are_there() -> None:
    for page in [REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_summary_of_a_finished_run_is_printed(smoke: Checkout) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spectral_bias_workflow.pages.summary"],
        cwd=smoke.folder,
        env={**smoke.environment(), "PYTHONPATH": str(smoke.folder / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Claims of the paper" in done.stdout
