import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from snakemake.script import PythonScript

from spectral_bias_workflow.patches.preloaded import PreloadedInterpreter, use_preloaded_interpreter

if sys.platform != "linux":
    pytest.skip("jobs are forked on Linux only", allow_module_level=True)


@pytest.fixture(scope="module")
def interpreter():
    interpreter = PreloadedInterpreter(libraries=("colorsys",))
    yield interpreter
    interpreter.close()


@pytest.fixture
def run(tmp_path, interpreter):
    """Run the text of a script; results are in files, as of all jobs."""

    def run_text(text: str, **variables: str) -> int:
        script = tmp_path / "script.py"
        script.write_text("import os, sys\nfrom pathlib import Path\n" + text)
        return interpreter.run(str(script), FOLDER=str(tmp_path), **variables)

    return run_text


WRITE = "Path(os.environ['FOLDER'], 'out').write_text(str({}))"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("pass", 0),
        ("sys.exit(3)", 3),
        ("sys.exit('words')", 1),
        ("raise ValueError", 1),
        ("os._exit(7)", 7),
        ("os.kill(os.getpid(), 9)", -9),
        ("os.kill(os.getpid(), 2)", -signal.SIGINT),
    ],
)
def test_exit_status_is_that_of_an_interpreter_of_its_own(run, text, status):
    assert run(text) == status
    assert run("pass") == 0, "the next one must not notice"


def test_a_script_is_the_main_module_of_its_process(run, tmp_path):
    facts = "[__name__, sys.argv == [__file__], sys.path[0] == os.path.dirname(__file__)]"
    assert run(WRITE.format(facts)) == 0
    assert (tmp_path / "out").read_text() == "['__main__', True, True]"


def test_libraries_are_loaded_and_nothing_of_the_project(run, tmp_path):
    ours = "[name for name in sys.modules if name.split('.')[0] == 'spectral_bias']"
    assert run(WRITE.format(f"['colorsys' in sys.modules, {ours}]")) == 0
    assert (tmp_path / "out").read_text() == "[True, []]"


def test_variables_are_of_one_script_only(run, tmp_path):
    assert run("os.environ['LEAK'] = '1'") == 0
    assert run(WRITE.format("[os.environ['GIVEN'], 'LEAK' in os.environ]"), GIVEN="it") == 0
    assert (tmp_path / "out").read_text() == "['it', False]"


def test_what_runs_at_exit_runs(run, tmp_path):
    written = WRITE.format("'at exit'")
    assert run(f"import atexit\natexit.register(lambda: {written})") == 0
    assert (tmp_path / "out").read_text() == "at exit"


def test_scripts_run_side_by_side(tmp_path, interpreter):
    """Each of two waits for the other's file."""
    statuses = {}
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.py").write_text(
            "import time\nfrom pathlib import Path\n"
            f"Path({str(tmp_path / name)!r}).touch()\n"
            "for _ in range(2000):\n"
            f"    if Path({str(tmp_path / other)!r}).exists():\n"
            "        raise SystemExit(0)\n"
            "    time.sleep(0.01)\n"
            "raise SystemExit(1)\n"
        )
    threads = [
        threading.Thread(
            target=lambda name=name: statuses.update({
                name: interpreter.run(str(tmp_path / f"{name}.py"))
            })
        )
        for name in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == {"a": 0, "b": 0}


def _wait_until(condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("timed out")


def _is_running(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_interpreter_takes_its_jobs_along_and_is_replaced(tmp_path):
    interpreter = PreloadedInterpreter(libraries=())
    script, started = tmp_path / "script.py", tmp_path / "started"
    script.write_text(
        "import os, time\nfrom pathlib import Path\n"
        f"Path({str(tmp_path / 'scratch')!r}).write_text(f'{{os.getpid()}} {{os.getppid()}}')\n"
        f"os.replace({str(tmp_path / 'scratch')!r}, {str(started)!r})\n"
        "time.sleep(60)\n"
    )
    statuses = []
    thread = threading.Thread(target=lambda: statuses.append(interpreter.run(str(script))))
    thread.start()
    _wait_until(started.exists)
    job, parent = map(int, started.read_text().split())
    os.kill(parent, signal.SIGKILL)
    thread.join(timeout=30)
    assert statuses == [-signal.SIGKILL]
    _wait_until(lambda: not _is_running(job))
    script.write_text("")
    assert interpreter.run(str(script)) == 0
    interpreter.close()


def test_libraries_have_one_thread(run, tmp_path):
    assert run(WRITE.format("os.environ['OMP_NUM_THREADS']")) == 0
    assert (tmp_path / "out").read_text() == "1"


def test_threads_are_waited_for(run, tmp_path):
    late = WRITE.format("'late'")
    text = (
        "import threading, time\n"
        f"def work():\n    time.sleep(0.2)\n    {late}\n"
        "threading.Thread(target=work).start()\n"
    )
    assert run(text) == 0
    assert (tmp_path / "out").read_text() == "late"


def test_output_is_complete(tmp_path, capfd):
    interpreter = PreloadedInterpreter(libraries=())
    script = tmp_path / "script.py"
    script.write_text("print('said', end='')")
    assert interpreter.run(str(script)) == 0
    interpreter.close()
    assert capfd.readouterr().out == "said"


@pytest.mark.parametrize(("version", "is_patched"), [("9.27.1", True), ("9.28.0", False)])
def test_scripts_are_run_here_only_by_a_version_that_was_tried(monkeypatch, version, is_patched):
    stock = PythonScript.execute_script
    monkeypatch.setattr(PythonScript, "execute_script", stock)
    monkeypatch.setattr("snakemake.__version__", version)
    use_preloaded_interpreter("rules")
    assert (PythonScript.execute_script is not stock) == is_patched


def test_forks_undo_what_their_script_registers_but_not_what_libraries_do(tmp_path, monkeypatch):
    (tmp_path / "library.py").write_text(
        "import weakref\nclass Kept: pass\nkept = Kept()\n"
        f"weakref.finalize(kept, open, {str(tmp_path / 'of_library')!r}, 'w')\n"
    )
    path = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
    interpreter = PreloadedInterpreter(libraries=("library",))
    script = tmp_path / "script.py"
    script.write_text(
        "import library, weakref\n"
        f"weakref.finalize(library.Kept, open, {str(tmp_path / 'of_script')!r}, 'w')\n"
    )
    assert interpreter.run(str(script)) == 0
    interpreter.close()
    assert (tmp_path / "of_script").exists()
    assert not (tmp_path / "of_library").exists()
