"""The packages of the environment: locked by checksum, and their licences."""

import re
import tomllib
from importlib.metadata import distributions, version

import pytest
from checkout import REPOSITORY
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([A-Za-z0-9_.\-]+)==(\S+) \\$", LOCK, re.MULTILINE))
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Snakemake makes reports with docutils, which includes one tool for Emacs under the GPL.
COPYLEFT = {"docutils"}
# Packages that make an environment, and this project.
_TOOLS = {"torch", "pip", "setuptools", "wheel", "spectral-bias-workflow"}


def test_every_pin_has_hashes_and_nothing_else_is_in_the_lock() -> None:
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    of_hashes = [line for line in lines if line.startswith("    --hash=sha256:")]
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in of_hashes)
    assert len(lines) == len(of_hashes) + len(PINS)
    blocks = re.split(r"^(?=\S)", LOCK, flags=re.MULTILINE)
    assert all("--hash" in block for block in blocks if "==" in block.split("\n")[0])


def test_the_environment_is_the_one_that_is_locked() -> None:
    locked = {canonicalize_name(name): pin for name, pin in PINS.items()}
    installed = {canonicalize_name(each.name): each.version for each in distributions()}
    assert {name: found for name, found in installed.items() if name in locked} == locked
    # (PyTorch's build for GPUs brings libraries of its own.)
    others = {n for n in {*installed} - {*locked} - _TOOLS if not n.startswith(("nvidia", "cuda"))}
    assert others - {"triton"} == set()


@pytest.mark.parametrize("group", ["dependencies", "slurm", "readers", "development"])
def test_what_the_project_asks_for_is_met(group: str) -> None:
    wanted = PROJECT["optional-dependencies"].get(group) or PROJECT["dependencies"]
    for requirement in map(Requirement, wanted):
        assert version(requirement.name) in requirement.specifier, requirement


def test_every_package_says_its_licence() -> None:
    page = (REPOSITORY / "docs" / "licences.md").read_text(encoding="utf-8")
    licences = dict(re.findall(r"^\| (\S+) \| \S+ \| (.+) \|$", page, re.MULTILINE))
    del licences["package"]
    assert set(licences) == {*PINS, "torch"}
    copyleft = {name for name, licence in licences.items() if "GPL" in licence}
    assert copyleft <= COPYLEFT, copyleft
