"""The configuration schema in plain words: what a value may be, and what is wrong with one."""

from __future__ import annotations

import difflib
import math
import re
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema

Schema = Mapping[str, Any]
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
# JSON has no NaN and no infinity; YAML writes them .nan and .inf, and both pass `minimum`.
_FINITE_NUMBERS = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
    "number", lambda _, value: type(value) is int or (type(value) is float and math.isfinite(value))
)
_VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, type_checker=_FINITE_NUMBERS
)


def resolved(schema: Schema, root: Schema) -> Schema:
    """Return a schema with its ``$ref`` replaced; keys beside the ``$ref`` take precedence."""
    while "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def kinds(schema: Schema, root: Schema) -> dict[str, Schema]:
    """Return the branches of a ``oneOf``, in its order, by the ``kind`` that each is for."""
    branches = [resolved(branch, root) for branch in schema["oneOf"]]
    return {branch["properties"]["kind"]["const"]: branch for branch in branches}


def branch_of(value: Any, schema: Schema, root: Schema) -> Schema:
    """Return the schema that applies to ``value``: references and kinds followed where known."""
    schema = resolved(schema, root)
    if "oneOf" not in schema:
        return schema
    kind = value.get("kind") if isinstance(value, dict) else None
    return kinds(schema, root).get(kind, {}) if isinstance(kind, str) else {}


def property_schema(schema: Schema, key: str) -> Schema | None:
    """Return what an object schema says about one of its keys; None for a key it does not know."""
    if key in schema.get("properties", {}):
        return schema["properties"][key]
    for pattern, entry in schema.get("patternProperties", {}).items():
        if re.search(pattern, key):
            return entry
    return None


def shown(value: Any) -> str:
    """Return a value as a message shows it, cut short and in the words of YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if value in ([], {}):
        return "an empty list" if value == [] else "an empty mapping"
    return _SHORT.repr(value)


def place(path: Iterable[str | int]) -> str:
    """Return where something is: ``studies.image.inputs[2]``."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).removeprefix(".") or "configuration"


def did_you_mean(found: Any, options: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the option that resembles what was found, if any."""
    by_lower_case = {option.lower(): option for option in options}
    matches = difflib.get_close_matches(str(found).lower(), by_lower_case, n=1)
    return f"; did you mean {by_lower_case[matches[0]]!r}?" if matches else ""


def allowed(schema: Schema, root: Schema) -> str:
    """Return what a schema allows, in words."""
    schema = resolved(schema, root)
    if "oneOf" in schema:
        return f"a mapping with a kind: {', '.join(kinds(schema, root))}"
    if "enum" in schema or "const" in schema:
        return ", ".join(map(str, schema.get("enum", [schema.get("const")])))
    match schema["type"]:
        case "integer" | "number":
            return _allowed_numbers(schema)
        case "boolean":
            return "true or false"
        case "string":
            return schema["x-form"]
        case "array":
            return _allowed_lists(schema, root)
    if "properties" in schema:
        return f"a mapping with the keys {', '.join(schema['properties'])}"
    return "a mapping of names to entries"


def _allowed_numbers(schema: Schema) -> str:
    kind = "a whole number" if schema["type"] == "integer" else "a finite number"
    if "minimum" in schema and "maximum" in schema:
        return f"{kind} from {schema['minimum']} to {schema['maximum']}"
    bounds = {">=": "minimum", ">": "exclusiveMinimum", "<=": "maximum"}
    limits = [f"{sign} {schema[key]}" for sign, key in bounds.items() if key in schema]
    return " ".join([kind, " and ".join(limits)]).strip()


def _allowed_lists(schema: Schema, root: Schema) -> str:
    length = str(schema["minItems"]) if "maxItems" in schema else f"{schema['minItems']} or more"
    distinct = ", all different" if schema.get("uniqueItems") else ""
    return f"a list of {length}{distinct}, each {allowed(schema['items'], root)}"


def schema_problems(config: Any, schema: Schema) -> list[str]:
    """Return one line for everything in ``config`` that the schema does not allow."""
    errors = _VALIDATOR(schema).iter_errors(config)
    return list(dict.fromkeys(line for error in errors for line in _lines(error, schema)))


def _lines(error: jsonschema.ValidationError, root: Schema) -> Iterator[str]:
    """Put one error into words; those of a ``oneOf`` are those of the branch of its kind.

    Yields:
        Lines of "where: found, allowed".
    """
    at, found, rule = place(error.absolute_path), error.instance, error.validator
    if rule == "oneOf":
        yield from _lines_of_kind(error, root)
    elif rule == "required":
        for key in error.validator_value:
            if key not in found:
                words = allowed(property_schema(error.schema, key), root)
                yield f"{place([*error.absolute_path, key])}: missing, allowed: {words}"
    elif rule == "additionalProperties":
        for key in found:
            if property_schema(error.schema, key) is None:
                yield _unknown_key(at, key, error.schema)
    elif rule == "dependentRequired":
        present = sorted(set(error.validator_value) & set(found))
        yield (
            f"{at}: found {', '.join(present)} alone, "
            f"allowed: {' and '.join(sorted(error.validator_value))} together or none of them"
        )
    elif rule == "uniqueItems":
        repeated = dict.fromkeys(shown(item) for item in found if found.count(item) > 1)
        yield f"{at}: found {', '.join(repeated)} more than once, allowed: each only once"
    else:
        hint = did_you_mean(found, error.schema["enum"]) if rule == "enum" else ""
        yield f"{at}: found {shown(found)}, allowed: {allowed(error.schema, root)}{hint}"


def _lines_of_kind(error: jsonschema.ValidationError, root: Schema) -> Iterator[str]:
    branches = kinds(error.schema, root)
    at, found = place(error.absolute_path), error.instance
    if not isinstance(found, dict):
        yield f"{at}: found {shown(found)}, allowed: {allowed(error.schema, root)}"
    elif "kind" not in found:
        yield f"{at}.kind: missing, allowed: {', '.join(branches)}"
    elif found["kind"] not in list(branches):
        kind = found["kind"]
        yield (
            f"{at}.kind: found {shown(kind)}, allowed: {', '.join(branches)}"
            f"{did_you_mean(kind, branches)}"
        )
    else:
        index = list(branches).index(found["kind"])
        for cause in error.context:
            if cause.schema_path[0] == index:
                yield from _lines(cause, root)


def _unknown_key(at: str, key: str, schema: Schema) -> str:
    known = schema.get("properties")
    if known is None:
        return f"{at}: found the name {shown(key)}, allowed: {schema['x-form']}"
    place_of_key = key if at == "configuration" else f"{at}.{key}"
    return (
        f"{place_of_key}: found the unknown key {shown(key)}, allowed: {', '.join(known)}"
        f"{did_you_mean(key, known)}"
    )
