import re
from importlib.metadata import version

import pytest

from spectral_bias.provenance import CodeDigest, job_attributes, stage_key

FILES = {
    "src/library/__init__.py": "",
    "src/library/training.py": '''
        """Train."""
        import numpy
        from library.storage import write

        STEPS = 10


        def train(steps: int = STEPS) -> int:
            """Train for some steps."""
            # A comment.
            return write(steps)
    ''',
    "src/library/storage.py": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from library.types import Writable


        def write(what: "Writable") -> int:
            return what
    """,
    "src/library/types.py": "Writable = object\n",
    "src/library/logs.py": "LEVEL = 1\n",
    "src/library/metrics/__init__.py": "",
    "src/library/metrics/regions.py": """
        from library import storage


        def regions():
            import library.logs
            return storage.write(3)
    """,
    "src/library/unused.py": "import library.training\n",
    "scripts/train.py": "from library.training import train\ntrain()\n",
    "scripts/measure.py": "import library.metrics.regions as r\nr.regions()\n",
}


def dedented(text):
    return re.sub(r"^ {8}", "", text.strip("\n ") + "\n", flags=re.MULTILINE)


class Project:
    def __init__(self, root):
        self.root = root
        for name, text in FILES.items():
            self.write(name, dedented(text))

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name, old, new):
        text = (self.root / name).read_text()
        assert text.count(old) >= 1
        self.write(name, text.replace(old, new))

    def code(self, **options):
        return CodeDigest(self.root / "src", **options)

    def digests(self, **options):
        code = self.code(**options)
        return [code.of(self.root / f"scripts/{name}.py") for name in ("train", "measure")]


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_closure_follows_imports_wherever_they_are(project):
    code = project.code()
    assert code.closure(project.root / "scripts/train.py") == [
        "library",
        "library.storage",
        "library.training",
    ]
    assert code.closure(project.root / "scripts/measure.py") == [
        "library",
        "library.logs",
        "library.metrics",
        "library.metrics.regions",
        "library.storage",
    ]
    both = code.closure(project.root / "scripts/train.py", project.root / "scripts/measure.py")
    assert len(both) == 6


def test_excluded_modules_do_not_count(project):
    code = project.code(exclude=["library.logs"])
    assert "library.logs" not in code.closure(project.root / "scripts/measure.py")
    before = project.digests(exclude=["library.logs"])
    project.edit("src/library/logs.py", "1", "2")
    assert project.digests(exclude=["library.logs"]) == before


def test_digest_is_stable_and_short(project):
    first = project.digests()
    assert first == project.digests()
    assert len(set(first)) == 2
    assert all(re.fullmatch("[0-9a-f]{12}", digest) for digest in first)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("src/library/training.py", "# A comment.", "# Another comment."),
        ("src/library/training.py", "# A comment.\n", "\n\n"),
        ("src/library/training.py", '"""Train."""', '"""Another\n\nmodule docstring."""'),
        ("src/library/training.py", '"""Train."""\n', ""),
        ("src/library/training.py", '    """Train for some steps."""\n', ""),
        ("src/library/training.py", "STEPS = 10", "STEPS = (\n    10\n)"),
        ("src/library/training.py", "write(steps)", "write(steps, )"),
        ("src/library/storage.py", '"Writable"', "'Writable'"),
        ("src/library/types.py", "object", "int"),
        ("src/library/unused.py", "training", "storage"),
        ("scripts/train.py", "train()\n", "train()  # go\n\n"),
    ],
)
def test_edits_that_change_nothing_keep_the_digests(project, name, old, new):
    before = project.digests()
    project.edit(name, old, new)
    assert project.digests() == before


@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        ("src/library/training.py", "STEPS = 10", "STEPS = 11", "train"),
        ("src/library/training.py", "STEPS = 10", "STEPS = 10.0", "train"),
        ("src/library/training.py", "STEPS = 10", "STEPS = '10'", "train"),
        ("src/library/training.py", "STEPS = 10", "STEPS = None", "train"),
        ("src/library/training.py", "steps: int = STEPS", "*, steps: int = STEPS", "train"),
        ("src/library/training.py", "import numpy", "import scipy", "train"),
        ("src/library/storage.py", "return what", "return -what", "train measure"),
        ("src/library/storage.py", "return what", "yield what", "train measure"),
        ("src/library/__init__.py", "", "VALUE = 1\n", "train measure"),
        ("src/library/metrics/__init__.py", "", "VALUE = 1\n", "measure"),
        ("src/library/metrics/regions.py", "write(3)", "write(4)", "measure"),
        ("src/library/logs.py", "1", "2", "measure"),
        ("scripts/train.py", "train()", "train(5)", "train"),
    ],
)
def test_edits_of_code_change_the_digests_of_those_who_run_it(project, name, old, new, changed):
    before = project.digests()
    if old:
        project.edit(name, old, new)
    else:
        project.write(name, new)
    after = project.digests()
    found = [n for n, a, b in zip(("train", "measure"), before, after, strict=True) if a != b]
    assert " ".join(found) == changed


def test_constants_of_different_types_differ(project):
    digests = set()
    for value in ("0", "False", "0.0", "'0'", "b'0'", "None", "'None'", "[]", "()", "-0"):
        project.write("src/library/types.py", f"x = {value}\n")
        project.write("scripts/train.py", "import library.types\n")
        digests.add(project.digests()[0])
    assert len(digests) == 10


def test_only_the_first_string_is_a_docstring(project):
    before = project.digests()
    project.edit("scripts/train.py", "train()", "x = 'text'\ntrain()")
    with_text = project.digests()
    project.edit("scripts/train.py", "'text'", "'other text'")
    assert len({before[0], with_text[0], project.digests()[0]}) == 3


def test_code_under_type_checking_else_counts(project):
    project.edit("src/library/storage.py", "\n\ndef", "else:\n    import library.logs\n\n\ndef")
    closure = project.code().closure(project.root / "scripts/train.py")
    assert "library.logs" in closure
    assert "library.types" not in closure


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ("TYPE_CHECKING", False),
        ("typing.TYPE_CHECKING", False),
        ("not TYPE_CHECKING", True),
        ("TYPE_CHECKING or STEPS", True),
    ],
)
def test_only_imports_for_type_checking_alone_are_skipped(project, condition, runs):
    project.edit("src/library/storage.py", "if TYPE_CHECKING", f"if {condition}")
    closure = project.code().closure(project.root / "scripts/train.py")
    assert ("library.types" in closure) == runs


@pytest.mark.parametrize("line", ["from . import storage", "from .storage import write"])
def test_relative_import_is_refused_with_its_place(project, line):
    project.write("src/library/training.py", f"import os\n{line}\n")
    with pytest.raises(ValueError, match=r"training\.py:2: relative import; name the whole"):
        project.digests()


def test_cyclic_imports_end(project):
    project.edit("src/library/storage.py", "if TYPE", "import library.training\nif TYPE")
    assert project.code().closure(project.root / "scripts/train.py") == [
        "library",
        "library.storage",
        "library.training",
    ]


def test_stage_key_depends_on_each_argument():
    keys = [
        stage_key("train", "abc", {"rate": 1}, ["a", "b"]),
        stage_key("plot", "abc", {"rate": 1}, ["a", "b"]),
        stage_key("train", "abd", {"rate": 1}, ["a", "b"]),
        stage_key("train", "abc", {"rate": 2}, ["a", "b"]),
        stage_key("train", "abc", None, ["a", "b"]),
        stage_key("train", "abc", {"rate": 1}, ["a"]),
    ]
    assert len(set(keys)) == 6
    assert all(re.fullmatch("(train|plot)@[0-9a-f]{12}", key) for key in keys)


def test_stage_key_does_not_depend_on_order():
    first = stage_key("train", "abc", {"rate": 1, "size": 2}, ["a", "b"])
    assert first == stage_key("train", "abc", {"size": 2, "rate": 1}, ["b", "a"])


def test_job_attributes():
    found = job_attributes("train@0", {"signal": "coffee", "seed": "3", "resolution": "64"})
    assert found == {
        "signal": "coffee",
        "seed": 3,
        "resolution": 64,
        "stage_key": "train@0",
        "numpy_version": version("numpy"),
        "torch_version": version("torch"),
    }
