"""Jobs without start-up time: forks of one interpreter with the large libraries loaded.

Loading PyTorch takes longer than most measurements of a small study.  When Snakemake runs scripts
on its own machine, the first script therefore starts one *preloaded interpreter*.  It loads
libraries (never modules of this project) and then only forks: every script gets its own process,
with its own log and memory, a hundredth of a second after the request.

Snakemake itself starts the scripts of jobs on a cluster, of jobs with several threads, and of jobs
on systems other than Linux, each in a new interpreter.  The results are the same.  (Issue
snakemake/snakemake 3143 asks for as much.)  Other versions than those of
:data:`spectral_bias_workflow.patches.versions.TRIED` start all scripts themselves.
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
import weakref
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snakemake.sourcecache import SourceFile

# Libraries that many scripts load and that take long to load.
_LIBRARIES = (
    "torch.optim.adam",
    "h5py",
    "safetensors.numpy",
    "scipy.ndimage",
    "scipy.optimize",
    "scipy.spatial.distance",
    "scipy.stats",
    "pandas",
    "matplotlib.figure",
    "matplotlib.style",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "snakemake.script",
)
# As Snakemake sets them for a job with one thread.
_ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "GOTO")
}
_REQUEST_BYTES = 2**16
_STATUS_BYTES = 16
_PR_SET_PDEATHSIG = 1


class PreloadedInterpreter:
    """Runs single-threaded Python scripts in forks of an interpreter that is started once."""

    def __init__(self, libraries: tuple[str, ...] = _LIBRARIES) -> None:
        """Store the names of the libraries; the interpreter starts with the first script.

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
            **variables: Environment variables in addition to those of this process.

        Returns:
            Its exit status, or minus the signal's number if a signal ended it.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                request = json.dumps([script, variables]).encode()
                try:
                    socket.send_fds(self._running(), [request], [theirs.fileno()])
                except BrokenPipeError:  # The interpreter has just ended: try a new one.
                    socket.send_fds(self._running(), [request], [theirs.fileno()])
            status = ours.recv(_STATUS_BYTES)
        # If the interpreter was killed, so was the script, and nothing is received.
        return int(status) if status else -signal.SIGKILL

    def close(self) -> None:
        """End the interpreter and all scripts that are still running."""
        if self._process is not None and self._requests is not None:
            self._requests.close()
            self._process.wait()

    def _running(self) -> socket.socket:
        """Return the socket for requests to a running interpreter."""
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


def use_preloaded_interpreter(rules: SourceFile) -> None:
    """Let Snakemake run scripts of this process's jobs in a preloaded interpreter.

    Args:
        rules: The folder of the rules whose scripts these are.  Those of a workflow that uses this
            one as a module run as it knows them.
    """
    # This loads all of Snakemake, which the interpreter itself does not need.
    from snakemake.script import PythonScript

    from spectral_bias_workflow.patches.versions import is_tried

    in_new_interpreter = PythonScript.execute_script
    if is_tried() and sys.platform == "linux" and not hasattr(in_new_interpreter, "preloaded"):
        PythonScript.execute_script = _in_preloaded_interpreter(in_new_interpreter, rules)


def _in_preloaded_interpreter(
    in_new_interpreter: Callable[..., None], rules: SourceFile
) -> Callable[..., None]:
    """Return a replacement for a method of Snakemake's ``PythonScript``."""
    interpreter = PreloadedInterpreter()
    atexit.register(interpreter.close)

    def execute_script(script: Any, fname: str, edit: bool = False) -> None:
        elsewhere = script.conda_env, script.container_img, script.env_modules, script.bench_record
        if edit or script.threads != 1 or any(elsewhere) or script.basedir != rules:
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
        In each fork, the script and its variables; in the interpreter itself None, once no further
        request can come.
    """
    waiting: dict[int, socket.socket] = {}
    # Requests and ends of jobs are both waited for as readable input.
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
        except OSError:  # No memory or processes: this job fails, others continue.
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
    """Report the exit statuses of ended jobs to those waiting for them."""
    while waiting:
        job, status = os.waitpid(-1, os.WNOHANG)
        if job == 0:
            return
        with waiting.pop(job) as connection:
            connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _end_well() -> None:
    """End this process like a script at its end, but leave its memory to the kernel.

    Destroying the objects of all libraries takes longer than many scripts run.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main() -> None:
    """Load libraries, fork for every request, and run a script in each fork as ``python`` would."""
    descriptor, *libraries = sys.argv[1:]
    # While libraries load, Ctrl-C ends this process, and the jobs that wait for it fail.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for library in libraries:
        importlib.import_module(library)
    # The garbage collector would write to every object and so copy all memory in every fork.
    gc.freeze()
    # Forks need not undo, at their end, what libraries have registered: that takes 30 ms.
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.atexit = False
    # From here on, only jobs and Snakemake react to Ctrl-C; this process ends after Snakemake.
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
