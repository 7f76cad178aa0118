import pytest

from spectral_bias_workflow.config.messages import allowed, did_you_mean, place, shown


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("studies", "image", "inputs", 2), "studies.image.inputs[2]"),
        (("device",), "device"),
        ((), "configuration"),
    ],
)
def test_place_reads_like_the_configuration(path, words):
    assert place(path) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        ([], "an empty list"),
        ({}, "an empty mapping"),
        (0, "0"),
        ("0", "'0'"),
    ],
)
def test_shown_uses_the_words_of_yaml(value, words):
    assert shown(value) == words


def test_shown_cuts_long_values_short():
    assert len(shown("x" * 10_000)) < 100
    assert len(shown(list(range(10_000)))) < 100


def test_did_you_mean_ignores_case_and_keeps_silent_about_strangers():
    assert did_you_mean("POSITIONAL_l4", ["positional_L4", "fourier"]) == (
        "; did you mean 'positional_L4'?"
    )
    assert did_you_mean("xyz", ["positional_L4"]) == ""


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"enum": ["a", "b"]}, "a, b"),
        ({"type": "integer", "minimum": 1}, "a whole number >= 1"),
        ({"type": "integer", "minimum": 1, "maximum": 3}, "a whole number from 1 to 3"),
        ({"type": "number", "exclusiveMinimum": 0}, "a finite number > 0"),
        ({"type": "number"}, "a finite number"),
        ({"type": "boolean"}, "true or false"),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, "true or false"),
        (
            {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "boolean"}},
            "a list of 1 or more, all different, each true or false",
        ),
        ({"type": "object", "properties": {"a": {}, "b": {}}}, "a mapping with the keys a, b"),
        ({"type": "object"}, "a mapping of names to entries"),
        ({"$ref": "#/$defs/Perceptron"}, "a mapping with the keys depth, width"),
    ],
)
def test_allowed_puts_a_part_of_the_schema_into_words(entry, words):
    assert allowed(entry) == words
