"""Snakemake in forks of a process that has loaded it; this saves only the loading.

Run as a program, this waits for requests, one per line.  In each fork, Snakemake's own ``main``
reads its arguments and runs the workflow of its folder with that folder's modules.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

TIMEOUT = 900  # seconds
# Modules that Snakemake and the rules load.  Each folder has its own modules of this project.
LIBRARIES = (
    *("snakemake.cli", "snakemake.report", "snakemake_executor_plugin_slurm", "jinja2", "yte"),
    *("h5py", "jsonschema", "requests", "skimage", "smart_open"),
)


def run_snakemake(
    folder: Path, arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> int:
    """Run Snakemake in a folder, and return its exit status; a signal's is negative."""
    request = {
        "folder": str(folder),
        "arguments": list(arguments),
        "environment": dict(environment),
        "log": str(log),
    }
    server = _server()
    server.stdin.write(json.dumps(request) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@cache
def _server() -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, __file__],
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)  # Nothing more to read ends it.
    return server


def _serve() -> None:
    for library in LIBRARIES:
        import_module(library)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become_snakemake(**json.loads(line))
            import_module("snakemake.cli").main()
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become_snakemake(
    folder: str, arguments: list[str], environment: dict[str, str], log: str
) -> None:
    """Turn this process into one started by ``python -m snakemake``."""
    assert not any(name.startswith("spectral_bias") for name in sys.modules)
    signal.alarm(TIMEOUT)
    with open(os.devnull) as nothing, open(log, "wb") as output:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv = ["snakemake", *arguments]


if __name__ == "__main__":
    _serve()
