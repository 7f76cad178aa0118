"""A Slurm of one node on loopback, started and stopped by the tests."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DAEMONS = ("munged", "slurmctld", "slurmd")
_CLIENTS = ("sbatch", "srun", "squeue", "scancel", "scontrol", "sinfo")
_SECONDS_TO_START = 60

# Without control groups and accounting, which containers lack.
_CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def _found(program: str) -> str | None:
    # Debian keeps daemons outside the path of ordinary users.
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def missing() -> str | None:
    """Return the reason why Slurm cannot run here, or None."""
    absent = [name for name in (*_DAEMONS, *_CLIENTS) if _found(name) is None]
    if absent:
        return f"{', '.join(absent)} not found; on Debian: apt-get install slurm-wlm munge"
    return None


class SlurmNode:
    """A controller and its only node, which is this machine."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._daemons: list[subprocess.Popen] = []

    def environment(self) -> dict[str, str]:
        """Return the environment variables that the commands of this Slurm need."""
        # Jobs run commands too, but Snakemake's plugin removes their SLURM_CONF.  So the path lists
        # the commands of this folder first.
        return {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}

    def command(self, *command: str) -> str:
        """Run one of Slurm's commands and return its output."""
        done = subprocess.run(
            command,
            env={**os.environ, **self.environment()},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout

    def jobs(self, rule: str) -> list[str]:
        """Return the numbers of the jobs of a rule that run now."""
        lines = self.command(
            "squeue", "--noheader", "--states=RUNNING", "--format=%i %k"
        ).splitlines()
        return [line.split()[0] for line in lines if rule in line]

    def start(self) -> None:
        for name in ("bin", "state", "spool"):
            (self.folder / name).mkdir()
        for name in (*_DAEMONS, *_CLIENTS):
            command = self.folder / "bin" / name
            configuration = self.folder / "slurm.conf"
            command.write_text(f'#!/bin/sh\nSLURM_CONF={configuration} exec {_found(name)} "$@"\n')
            command.chmod(0o755)
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        ports = [socket.socket() for _ in range(2)]
        for port in ports:
            port.bind(("127.0.0.1", 0))
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        (self.folder / "slurm.conf").write_text(
            _CONFIGURATION.format(
                host=socket.gethostname().split(".")[0],
                controller_port=ports[0].getsockname()[1],
                node_port=ports[1].getsockname()[1],
                user=getpass.getuser(),
                folder=self.folder,
                cpus=len(os.sched_getaffinity(0)),
                memory=memory * 9 // 10,
            )
        )
        for port in ports:
            port.close()
        self._start(
            "munged",
            "--foreground",
            "--force",
            f"--key-file={key}",
            f"--socket={self.folder / 'munge.socket'}",
            f"--pid-file={self.folder / 'munged.pid'}",
            f"--log-file={self.folder / 'munged.log'}",
            f"--seed-file={self.folder / 'munged.seed'}",
        )
        self._wait_until((self.folder / "munge.socket").exists)
        self._start("slurmctld", "-D")
        self._start("slurmd", "-D")
        self._wait_until(self._is_idle)

    def _start(self, program: str, *arguments: str) -> None:
        with (self.folder / f"{program}.out").open("w") as output:
            daemon = subprocess.Popen(
                [self.folder / "bin" / program, *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._daemons.append(daemon)

    def _wait_until(self, condition) -> None:
        deadline = time.monotonic() + _SECONDS_TO_START
        while not condition():
            ended = [str(daemon.args[0]) for daemon in self._daemons if daemon.poll() is not None]
            if ended or time.monotonic() > deadline:
                logs = [path.read_text() for path in sorted(self.folder.glob("*.out"))]
                raise RuntimeError("\n".join([f"ended by itself: {ended}", *logs]))
            time.sleep(0.1)

    def _is_idle(self) -> bool:
        try:
            return self.command("sinfo", "--noheader", "--format=%t").strip() == "idle"
        except subprocess.CalledProcessError:
            return False

    def stop(self) -> None:
        # The processes of jobs would outlive the daemons.
        with suppress(subprocess.SubprocessError, OSError):
            self.command("scancel", "--full", "--signal=KILL", f"--user={getpass.getuser()}")
            self.command("scancel", f"--user={getpass.getuser()}")
            deadline = time.monotonic() + 30
            while self.command("squeue", "--noheader") and time.monotonic() < deadline:
                time.sleep(0.2)
        for daemon in reversed(self._daemons):
            daemon.terminate()
            try:
                daemon.wait(timeout=20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


@contextmanager
def slurm_node(folder: Path) -> Iterator[SlurmNode]:
    """Run a Slurm while a block runs.

    Args:
        folder: An empty folder whose path is short: sockets in it have at most 107 characters.
    """
    node = SlurmNode(folder)
    try:
        node.start()
        yield node
    finally:
        node.stop()
