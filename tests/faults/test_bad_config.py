"""Configurations that cannot work: one message with all faults, no traceback, no started job."""

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from checkout import DEFAULT, REPOSITORY, SMOKE, Checkout, merged

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.reading import ConfigurationError, checked
from spectral_bias_workflow.graph.costs import memory_mb, runtime_minutes, training_seconds
from spectral_bias_workflow.graph.jobs import all_jobs
from spectral_bias_workflow.graph.runs import all_runs, schedules
from spectral_bias_workflow.graph.stage_keys import StageKeys, code_digest

CODE = code_digest(REPOSITORY)
Path_ = tuple[str | int, ...]
# Values of the wrong type or beyond all limits, wherever they stand.
JUNK = (
    *(None, True, -1, 0, 1, 3, 10**30, -0.5, 1e-300, float("nan"), float("inf"), float("-inf")),
    *(
        "",
        " ",
        "astronaut",
        "ASTRONAUT",
        "-rf",
        "../../etc/passwd",
        "$(touch pwned)",
        "`id`",
        "a;b",
    ),
    *("\x00", "é\u202e", "{study}", "%s", "x" * 5000, "1e3", "yes", "results"),
    *([], {}, [[]], [None], {"kind": "x"}, {"a": {"b": []}}, [1, 1], ["astronaut"], {1: 2}),
)


# The figures that show pictures of single runs.
PICTURES = {
    *("reconstructions", "region_maps", "hyperplanes", "cross_sections"),
    *("generalization", "sinusoid_fits"),
}


