"""Error messages about a configuration: where, what was found, what is allowed."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from spectral_bias_workflow.config.models import Configuration

Schema = Mapping[str, Any]
Path = Sequence[str | int]
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
# Pydantic appends this to the location of a key that is not allowed.
_KEY = "[key]"


@cache
def schema() -> Schema:
    """Return the JSON schema of the configuration."""
    return Configuration.model_json_schema()


def shown(value: Any) -> str:
    """Return a value as messages show it: shortened, in YAML's notation."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if value in ([], {}):
        return "an empty list" if value == [] else "an empty mapping"
    return _SHORT.repr(value)


def place(path: Iterable[str | int]) -> str:
    """Return a location as text, such as ``studies.image.inputs[2]``."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).removeprefix(".") or "configuration"


def did_you_mean(found: Any, options: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the option closest to the found value, if any is close."""
    by_lower_case = {option.lower(): option for option in options}
    matches = difflib.get_close_matches(str(found).lower(), by_lower_case, n=1)
    return f"; did you mean {by_lower_case[matches[0]]!r}?" if matches else ""


def resolved(entry: Schema) -> Schema:
    """Return a part of the schema with its reference followed, and without ``null``."""
    while True:
        others = {key: value for key, value in entry.items() if key not in ("$ref", "anyOf")}
        if "$ref" in entry:
            entry = {**schema()["$defs"][entry["$ref"].removeprefix("#/$defs/")], **others}
        elif "anyOf" in entry:
            (entry,) = (each for each in entry["anyOf"] if each.get("type") != "null")
            entry = {**entry, **others}
        else:
            return entry


def kinds(entry: Schema) -> dict[str, Schema]:
    """Return the schemas of the kinds of a mapping, by kind."""
    branches = [resolved(branch) for branch in resolved(entry)["oneOf"]]
    return {branch["properties"]["kind"]["const"]: branch for branch in branches}


def named_entry(entry: Schema) -> Schema | None:
    """Return the schema of the entries of a mapping by name; None for one with known keys."""
    entry = resolved(entry)
    if "patternProperties" in entry:
        (entry,) = entry["patternProperties"].values()
        return entry
    return entry.get("additionalProperties") or None


def allowed(entry: Schema) -> str:
    """Return in words what a part of the schema allows."""
    entry = resolved(entry)
    if "oneOf" in entry:
        return f"a mapping with a kind: {', '.join(kinds(entry))}"
    if "enum" in entry or "const" in entry:
        return ", ".join(map(str, entry.get("enum", [entry.get("const")])))
    match entry["type"]:
        case "integer" | "number":
            return _allowed_numbers(entry)
        case "boolean":
            return "true or false"
        case "string":
            return str(entry["x-form"])
        case "array":
            return _allowed_lists(entry)
    if "properties" in entry:
        return f"a mapping with the keys {', '.join(entry['properties'])}"
    return "a mapping of names to entries" + (", one or more" if "minProperties" in entry else "")


def _allowed_numbers(entry: Schema) -> str:
    kind = "a whole number" if entry["type"] == "integer" else "a finite number"
    if "minimum" in entry and "maximum" in entry:
        return f"{kind} from {entry['minimum']} to {entry['maximum']}"
    bounds = {">=": "minimum", ">": "exclusiveMinimum", "<=": "maximum"}
    limits = [f"{sign} {entry[key]:g}" for sign, key in bounds.items() if key in entry]
    return " ".join([kind, " and ".join(limits)]).strip()


def _allowed_lists(entry: Schema) -> str:
    length = str(entry["minItems"]) if "maxItems" in entry else f"{entry['minItems']} or more"
    distinct = ", all different" if entry.get("uniqueItems") else ""
    return f"a list of {length}{distinct}, each {allowed(entry['items'])}"


def problems_in(error: ValidationError) -> list[str]:
    """Return one line for each error that the models found."""
    errors = error.errors(include_url=False)
    # Skip other errors of entries whose name is not allowed.
    misnamed = {each["loc"][:-1] for each in errors if each["loc"][-1:] == (_KEY,)}
    lines = [_line(each) for each in errors if each["loc"] not in misnamed]
    return list(dict.fromkeys(lines))


def _line(details: ErrorDetails) -> str:
    """Put one error into words.

    Args:
        details: The error, as pydantic reports it.

    Returns:
        ``where: found ..., allowed: ...``.
    """
    location, found, about = details["loc"], details["input"], details.get("ctx", {})
    if location[-1:] == (_KEY,):
        return _bad_key(*_followed(location[:-2]), found)
    path, entry = _followed(location)
    at = place(path)
    match details["type"]:
        case "missing":
            return f"{at}: missing, allowed: {allowed(entry)}"
        case "extra_forbidden":
            return _unknown_key(path, entry)
        case "invalid_key":
            return _no_text(path[:-1], location[-1])
        case "union_tag_not_found":
            return f"{at}.kind: missing, allowed: {', '.join(kinds(entry))}"
        case "union_tag_invalid":
            options = kinds(entry)
            hint = did_you_mean(found["kind"], options)
            return f"{at}.kind: found {shown(found['kind'])}, allowed: {', '.join(options)}{hint}"
        case "alone":
            both = f"{about['allowed']} together or none of them"
            return f"{at}: found {about['found']} alone, allowed: {both}"
        case "repeated":
            items = ", ".join(dict.fromkeys(shown(_plain(value)) for value in about["items"]))
            return f"{at}: found {items} more than once, allowed: each only once"
        case "literal_error":
            options = resolved(entry).get("enum", [])
            hint = did_you_mean(found, map(str, options))
            return f"{at}: found {shown(found)}, allowed: {allowed(entry)}{hint}"
    return f"{at}: found {shown(found)}, allowed: {allowed(entry)}"


def _followed(location: Sequence[str | int]) -> tuple[list[str | int], Schema]:
    """Follow the location of an error into the schema.

    Args:
        location: Keys, indices and the kinds of entries.

    Returns:
        The keys and indices, and the schema there.  For a key that is not allowed, this is the
        schema of the mapping around it.
    """
    path: list[str | int] = []
    entry = schema()
    for step in location:
        entry = resolved(entry)
        if "oneOf" in entry:
            entry = kinds(entry)[cast(str, step)]
            continue
        path.append(step)
        inner = entry.get("properties", {}).get(step) or entry.get("items") or named_entry(entry)
        if inner is None:
            break
        entry = inner
    return path, entry


def _plain(value: Any) -> Any:
    return value.as_mapping() if hasattr(value, "as_mapping") else value


def _unknown_key(path: Sequence[str | int], entry: Schema) -> str:
    key, known = path[-1], resolved(entry)["properties"]
    return (
        f"{place(path)}: found the unknown key {shown(key)}, allowed: {', '.join(known)}"
        f"{did_you_mean(key, known)}"
    )


def _bad_key(path: Sequence[str | int], entry: Schema, key: object) -> str:
    if not isinstance(key, str):
        return _no_text(path, key)
    names = resolved(entry)["propertyNames"]
    words = names.get("x-form") or ", ".join(names["enum"])
    hint = did_you_mean(key, names.get("enum", []))
    return f"{place(path)}: found the name {shown(key)}, allowed: {words}{hint}"


def _no_text(path: Sequence[str | int], key: object) -> str:
    return (
        f"{place(path)}: found the key {shown(key)}, which YAML does not read as text, "
        "allowed: text; put it in quotes"
    )
