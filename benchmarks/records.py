"""Stored measurements, each with its machine, and their comparison with the latest record."""

from __future__ import annotations

import csv
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch

from benchmarks.measuring import Measurement
from spectral_bias_workflow.machine import processor_name

FOLDER = Path(__file__).parent / "records"
# Medians measured again on one machine differ by as much (docs/performance.md).
_NOISE = 0.15


def machine() -> dict[str, str]:
    """Return what the times depend on besides the code."""
    return {
        "processor": processor_name(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def write_record(measurements: Sequence[Measurement]) -> Path:
    """Store measurements in a new file named after the time."""
    time = datetime.now(UTC)
    path = FOLDER / f"{time:%Y-%m-%dT%H-%M-%SZ}.csv"
    FOLDER.mkdir(exist_ok=True)
    rows = [{**asdict(measurement), **machine()} for measurement in measurements]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {
                name: f"{value:.4g}" if isinstance(value, float) else value
                for name, value in row.items()
            }
            for row in rows
        )
    return path


def latest_rows() -> dict[str, dict[str, str]]:
    """Return for each case its row in the latest record that has one."""
    rows = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            rows |= {row["number"]: row for row in csv.DictReader(file)}
    return rows


def comparison(measurement: Measurement, earlier: Mapping[str, str] | None) -> str:
    """Return whether a case has become faster, in words.

    If a case has a floor, multiples of the floor are compared: they mean the same on another
    machine and on a busy one.  Otherwise seconds are compared, but only on the same processor.

    Args:
        measurement: The new one.
        earlier: Its row in the latest record, or None.
    """
    if earlier is None:
        return "new"
    here = machine()
    if measurement.floor is not None and earlier["floor"]:
        now, then = measurement.floor, float(earlier["floor"])
    elif earlier["processor"] == here["processor"]:
        now = then = 1.0
    else:
        return "other machine"
    ratio = (measurement.seconds / now) / (float(earlier["seconds"]) / then)
    # The best of one against the worst of the other: repetitions of one process differ too.
    at_least = (measurement.shortest / now) / (float(earlier["longest"]) / then)
    at_most = (measurement.longest / now) / (float(earlier["shortest"]) / then)
    if at_least > 1 and ratio > 1 + _NOISE:
        return f"slower, {ratio:.2f} x"
    if at_most < 1 and ratio < 1 / (1 + _NOISE):
        return f"faster, {1 / ratio:.2f} x"
    return "within noise"