def places(value: Any, path: Path_ = ()) -> list[Path_]:
    """Return the paths of all values of a configuration."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    return found + [place for key, item in items for place in places(item, (*path, key))]


def change(config: dict[str, Any], chance: random.Random) -> Path_:
    """Break a configuration at one place in one of many ways; return the place."""
    path = chance.choice(places(config))
    holder: Any = config
    for key in path[:-1]:
        holder = holder[key]
    key = path[-1]
    match chance.randrange(4), holder:
        case 0, _:
            del holder[key]
        case 1, dict():
            holder[f"{key}x"] = holder.pop(key)
        case 2, list():
            holder.append(copy.deepcopy(chance.choice([holder[key], *JUNK])))
        case _:
            holder[key] = copy.deepcopy(chance.choice(JUNK))
    return path


def as_the_rules_read_it(config: Configuration) -> None:
    """Read everything of a configuration that the rules read."""
    keys = StageKeys(config, REPOSITORY)
    keys.code = CODE  # parsed once
    schedules(config), keys.made_by(all_jobs(config))
    for run in all_runs(config):
        assert memory_mb(config, run) > 0
        assert runtime_minutes(training_seconds(config, run)) > 0


def test_generated_variants(tmp_path: Path, count_fault: Callable, how_many: Callable) -> None:
    """Checked in this process, as in the first step of the Snakefile."""
    chance = random.Random(8)
    originals = [merged(SMOKE), merged((*DEFAULT, "config/paper.yaml"))]
    for number in range(how_many(100, 1200)):
        config = copy.deepcopy(originals[number % 2])
        broken = [change(config, chance) for _ in range(chance.choice([1, 1, 2, 3]))]
        kind = "refused" if is_refused(config, tmp_path, broken) else "harmless, and planned"
        with count_fault(f"generated variant: {kind}"):
            assert list(tmp_path.iterdir()) == []


def is_refused(config: dict[str, Any], root: Path, broken: list[Path_]) -> bool:
    try:
        complete = checked(config, [], root)
    except ConfigurationError as error:
        assert error.problems
        for problem in error.problems:
            # Where it is, what was found, what is allowed.
            assert ": " in problem, (problem, broken)
            assert "allowed" in problem or "cannot" in problem or ". " in problem, (problem, broken)
            assert "Traceback" not in problem
            assert len(problem) < 5000
        return True
    as_the_rules_read_it(complete)
    return False


def test_several_faults_are_all_listed(
    tmp_path: Path, count_fault: Callable, how_many: Callable
) -> None:
    faults = {
        ("seeds",): ("studies.image.seeds", "zero"),
        ("training", "batch_size"): ("studies.image.training.batch_size", -3),
        ("training", "learning_rate"): ("studies.image.training.learning_rate", "fast"),
        ("training", "shuffle"): ("studies.image.training.shuffle", "never"),
        ("resolution",): ("studies.image.resolution", 1.5),
        ("snapshots",): ("studies.image.snapshots", []),
        ("inputs",): ("studies.image.inputs", "positional_L4"),
    }
    chance, original = random.Random(3), merged(SMOKE)
    for _ in range(how_many(10, 100)):
        config = copy.deepcopy(original)
        chosen = chance.sample(list(faults), chance.randint(2, len(faults)))
        for path in chosen:
            holder = config["studies"]["image"]
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = faults[path][1]
        with count_fault("several faults at once", len(chosen)):
            with pytest.raises(ConfigurationError) as caught:
                checked(config, [], tmp_path)
            text = str(caught.value)
            assert all(faults[path][0] in text for path in chosen)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return Checkout.fresh(tmp_path_factory.mktemp("bad") / "checkout")


def test_variants_through_snakemake(
    checkout: Checkout, count_fault: Callable, how_many: Callable
) -> None:
    chance, original = random.Random(21), merged(SMOKE)
    for _ in range(how_many(3, 40)):
        config = copy.deepcopy(original)
        while not is_refused(copy.deepcopy(config), checkout.folder, []):
            change(config, chance)
        # An overlay cannot remove keys, so they are removed in the file itself.
        text = yaml.safe_dump(config, allow_unicode=True)
        (checkout.folder / "config" / "bad.yaml").write_text(text, encoding="utf-8")
        snakefile = (checkout.folder / "workflow/Snakefile").read_text()
        bad = snakefile.replace("../config/config.yaml", "../config/bad.yaml")
        assert bad != snakefile
        (checkout.folder / "workflow/Bad").write_text(bad)
        with count_fault("generated variant: through Snakemake"):
            options = ["--snakefile", "workflow/Bad"]
            output = checkout.run("all", options=options, config=("config/bad.yaml",), fails=True)
            assert "the configuration has" in output, output
            assert "Traceback" not in output
            assert not (checkout.folder / "results").exists()


NOT_YAML = "found text that is neither YAML nor JSON, allowed: a YAML or JSON mapping"
OURS = "the configuration has"
BROKEN_FILES = {
    "empty": (b"", "found nothing, allowed: a YAML or JSON mapping"),
    "a list": (b"- 1\n- 2\n", "found a list, allowed: a YAML or JSON mapping"),
    "a number": (b"7\n", "found text or a number, allowed: a YAML or JSON mapping"),
    "tabs": (b"studies:\n\timage: 1\n", NOT_YAML),
    "no end": (b"studies: {image: [1, 2", NOT_YAML),
    "an object of Python": (
        b"studies: !!python/object/apply:os.system ['touch pwned']\n",
        NOT_YAML,
    ),
    "a key twice": (b"device: cpu\ndevice: cuda\n", OURS),
    "many anchors": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n".encode()
            for n in range(6)
        ),
        OURS,
    ),
    "binary": (bytes(range(256)), "found bytes that are not UTF-8"),
    "an anchor of itself": (b"studies: &a {image: *a}\n", "found a value that contains itself"),
}


@pytest.mark.parametrize("what", BROKEN_FILES)
def test_a_file_that_is_no_configuration(
    checkout: Checkout, count_fault: Callable, how_many: Callable, what: str
) -> None:
    if what not in list(BROKEN_FILES)[:: how_many(5, 1)]:
        pytest.skip("tried in full only: make test-all")
    content, words = BROKEN_FILES[what]
    (checkout.folder / "config" / "none.yaml").write_bytes(content)
    with count_fault(f"no configuration: {what}"):
        output = checkout.run("all", config=(*SMOKE, "config/none.yaml"), fails=True)
        assert words in output
        # (Of keys that merged well, only their place is known.)
        assert words == OURS or "none.yaml" in output
        assert "Traceback" not in output
        assert not (checkout.folder / "results").exists()
        assert not (checkout.folder / "pwned").exists()
