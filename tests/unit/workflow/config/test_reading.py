import copy
import datetime
import math
import pickle
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.reading import ConfigurationError, checked

ROOT = Path(__file__).parents[4]


def at(path, value):
    """Return the overlay that holds one value, `a.b.c` standing for nested mappings."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


IMAGE = "studies.image"
CROP = "signals.astronaut.crop"
BAD_VALUES = [
    # path in the overlay, value, then what the only line of the error has to hold
    ("device", "CPU", "device: found 'CPU'", "auto, cpu, cuda; did you mean 'cpu'?"),
    ("device", None, "device: found nothing", "auto, cpu, cuda"),
    ("devise", "cpu", "devise: found the unknown key 'devise'", "; did you mean 'device'?"),
    (f"{IMAGE}.resolution", 1, f"{IMAGE}.resolution: found 1,", "a whole number >= 2"),
    (f"{IMAGE}.resolution", 64.5, f"{IMAGE}.resolution: found 64.5,", "a whole number >= 2"),
    (f"{IMAGE}.resolution", True, f"{IMAGE}.resolution: found true,", "a whole number >= 2"),
    (
        f"{IMAGE}.networks",
        [{"depth": 4, "width": 0}],
        f"{IMAGE}.networks[0].width: found 0,",
        "a whole number >= 1",
    ),
    (
        f"{IMAGE}.networks",
        [{"depth": "x", "width": 8}],
        f"{IMAGE}.networks[0].depth: found 'x',",
        "a whole number >= 1",
    ),
    (
        f"{IMAGE}.networks",
        [4],
        f"{IMAGE}.networks[0]: found 4,",
        "a mapping with the keys depth, width",
    ),
    (
        "studies.images",
        {},
        "studies.images.kind: missing",
        "image, line, first_epoch, classification",
    ),
    ("studies.2nd", {}, "studies: found the name '2nd'", "a name (a letter, then at most 99"),
    (f"studies.{'x' * 101}", {}, "studies: found the name 'xxxx", "a name (a letter, then at most"),
    (f"signals.{'x' * 101}", {}, "signals: found the name 'xxxx", "a name (at most 100 letters"),
    ("studies.image.kind", "images", "image.kind: found 'images',", "; did you mean 'image'?"),
    ("studies.image.steps", [0], "found the unknown key 'steps'", "did you mean"),
    ("inputs.positional_L4.label", "$x$", "L4.label: found '$x$',", "none of them $ or"),
    (f"{IMAGE}.metrics", ["inradii"], f"{IMAGE}.metrics[0]: found 'inradii'", "inradius"),
    (
        f"{IMAGE}.signals_by_metric",
        {"hyperplanes": 0},
        f"{IMAGE}.signals_by_metric.hyperplanes: found 0,",
        "a whole number >= 1",
    ),
    (f"{IMAGE}.training.learning_rate", 0, "learning_rate: found 0,", "a finite number > 0"),
    (f"{IMAGE}.training.learning_rate", math.nan, "learning_rate: found nan,", "a finite number"),
    (f"{IMAGE}.training.learning_rate", "inf", "learning_rate: found inf,", "a finite number > 0"),
    (f"{IMAGE}.training.learning_rat", 1, "'learning_rat'", "did you mean 'learning_rate'?"),
    (f"{IMAGE}.training.batch_size", 0, "batch_size: found 0,", "a whole number >= 1"),
    (f"{IMAGE}.training.shuffle", "each epoch", "shuffle: found 'each epoch'", "once, each_epoch"),
    (f"{IMAGE}.training.precision", "fp16", "precision: found 'fp16',", "ieee, tf32, bf16"),
    (f"{IMAGE}.snapshots", [], f"{IMAGE}.snapshots: found an empty list", "a list of 1 or more"),
    (f"{IMAGE}.snapshots", [0, -1], f"{IMAGE}.snapshots[1]: found -1,", "a whole number >= 0"),
    (f"{IMAGE}.snapshots", 5, f"{IMAGE}.snapshots: found 5,", "each a whole number >= 0"),
    (f"{IMAGE}.snapshots", [0, 5, "5"], f"{IMAGE}.snapshots: found 5 more than once", "each only"),
    (f"{IMAGE}.seeds", [2**32], "seeds[0]: found 4294967296,", "from 0 to 4294967295"),
    (f"{IMAGE}.signals", ["coffee", "coffee"], "signals: found 'coffee' more", "each only once"),
    (f"{IMAGE}.signals", "coffee", "signals: found 'coffee',", "a list of 1 or more"),
    (f"{IMAGE}.inputs", [2024], "inputs[0]: found 2024,", "a name (at most 100 letters, digits"),
    (f"{IMAGE}.snapshots_by_input", {"positional_L4": []}, "L4: found an empty", "a list of 1"),
    ("pairs.local.patches", 0, "pairs.local.patches: found 0,", "a whole number >= 1"),
    ("pairs.global", {"pairs": 1.5}, "pairs.global.pairs: found 1.5,", "a whole number >= 1"),
    ("studies.first_epoch.steps", [], "steps: found an empty list", "a list of 1 or more"),
    ("studies.first_epoch.steps", [0, 4, 4], "steps: found 4 more than once", "each only once"),
    ("studies.first_epoch.steps", [0.5], "steps[0]: found 0.5,", "a whole number >= 0"),
    ("studies.generalization_even.split", "odd", "split: found 'odd',", "all, even, random"),
    ("studies.sinusoid.metrics", ["crossings"], "metrics[0]: found 'crossings'", "linear_pieces"),
    ("studies.image.metrics", ["linear_pieces"], "metrics[0]: found 'linear_pieces'", "ntk"),
    ("signals.sinusoid_0.frequencies", [0], "frequencies[0]: found 0,", "a whole number from 1"),
    ("signals.sinusoid_0.frequencies", [], "frequencies: found an empty list", "a list of 1"),
    ("pairs.tile", {"side": 1}, "pairs.tile.side: found 1,", "a whole number >= 2"),
    ("metrics.ntk.points", 6987, "ntk.points: found 6987,", "a whole number from 1 to 6986"),
    (
        "figures",
        None,
        "figures: found nothing,",
        "a mapping with the keys encoding_distances, reconstructions,",
    ),
    ("figures.region_map", {}, "figures.region_map: found", "did you mean 'region_maps'?"),
    ("figures.dead_neurons.inputs", [], "dead_neurons.inputs: found an empty", "a list of 1 or"),
    ("figures.encoding_distances.resolution", 512, "found 512,", "a whole number from 2 to 128"),
    (
        "signals.coffee",
        7,
        "signals.coffee: found 7,",
        "kind: photograph, noise, file, array, div2k",
    ),
    ("signals.coffee.kind", "foto", "coffee.kind: found 'foto',", "photograph, noise, file"),
    ("signals.coffee.photograph", "cofee", "found 'cofee',", "china; did you mean 'coffee'?"),
    ("signals.new", {"photograph": "coffee"}, "signals.new.kind: missing", "photograph, noise"),
    ("signals.noise_64.crop", {"side": 9}, "unknown key 'crop'", "kind, side, seed"),
    (CROP, {"side": 64, "top": 1}, f"{CROP}: found top alone", "left and top together"),
    (CROP, {"top": 1, "left": 1}, f"{CROP}.side: missing", "a whole number >= 2"),
    ("signals", {"my photo": {}}, "signals: found the name 'my photo'", "letters, digits"),
    ("signals", {2024: {}}, "signals: found the key 2024,", "text; put it in quotes"),
    ("inputs.positional_L4.levels", 0, "L4.levels: found 0,", "a whole number from 1 to 64"),
    ("inputs.positional_L4.growth", 1, "L4.growth: found 1,", "a finite number > 1 and <= 10"),
    ("inputs.positional_L4.level", 3, "unknown key 'level'", "did you mean 'levels'?"),
    ("inputs.positional_L4.endpoint", "no", "L4.endpoint: found 'no',", "true or false"),
    ("inputs.coordinates_0_1.interval", [0], "interval: found [0],", "a list of 2, each a finite"),
    ("inputs.fourier_s14.scale", 0, "fourier_s14.scale: found 0,", "a finite number > 0"),
    ("downloads.DIV2K_train_HR.md5", "1f", "md5: found '1f',", "32 hexadecimal digits"),
    ("downloads.DIV2K_train_HR.filename", "../a", "filename: found '../a',", "at most one folder"),
    ("downloads.DIV2K_train_HR.urls", ["ftp://x/y"], "urls[0]: found 'ftp://x/y',", "http://"),
]


@pytest.mark.parametrize(("path", "value", "found", "allowed"), BAD_VALUES)
def test_a_bad_value_gives_one_line_with_place_and_value_and_what_is_allowed(
    merged, problems_of, path, value, found, allowed
):
    (line,) = problems_of(merged(at(path, value)))
    assert found in line
    assert allowed in line.partition("allowed: ")[2]


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        ("studies.image", "resolution", "a whole number >= 2"),
        ("studies.image.training", "batch_size", "a whole number >= 1"),
        ("pairs", "local", "a mapping with the keys patches, pairs_per_patch"),
    ],
)
def test_a_missing_key_is_named(merged, problems_of, section, key, words):
    config = merged()
    mapping = config
    for step in section.split("."):
        mapping = mapping[step]
    del mapping[key]
    assert problems_of(config) == [f"{section}.{key}: missing, allowed: {words}"]


def test_five_faults_are_reported_together(merged, problems_of):
    config = merged(
        at("devise", "cpu"),
        at("studies.image.resolution", 1),
        at("studies.image.snapshots", []),
        at("studies.image.networks", [{"depth": 1, "width": 0}]),
        at("inputs.positional_L4.levels", 0),
    )
    lines = problems_of(config)
    places = {line.partition(": ")[0] for line in lines}
    assert len(lines) == 5
    assert places == {
        "devise",
        "studies.image.resolution",
        "studies.image.snapshots",
        "studies.image.networks[0].width",
        "inputs.positional_L4.levels",
    }


def test_the_message_counts_and_lists_the_problems(merged, repository):
    with pytest.raises(ConfigurationError) as error:
        checked(merged(at("device", 1), at("pairs.seed", -1)), [], ".")
    assert str(error.value).splitlines()[0] == "the configuration has 2 problems:"
    assert str(error.value).splitlines()[1].startswith("  device: found 1, allowed: ")


@pytest.mark.parametrize("overlay", [None, "smoke.yaml", "paper.yaml", "paper_photograph.yaml"])
def test_the_configurations_that_are_shipped_are_valid(merged, repository, overlay):
    files = [ROOT / "config" / name for name in ("config.yaml", overlay) if name]
    config = merged(*(yaml.safe_load(path.read_text()) for path in files))
    before = copy.deepcopy(config)
    result = checked(config, files, ROOT).as_mapping()
    assert config == before
    assert result["studies"]["image"]["training"]["learning_rate"] == 0.001


def test_paper_scale_has_the_epochs_that_the_papers_figures_show(merged, repository):
    overlay = yaml.safe_load((ROOT / "config" / "paper.yaml").read_text())
    study = checked(merged(overlay), [], ".").as_mapping()["studies"]["image"]
    assert {0, 1, 15, 50, 100, 1000} <= set(study["snapshots"])
    for snapshots in study["snapshots_by_input"].values():
        assert set(study["snapshots"]) < set(snapshots)
        assert snapshots[-1] == 2500


def test_defaults_are_filled_in_at_every_depth(merged, repository):
    config = merged()
    del config["device"], config["figures"], config["studies"]["image"]["seeds"]
    config["studies"]["image"]["training"] = {"batch_size": 64}
    result = checked(config, [], ".").as_mapping()
    assert result["device"] == "auto"
    assert result["figures"]["encoding_distances"] == {"resolution": 32}
    assert result["figures"]["hamming_image"] == {}
    assert result["studies"]["image"]["seeds"] == [0]
    assert result["studies"]["image"]["training"] == {
        "batch_size": 64,
        "learning_rate": 0.001,
        "shuffle": "once",
        "precision": "ieee",
    }
    assert result["inputs"]["positional_L4"] == {
        "kind": "positional",
        "levels": 4,
        "growth": 2,
        "scale_by_pi": True,
        "endpoint": True,
    }
    assert result["inputs"]["coordinates_0_1"]["endpoint"] is False


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("studies.image.resolution", "64", 64),
        ("studies.image.resolution", 64.0, 64),
        ("studies.image.resolution", "6.4e+1", 64),
        ("studies.image.training.learning_rate", "1e-3", 0.001),
        ("studies.image.training.learning_rate", "1", 1),
        ("studies.image.seeds", ["3", "1"], [3, 1]),
        ("inputs.coordinates_-3_3.interval", ["-1", "0.5"], [-1, 0.5]),
        ("inputs.positional_L4.endpoint", "False", False),
        ("signals.astronaut.crop", {"side": "300"}, {"side": 300}),
    ],
)
def test_numbers_and_booleans_that_come_as_text_are_converted(
    merged, repository, path, text, value
):
    batch_size = at("studies.image.training.batch_size", "64")
    result = checked(merged(at(path, text), batch_size), [], ".").as_mapping()
    assert result["studies"]["image"]["training"]["batch_size"] == 64
    for key in path.split("."):
        result = result[key]
    assert result == value
    assert type(result) is type(value)


def test_snapshots_are_returned_in_ascending_order(merged, repository):
    overlay = {"snapshots": [5, 0, 1], "snapshots_by_input": {"positional_L4": [7, 0]}}
    study = checked(merged(at("studies.image", overlay)), [], ".").as_mapping()["studies"]["image"]
    assert study["snapshots"] == [0, 1, 5]
    assert study["snapshots_by_input"] == {"positional_L4": [0, 7]}


def _containers(value):
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _containers(item)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.sampled_from(["photograph", "noise", "file", "coordinates_0_1", "1e-3", "div2k"])
)
GARBAGE = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "side", "path", "image", "crop", "pairs"]) | SCALARS,
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_garbage_anywhere_raises_nothing_but_a_configuration_error(merged, repository, data):
    config = merged()
    for _ in range(data.draw(st.integers(1, 4))):
        containers = list(_containers(config))
        container = containers[data.draw(st.integers(0, len(containers) - 1))]
        if isinstance(container, dict):
            key = data.draw(st.sampled_from(list(container)) | SCALARS if container else SCALARS)
            container[key] = data.draw(GARBAGE)
        else:
            container.append(data.draw(GARBAGE))
    try:
        assert isinstance(checked(config, [], "."), Configuration)
    except ConfigurationError as error:
        assert error.problems


def test_a_value_that_contains_itself_is_refused(merged, problems_of):
    endless = [1]
    endless.append(endless)
    (line,) = problems_of(merged({"device": 1}) | {"device": endless})
    assert line.startswith("device: found [1, [")
    (line,) = problems_of(merged() | {"today": datetime.date(2024, 1, 1)})
    assert line.startswith("today: found the unknown key")


def test_a_study_set_to_null_is_left_out(merged, default_config, repository):
    config = checked(merged({"studies": {"density": None}}), (), ROOT).as_mapping()
    assert set(config["studies"]) == {*default_config["studies"]} - {"density"}


def test_a_configuration_goes_to_other_processes(merged):
    config = checked(merged(), [], ".")
    assert pickle.loads(pickle.dumps(config)) == config
