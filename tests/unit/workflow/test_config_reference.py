from pathlib import Path

from spectral_bias_workflow.config_reference import config_reference
from spectral_bias_workflow.configuration import read_schema

ROOT = Path(__file__).parents[3]


def _described(schema, path="config"):
    """Yield each key of the schema with what is said about it, references left alone."""
    for key, entry in schema.get("properties", {}).items():
        yield f"{path}.{key}", entry
        yield from _described(entry, f"{path}.{key}")
    for key in ("patternProperties", "$defs"):
        for name, entry in schema.get(key, {}).items():
            yield from _described(entry, f"{path}.{name}")


def test_the_reference_is_that_of_the_schema(schema_path):
    written = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    assert written == config_reference(read_schema(schema_path)), (
        "config/README.md is not what the schema says: run `make docs`"
    )


def test_every_key_of_the_schema_has_a_description(schema_path):
    schema = read_schema(schema_path)
    described = {
        path: entry.get("description")
        or schema["$defs"][entry["$ref"].removeprefix("#/$defs/")].get("description")
        for path, entry in _described(schema)
    }
    assert len(described) > 60
    assert [path for path, description in described.items() if not description] == []


def test_a_row_gives_key_meaning_unit_allowed_values_and_default(schema_path):
    lines = config_reference(read_schema(schema_path)).splitlines()
    assert (
        "| `encoding_distances.resolution` | Side of the grid; the matrices have resolution^4 "
        "elements. | pixels | a whole number from 2 to 128 | `32` |"
    ) in lines
    assert sum(line.startswith("### `signals.NAME` of kind") for line in lines) == 6
    assert sum(line.startswith("### `inputs.NAME` of kind") for line in lines) == 4
