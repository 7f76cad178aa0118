"""Jobs without a start-up: each is a fork of one interpreter that has the large libraries loaded.

To load PyTorch takes longer than most measurements of a small study.  So Snakemake, where it runs
scripts on its own machine, starts one *preloaded interpreter* with the first of them, which loads
libraries (never modules of this project) and then does nothing but fork: every script gets a
process of its own, with its own log and memory, a hundredth of a second after it is asked for.

Jobs on a cluster, jobs of several threads, and those on other systems than Linux have their scripts
started by Snakemake itself, each in a new interpreter; the results are the same.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any

# Those that many scripts load and that take long to load.
_LIBRARIES = (
    "torch.optim.adam",
    "h5py",
    "safetensors.numpy",
    "scipy.ndimage",
    "scipy.optimize",
    "scipy.spatial.distance",
    "pandas",
    "matplotlib.figure",
    "matplotlib.style",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "snakemake.script",
)
# As Snakemake sets them for a job of one thread.
_ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "GOTO")
}
_REQUEST_BYTES = 2**16
_STATUS_BYTES = 16
_PR_SET_PDEATHSIG = 1


class PreloadedInterpreter:
    """Runs Python scripts of one thread each, in forks of an interpreter that is started once."""

    def __init__(self, libraries: tuple[str, ...] = _LIBRARIES) -> None:
        """Remember what to load; nothing is started before the first script.

        Args:
            libraries: Modules to import.
        """
        self._libraries = libraries
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None

    def run(self, script: str, **variables: str) -> int:
        """Run a script and wait for it; may be called from several threads.

        Args:
            script: A Python file.
            **variables: Environment variables that it sees besides those of this process.

        Returns:
            Its exit status; of one that a signal ended, minus the signal's number.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                request = json.dumps([script, variables]).encode()
                try:
                    socket.send_fds(self._running(), [request], [theirs.fileno()])
                except BrokenPipeError:  # It has ended this very moment: once more, to a new one.
                    socket.send_fds(self._running(), [request], [theirs.fileno()])
            status = ours.recv(_STATUS_BYTES)
        # Nothing comes if the interpreter was killed, and then so was the script.
        return int(status) if status else -signal.SIGKILL

    def close(self) -> None:
        """End the interpreter, and scripts that still run."""
        if self._process is not None and self._requests is not None:
            self._requests.close()
            self._process.wait()

    def _running(self) -> socket.socket:
        """Return where to send requests, to an interpreter that runs."""
        if self._requests is None or self._process is None or self._process.poll() is not None:
            self.close()
            self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", __name__, str(theirs.fileno()), *self._libraries],
                    pass_fds=[theirs.fileno()],
                    env={**os.environ, **_ONE_THREAD},
                )
        return self._requests


def use_preloaded_interpreter() -> None:
    """Let Snakemake run the scripts of this process's jobs in a preloaded interpreter."""
    # Loads all of Snakemake, which the interpreter itself has no use for.
    from snakemake.script import PythonScript

    in_new_interpreter = PythonScript.execute_script
    if sys.platform == "linux" and not hasattr(in_new_interpreter, "preloaded"):
        PythonScript.execute_script = _in_preloaded_interpreter(in_new_interpreter)


def _in_preloaded_interpreter(in_new_interpreter: Callable[..., None]) -> Callable[..., None]:
    """Return a method of Snakemake's ``PythonScript`` that takes the place of the one given."""
    interpreter = PreloadedInterpreter()
    atexit.register(interpreter.close)

    def execute_script(script: Any, fname: str, edit: bool = False) -> None:
        elsewhere = script.conda_env, script.container_img, script.env_modules, script.bench_record
        if edit or script.threads != 1 or any(elsewhere):
            in_new_interpreter(script, fname, edit)
            return
        status = interpreter.run(fname, TMPDIR=script.resources.get("tmpdir") or gettempdir())
        if status:
            raise subprocess.CalledProcessError(status, [sys.executable, fname])

    execute_script.preloaded = True  # type: ignore[attr-defined]
    return execute_script


def _next_script(requests: socket.socket) -> tuple[str, dict[str, str]] | None:
    """Fork for every request.

    Returns:
        In each fork what it is to run; in the interpreter itself nothing, once nobody can ask.
    """
    waiting: dict[int, socket.socket] = {}
    # A request and the end of a job can both be waited for as something to read.
    ended, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
    while True:
        ready, *_ = select.select([requests, ended], [], [])
        if ended in ready:
            ended.recv(2**10)
            _report(waiting)
        if requests not in ready:
            continue
        request, descriptors, *_ = socket.recv_fds(requests, _REQUEST_BYTES, maxfds=1)
        if not request:
            return None
        interpreter = os.getpid()
        try:
            job = os.fork()
        except OSError:  # No memory, no processes: this job fails, and others go on.
            with socket.socket(fileno=descriptors[0]) as connection:
                connection.send(b"1")
            continue
        if job == 0:
            _end_with(interpreter)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for connection in (requests, ended, wakeup, *waiting.values()):
                connection.close()
            os.close(descriptors[0])
            script, variables = json.loads(request)
            return script, variables
        waiting[job] = socket.socket(fileno=descriptors[0])


def _end_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends: no job outlives Snakemake."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def _report(waiting: dict[int, socket.socket]) -> None:
    """Tell those who wait for jobs that have ended how."""
    while waiting:
        job, status = os.waitpid(-1, os.WNOHANG)
        if job == 0:
            return
        with waiting.pop(job) as connection:
            connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _end_well() -> None:
    """End this process as at the end of a script, but leave its memory to the kernel.

    To take all libraries down object by object takes longer than many a script.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main() -> None:
    """Load libraries, fork for every request, and in each fork run a script as ``python`` would."""
    descriptor, *libraries = sys.argv[1:]
    # Ctrl-C now is for the jobs that wait to be started: there will be none.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for library in libraries:
        importlib.import_module(library)
    # The garbage collector would write to every object, and so copy all memory in every fork.
    gc.freeze()
    # From here it is for jobs, and for Snakemake, without which this process ends by itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(descriptor)) as requests:
        job = _next_script(requests)
    if job is not None:
        script, variables = job
        os.environ.update(variables)
        sys.argv = [script]
        sys.path[0] = str(Path(script).parent)
        runpy.run_path(script, run_name="__main__")
        _end_well()


if __name__ == "__main__":
    main()
