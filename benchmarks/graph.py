"""Time and memory of Snakemake's graph of jobs, by the number of jobs: ``make graph``.

A sweep over seeds is planned, run with scripts that make empty files, and checked again.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from checkout import ONLY_IMAGES, SMOKE, Checkout

_INPUTS = ["coordinates_0_1", "positional_L8"]
_METRICS = ["forward_pass", "gradient_confusion"]
_CONFIG = (*SMOKE, "config/sweep.yaml")
_EMPTY = "for path in snakemake.output: open(path, 'w').close()\n"


def main() -> None:
    """Print a row for each number of runs named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graph", description=__doc__)
    parser.add_argument("runs", nargs="*", type=int, default=[32, 332, 1665, 2000])
    sys.stdout.write(
        "| runs | jobs | dry run, s | empty jobs, s | nothing to do, s | memory, MiB | records, MB "
        "|\n"
        "|---|---|---|---|---|---|---|\n"
    )
    for runs in parser.parse_args().runs:
        with TemporaryDirectory() as folder:
            sys.stdout.write(_row(Checkout.fresh(Path(folder, "checkout")), runs))
            sys.stdout.flush()


def _row(checkout: Checkout, runs: int) -> str:
    seeds = list(range(max(runs // len(_INPUTS), 1)))
    image = {"signals": ["astronaut"], "inputs": _INPUTS, "seeds": seeds, "metrics": _METRICS}
    image["snapshots"] = [0, 1, 15, 50, 100]
    checkout.overlay("sweep.yaml", {"studies": {**ONLY_IMAGES, "image": image}})
    dry, plan, _ = _timed(checkout, "--dry-run")
    jobs = int(re.findall(r"^total +(\d+)$", plan, re.MULTILINE)[0])
    for script in (checkout.folder / "workflow" / "scripts").iterdir():
        script.write_text(_EMPTY)
    run, *_ = _timed(checkout)
    idle, said, memory = _timed(checkout)
    if "Nothing to be done" not in said:
        raise RuntimeError(said[-2000:])
    records = sum(
        path.stat().st_size
        for path in (checkout.folder / ".snakemake").rglob("*")
        if path.is_file()
    )
    cells = [f"{len(seeds) * len(_INPUTS):,}", f"{jobs:,}", f"{dry:.1f}", f"{run:.0f}"]
    cells += [f"{idle:.1f}", f"{memory:.0f}", f"{records / 1e6:.0f}"]
    return f"| {' | '.join(cells)} |\n"


def _timed(checkout: Checkout, *options: str) -> tuple[float, str, float]:
    """Return the seconds, the output, and the peak memory of Snakemake in MiB."""
    with NamedTemporaryFile("w+") as output:
        start = time.monotonic()
        process = subprocess.Popen(
            checkout.command("all_tables", options=["--quiet", "rules", *options], config=_CONFIG),
            cwd=checkout.folder,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        output.seek(0)
        said = output.read()
    if process.returncode:
        raise RuntimeError(said[-4000:])
    return seconds, said, usage.ru_maxrss / 2**10


if __name__ == "__main__":
    main()
