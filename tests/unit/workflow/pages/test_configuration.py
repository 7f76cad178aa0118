import json

import jsonschema
import yaml

from spectral_bias_workflow.config.messages import resolved, schema
from spectral_bias_workflow.pages.configuration import config_reference, editor_schema


def _described(entry, path="config"):
    """Yield each key of the schema with its description."""
    for key, inner in entry.get("properties", {}).items():
        yield f"{path}.{key}", resolved(inner)
        yield from _described(resolved(inner), f"{path}.{key}")


def test_every_key_has_a_description_and_every_number_a_unit_or_a_name_that_has_none():
    described = dict(_described(schema()))
    for name, definition in schema()["$defs"].items():
        described |= dict(_described(definition, name))
    assert len(described) > 150
    assert [path for path, entry in described.items() if not entry.get("description")] == []
    numbers = {
        path: entry
        for path, entry in described.items()
        if entry.get("type") in ("integer", "number")
    }
    without = {path.rpartition(".")[2] for path, entry in numbers.items() if "x-unit" not in entry}
    assert without <= {"seed", "index", "image", "growth", "learning_rate", "frequencies"}


def test_a_row_gives_key_meaning_unit_allowed_values_default_and_source():
    lines = config_reference().splitlines()
    assert (
        "| `encoding_distances.resolution` | Side of the grid; the matrices have resolution^4 "
        "elements. | pixels | a whole number from 2 to 128 | `32` |  |"
    ) in lines
    assert (
        "| `training.learning_rate` | Learning rate of Adam. |  | a finite number > 0 | `0.001` | "
        "paper, Sec. 3.1 |"
    ) in lines
    for section, count in (("studies", 4), ("signals", 6), ("datasets", 4), ("inputs", 4)):
        assert sum(line.startswith(f"### `{section}.NAME` of kind") for line in lines) == count


def test_the_schema_for_editors_takes_the_configuration_and_its_overlays(repository):
    validator = jsonschema.Draft202012Validator(json.loads(editor_schema()))
    for path in (repository / "config").glob("*.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        document["studies"] = {n: s for n, s in document["studies"].items() if s is not None}
        if path.name != "config.yaml":
            # What kind a study is, only the file that it is laid over says.
            del document["studies"]
        assert [error.message for error in validator.iter_errors(document)] == []
    (wrong,) = validator.iter_errors({"device": "gpu"})
    assert list(wrong.path) == ["device"]
