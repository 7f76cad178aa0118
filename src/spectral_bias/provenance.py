"""Origin of results: digests of code, stage keys that chain them, and package versions.

Snakemake does not notice an edit of a module that a script imports.  Nor does it notice, after a
failed job, an output that has become stale.  Both problems are solved by one string per job, its
*stage key*: a hash of the code that runs, of its settings and of the keys of the stages it reads.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

_IGNORED_FIELDS = {"ctx", "kind", "type_comment", "type_ignores"}
_TYPE_CHECKING = {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class CodeDigest:
    """Digests of scripts and modules, each with all project modules that it imports.

    Files are parsed, never imported, so that building the graph of jobs loads no numerical library.
    Comments, docstrings and formatting do not count.  Two things go unseen: imports whose name is
    computed at run time, and data files that a module reads.
    """

    def __init__(self, source_root: Path, exclude: Iterable[str] = ()) -> None:
        """Store the folder of the packages and the excluded modules.

        Args:
            source_root: The folder that holds the project's packages.
            exclude: Modules that cannot change a result, such as logging.
        """
        self._root = source_root
        self._packages = {path.name for path in source_root.iterdir() if path.is_dir()}
        self._exclude = frozenset(exclude)
        self._files: dict[Path, tuple[str, frozenset[str]]] = {}
        self._digests: dict[tuple[Path, ...], str] = {}

    def of(self, *entries: Path) -> str:
        """Return the digest of files and of all project modules that they import.

        Args:
            *entries: Python files.

        Returns:
            The first 12 hexadecimal digits of a SHA-256.
        """
        if entries not in self._digests:
            own = [self._parsed(entry)[0] for entry in entries]
            imported = [[m, self._parsed(self._file(m))[0]] for m in self.closure(*entries)]
            self._digests[entries] = _short_hash([own, imported])
        return self._digests[entries]

    def closure(self, *entries: Path) -> list[str]:
        """Return the sorted names of all project modules that the files import, transitively."""
        found: set[str] = set()
        waiting = {module for entry in entries for module in self._parsed(entry)[1]}
        while waiting:
            module = waiting.pop()
            found.add(module)
            waiting |= self._parsed(self._file(module))[1] - found
        return sorted(found)

    def _parsed(self, file: Path) -> tuple[str, frozenset[str]]:
        """Return a file's own digest and the project modules that it names, cached."""
        if file not in self._files:
            tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
            imported = frozenset(
                module for name in _imports(tree, file) for module in self._modules(name)
            )
            self._files[file] = _short_hash(_canonical(tree)), imported - self._exclude
        return self._files[file]

    def _modules(self, name: str) -> Iterator[str]:
        """Yield the modules of a dotted name that exist as files: itself and its parents."""
        parts = name.split(".")
        if parts[0] in self._packages:
            for length in range(1, len(parts) + 1):
                candidate = ".".join(parts[:length])
                if self._exists(candidate):
                    yield candidate

    def is_module(self, name: str) -> bool:
        """Return whether a dotted name is a module of the project, not of a package."""
        return self._file(name).name != "__init__.py" and self._exists(name)

    def _exists(self, module: str) -> bool:
        return self._file(module).is_file()

    def _file(self, module: str) -> Path:
        path = self._root.joinpath(*module.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def stage_key(stage: str, code: str, settings: object = None, upstream: Sequence[str] = ()) -> str:
    """Return the key of one job, ``stage@12hex``.

    Args:
        stage: The name of the rule.
        code: The digest of its code.
        settings: Everything else that can change its result, as plain JSON values.
        upstream: The keys of the jobs whose files it reads.

    Returns:
        A key that differs whenever one of the arguments differs.
    """
    return f"{stage}@{_short_hash([stage, code, settings, sorted(upstream)])}"


def job_attributes(key: str, wildcards: Mapping[str, str]) -> dict[str, str | int]:
    """Return the attributes that record the origin of every artifact of a job.

    Args:
        key: The job's stage key.
        wildcards: The names that identify the artifact: signal, input, network, seed, ...

    Returns:
        The names (``seed`` and ``resolution`` as integers), the key and package versions.
    """
    names = {
        name: int(value) if name in {"seed", "resolution"} else str(value)
        for name, value in wildcards.items()
    }
    versions = {f"{package}_version": version(package) for package in ("numpy", "torch")}
    return {**names, "stage_key": key, **versions}


def _imports(tree: ast.Module, file: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports, at any depth, except for type checking only.

    Raises:
        ValueError: If the file has a relative import.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in _TYPE_CHECKING:
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{file}:{node.lineno}: relative import; name the whole module")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def _canonical(node: object) -> object:
    """Return a syntax tree as nested lists without positions, docstrings and empty fields."""
    # Empty fields are left out because newer Python versions add some.
    if isinstance(node, ast.AST):
        fields = {
            name: value for name, value in ast.iter_fields(node) if name not in _IGNORED_FIELDS
        }
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            fields["body"] = fields["body"][1:]
        kept = [
            [name, _canonical(value)] for name, value in fields.items() if value not in (None, [])
        ]
        return [type(node).__name__, kept]
    if isinstance(node, list):
        return [_canonical(item) for item in node]
    return repr(node)


def _short_hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
