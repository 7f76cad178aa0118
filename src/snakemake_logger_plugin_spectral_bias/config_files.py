"""Say what is wrong with a configuration file that Snakemake cannot merge.

Snakemake merges the files of ``--configfile`` before it reads the Snakefile.  A file that is
binary, missing, or contains itself ends in a traceback, and of one that is no YAML or no mapping
it does not say which file that is.  With this patch it names the file, what was found, and what is
allowed.  (Issue snakemake/snakemake 2439.)

Tried with Snakemake 9.27.  Other versions are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

_TRIED = ("9.27.",)
_CALLED = {type(None): "nothing", list: "a list"}


def describe_unreadable_files() -> bool:
    """Patch the function of Snakemake that reads a configuration file.

    Returns:
        Whether they were patched.
    """
    try:
        from snakemake import __version__
        from snakemake.common import configfile
    except ImportError:
        return False
    if not __version__.startswith(_TRIED) or not hasattr(configfile, "_load_configfile"):
        return False
    configfile._load_configfile = _described(configfile._load_configfile)
    return True


def _described(load: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that reads a file as another one does, or says what is wrong with it."""

    @wraps(load)
    def load_or_describe(path: Any, filetype: str = "Config") -> Any:
        from snakemake.exceptions import WorkflowError

        try:
            content = load(path, filetype)
            if filetype != "Config" or isinstance(content, dict):
                _refuse_endless(content)
                return content
            found = f"found {_CALLED.get(type(content), 'text or a number')}"
        except WorkflowError:
            found = "found text that is neither YAML nor JSON"
        except FileNotFoundError:
            found = "found no such file"
        except OSError as error:
            found = f"found a file that cannot be read ({error.strerror})"
        except UnicodeDecodeError as error:
            found = f"found bytes that are not UTF-8 (at {error.start})"
        except (RecursionError, EndlessError):
            found = "found a value that contains itself, or is too deep"
        raise WorkflowError(
            f"{filetype} file {path}: {found}, allowed: a YAML or JSON mapping"
        ) from None

    return load_or_describe


class EndlessError(ValueError):
    """A value contains itself."""


def _refuse_endless(value: Any, above: tuple[int, ...] = ()) -> None:
    """Walk a value down to its leaves.

    Args:
        value: What was read.
        above: Identities of the containers that it is in.

    Raises:
        EndlessError: If one of them is in it again.
    """
    if isinstance(value, dict | list):
        if id(value) in above:
            raise EndlessError
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_endless(item, (*above, id(value)))
