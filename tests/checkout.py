"""Copies of the checkout for running the whole workflow at smoke scale."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from loaded_snakemake import run_snakemake
from snakemake.utils import update_config

REPOSITORY = Path(__file__).parents[1]
DEFAULT = ("config/config.yaml",)
SMOKE = (*DEFAULT, "config/smoke.yaml")


# A nearly empty overlay, for tests that add what they need.
ONLY_IMAGES = {
    name: None
    for name in (
        *("depth_width", "restricted_encoding", "density", "first_epoch", "generalization_even"),
        *("generalization_random", "sinusoid", "sinusoid_seeds", "classification"),
    )
}


def merged(names: Sequence[str], folder: Path = REPOSITORY) -> dict[str, Any]:
    """Return the configuration that Snakemake merges from files, later ones overriding earlier."""
    config: dict[str, Any] = {}
    for name in names:
        update_config(config, yaml.safe_load((folder / name).read_text(encoding="utf-8")))
    return config


class Checkout:
    """A copy of the workflow with its own results."""

    def __init__(self, folder: Path):
        self.folder = folder

    @classmethod
    def fresh(cls, folder: Path) -> "Checkout":
        folder.mkdir(parents=True)
        for name in ("Snakefile", "config", "profiles", "src", "workflow"):
            source = REPOSITORY / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(source, folder / name, ignore=ignored)
            else:
                shutil.copy(source, folder / name)
        return cls(folder)

    def clone(self, folder: Path, *, dates: bool = True) -> "Checkout":
        """Copy code, results and Snakemake's records; without dates, as after git clone and cp."""
        copy = shutil.copy2 if dates else shutil.copy
        shutil.copytree(self.folder, folder, copy_function=copy)
        return Checkout(folder)

    def command(
        self,
        *targets: str,
        options: Sequence[str] = (),
        config: Sequence[str] = SMOKE,
        cores: int = 2,
    ) -> list[str]:
        snakemake = [sys.executable, "-m", "snakemake", "--cores", str(cores)]
        return [*snakemake, *options, "--configfile", *config, "--", *targets]

    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def start(self, *targets: str, log: Path, **how: Any) -> subprocess.Popen:
        """Start Snakemake in a process group of its own."""
        with log.open("a") as output:
            return subprocess.Popen(
                self.command(*targets, **how),
                cwd=self.folder,
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def overlay(self, name: str, content: dict[str, Any]) -> str:
        """Write a configuration file and return its name."""
        (self.folder / "config" / name).write_text(yaml.safe_dump(content), encoding="utf-8")
        return f"config/{name}"

    def run(self, *targets: str, fails: bool = False, **how: Any) -> str:
        _, _, _, *arguments = self.command(*targets, **how)
        with tempfile.NamedTemporaryFile() as log:
            path = Path(log.name)
            status = run_snakemake(self.folder, arguments, self.environment(), path)
            output = path.read_text(encoding="utf-8", errors="replace")
        assert status >= 0, f"signal {-status}: {output[-6000:]}"
        assert (status != 0) == fails, output[-6000:]
        return output

    def planned(self, *targets: str, config: Sequence[str] = SMOKE) -> dict[str, int]:
        """Return the jobs that a dry run announces, by rule."""
        options = ["--dry-run", "--quiet", "rules"]
        output = self.run(*targets or ("all",), options=options, config=config)
        if "Nothing to be done" in output:
            return {}
        table = output.split("Job stats:", 1)[1].split("total", 1)[0]
        jobs = dict(re.findall(r"^(\w+) +(\d+)$", table, flags=re.MULTILINE))
        return {rule: int(count) for rule, count in jobs.items() if not rule.startswith("all")}

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not contain {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def tables(self) -> dict[str, bytes]:
        folder = self.folder / "results" / "tables"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def results(self) -> dict[str, str]:
        """Return the SHA-256 of each file of results, except hidden files and report pages."""
        folder = self.folder / "results"
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".html" and "/." not in str(path)
        }
