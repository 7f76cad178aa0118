"""Generate the pages on the configuration: ``config/README.md`` and a JSON schema for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from spectral_bias_workflow.config.messages import (
    Schema,
    allowed,
    kinds,
    named_entry,
    resolved,
    schema,
)

_INTRODUCTION = """\
<!-- Generated from src/spectral_bias_workflow/config by `make docs`: edit that. -->
# The configuration

`config.yaml` is the default study. To change something, write an overlay, a file that holds only
the keys that differ, and name it after the default:

```
snakemake --cores 8 all_figures --configfile config/config.yaml my_overlay.yaml
```

- Mappings merge key by key, lists are replaced as a whole, later files win.
  [`paper.yaml`](paper.yaml) (the paper's scale) and [`smoke.yaml`](smoke.yaml) (seconds) are
  overlays.
- Targets such as `all_figures` come before `--configfile` and `--config`, which take everything
  that follows them for their own.
- Single values can be given as `--config device=cpu`, nested ones as
  `--config "studies={'image': {'resolution': 64}}"`. Snakemake passes nested values on as text;
  text that is a number, `true` or `false` is taken for one where one is wanted, as is YAML's
  `1e-3`.
- The merged configuration is checked before any job starts, and everything that is wrong with it
  is reported at once: unknown keys, values that are not allowed, names that are not defined,
  keys that a file repeats, images that are missing or smaller than the resolution.

In the tables, `NAME` is a name of your choice (the name of a folder), *required* keys
have no default of their own and get their values from `config.yaml`, and keys without a default
may be left out. A source says where a default, or a choice, comes from: figures and sections are
those of arXiv 2301.05816, `PAPER` means its authors' scripts, `D1` to `D46` are rows of
[docs/deviations.md](../docs/deviations.md); where none is given, the choice is ours.

[`schema.json`](schema.json) says the same to editors: with
`# yaml-language-server: $schema=schema.json` in the first line of a file in this folder they
complete and check it as you type.
"""
_HEADER = "| key | meaning | unit | allowed values | default | source |\n|---|---|---|---|---|---|"


class _Row(NamedTuple):
    key: str
    meaning: str
    unit: str
    allowed: str
    default: str
    source: str


def config_reference() -> str:
    """Return the reference as Markdown, with a table of keys per section of the configuration."""
    sections = [_INTRODUCTION]
    entries = {key: resolved(entry) for key, entry in schema()["properties"].items()}
    top_level = [_row(k, e, is_required=False) for k, e in entries.items() if "enum" in e]
    sections.append(f"## Top level\n\n{_table(top_level)}")
    for key, entry in entries.items():
        if "enum" not in entry:
            sections += _section(key, entry)
    return "\n".join(sections)


def editor_schema() -> str:
    """Return the JSON schema for editors; no key is required, so that it accepts overlays."""
    return json.dumps(_without_required(schema())) + "\n"


def _without_required(entry: Any) -> Any:
    if isinstance(entry, list):
        return [_without_required(each) for each in entry]
    if not isinstance(entry, dict):
        return entry
    # A property may be named "title" too; its value is then a mapping.
    return {
        key: _without_required(each)
        for key, each in entry.items()
        if key not in ("required", "title") or isinstance(each, dict)
    }


def _section(key: str, entry: Schema) -> Iterator[str]:
    yield f"## `{key}`\n\n{entry['description']}\n"
    named = named_entry(entry)
    if named is None:
        yield _table(_rows(entry, ""))
        return
    of_kinds = kinds(named) if "oneOf" in resolved(named) else {"": resolved(named)}
    for kind, branch in of_kinds.items():
        of_kind = f" of kind `{kind}`" if kind else ""
        yield f"### `{key}.NAME`{of_kind}\n\n{branch['description']}\n"
        yield _table(_rows(branch, ""))


def _rows(entry: Schema, prefix: str) -> Iterator[_Row]:
    """Yield a row for each key of an object, followed by rows for the keys nested in it."""
    properties = entry["properties"]
    for key in sorted(properties, key=lambda name: name != "kind"):
        inner = resolved(properties[key])
        yield _row(prefix + key, inner, is_required=key in entry.get("required", []))
        if "properties" in inner:
            yield from _rows(inner, f"{prefix}{key}.")


def _row(key: str, entry: Schema, *, is_required: bool) -> _Row:
    is_mapping = entry.get("type") == "object"
    named = named_entry(entry) if is_mapping else None
    words = "a mapping" if is_mapping else allowed(entry)
    if named is not None:
        words = f"a mapping of names, each to {allowed(named)}"
    return _Row(
        f"`{key}`",
        entry["description"],
        entry.get("x-unit", ""),
        words,
        "*required*" if is_required else "" if is_mapping else _default(entry),
        entry.get("x-source", ""),
    )


def _default(entry: Schema) -> str:
    value: Any = entry.get("default")
    return "" if value is None else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _table(rows: Iterable[_Row]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([_HEADER, *lines, ""])
