"""The reference of the configuration, ``config/README.md``, out of its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from spectral_bias_workflow.schema_words import Schema, allowed, kinds, resolved

_INTRODUCTION = """\
<!-- Generated from workflow/schemas/config.schema.yaml by `make docs`: edit that file. -->
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
may be left out. Figure numbers are those of arXiv 2301.05816.
"""
_HEADER = "| key | meaning | unit | allowed values | default |\n|---|---|---|---|---|"


class _Row(NamedTuple):
    key: str
    meaning: str
    unit: str
    allowed: str
    default: str


def config_reference(schema: Schema) -> str:
    """Return the reference as Markdown: a table of keys for each section of the configuration."""
    sections = [_INTRODUCTION]
    top_level = [
        _row(key, entry, schema, required=key in schema["required"])
        for key, entry in schema["properties"].items()
        if "type" not in entry
    ]
    sections.append(f"## Top level\n\n{_table(top_level)}")
    for key, entry in schema["properties"].items():
        if "type" in entry:
            sections += _section(key, entry, schema)
    return "\n".join(sections)


def _section(key: str, entry: Schema, root: Schema) -> Iterator[str]:
    yield f"## `{key}`\n\n{entry['description']}\n"
    if "properties" in entry:
        yield _table(_rows(entry, "", root))
    for pattern, named in entry.get("patternProperties", {}).items():
        literal = pattern.strip("^$")
        name = literal if literal.isidentifier() else "NAME"
        plain = [("", resolved(named, root))]
        for kind, branch in kinds(named, root).items() if "oneOf" in named else plain:
            of_kind = f" of kind `{kind}`" if kind else ""
            yield f"### `{key}.{name}`{of_kind}\n\n{branch['description']}\n"
            yield _table(_rows(branch, "", root))


def _rows(schema: Schema, prefix: str, root: Schema) -> Iterator[_Row]:
    """Yield a row for each key of an object and, below it, for the keys of the objects in it."""
    for key, entry in schema["properties"].items():
        entry = resolved(entry, root)
        yield _row(prefix + key, entry, root, required=key in schema.get("required", []))
        if "properties" in entry:
            yield from _rows(entry, f"{prefix}{key}.", root)
        for named in entry.get("patternProperties", {}).values():
            yield _row(f"{prefix}{key}.NAME", resolved(named, root), root, required=False)


def _row(key: str, entry: Schema, root: Schema, *, required: bool) -> _Row:
    unit = entry.get("x-unit") or resolved(entry.get("items", {}), root).get("x-unit", "")
    is_mapping = entry.get("type") == "object"
    default = "" if is_mapping else _default(entry)
    return _Row(
        f"`{key}`",
        entry["description"],
        unit,
        "a mapping" if is_mapping else allowed(entry, root),
        "*required*" if required else default,
    )


def _default(entry: Schema) -> str:
    value: Any = entry.get("default")
    return "" if value is None else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _table(rows: list[_Row] | Iterator[_Row]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([_HEADER, *lines, ""])
