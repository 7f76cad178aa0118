from dataclasses import asdict

import pytest
from PIL import Image

from spectral_bias.provenance import CodeDigest
from spectral_bias_workflow.config.reading import ConfigurationError, checked
from spectral_bias_workflow.graph.jobs import Job
from spectral_bias_workflow.graph.runs import all_runs
from spectral_bias_workflow.graph.stage_keys import _NOT_HASHED, StageKeys, stage_files

STUDY = {
    "signals": ["astronaut", "div2k_0801", "chelsea"],
    "resolution": 128,
    "inputs": ["coordinates_0_1", "positional_L4", "positional_L8"],
    "networks": [{"depth": 4, "width": 256}],
    "snapshots": [0, 1, 5, 15, 50, 100],
    "seeds": [0],
}
GRID = {"domain": "grid", "resolution": 128}
TRAINING_CLOSURE = [
    "spectral_bias",
    "spectral_bias.devices",
    "spectral_bias.files",
    "spectral_bias.files.csv_files",
    "spectral_bias.files.hdf5_limits",
    "spectral_bias.files.origins",
    "spectral_bias.files.snapshots",
    "spectral_bias.files.storage",
    "spectral_bias.networks",
    "spectral_bias.networks.architectures",
    "spectral_bias.networks.bf16",
    "spectral_bias.training",
    "spectral_bias.training.coordinates",
    "spectral_bias.training.cuda_graphs",
    "spectral_bias.training.held_out",
    "spectral_bias.training.objectives",
    "spectral_bias.training.states",
    "spectral_bias.training.trainer",
]


def image(**keys):
    return {"studies": {"image": keys}}


def classification(**keys):
    return {"studies": {"classification": keys}}


@pytest.fixture(scope="module")
def code(repository):
    """Return the digests of the code, which nothing here changes: parsed once."""
    return CodeDigest(repository / "src", exclude=_NOT_HASHED)


@pytest.fixture
def keys_of(merged, default_config, repository, code):
    """Return the keys of all kinds of jobs, by a name, under a configuration with overlays."""
    root = repository
    others = {*default_config["studies"]} - {"image", "classification"}
    alone = {"studies": dict.fromkeys(others)}

    def compute(*overlays):
        config = checked(merged(alone, image(**STUDY), *overlays), (), root)
        keys = StageKeys(config, root)
        keys.code = code
        astronaut, div2k, digits = (
            next(run for run in all_runs(config) if run.signal == signal)
            for signal in ("astronaut", "div2k_0801", "digits")
        )

        def key(stage, **names):
            return keys.of(Job.of(stage, names))

        found = {
            "download": key("download_archive", archive="DIV2K_valid_HR"),
            "signal": key("prepare_signal", **GRID, signal="astronaut"),
            "div2k": key("prepare_signal", **GRID, signal="div2k_0801"),
            "pairs": key("prepare_pairs", **GRID),
            "encoding": key("encode_grid", **GRID, input="coordinates_0_1"),
            "other_encoding": key("encode_grid", **GRID, input="positional_L8"),
            "training": key("train", **asdict(astronaut)),
            "div2k_training": key("train", **asdict(div2k)),
            "forward_pass": key("measure_forward_pass", **asdict(astronaut)),
            "confusion": key("measure_gradient_confusion", **asdict(astronaut)),
            "norms": key("measure_spectral_norms", **asdict(astronaut)),
            "frequencies": key("measure_frequency_error", **asdict(astronaut)),
            "inradius": key("measure_inradius", **asdict(astronaut)),
            "distances": key("measure_encoding_distances", input="coordinates_0_1", resolution=32),
            "regions_table": key("tabulate_regions"),
            "norms_table": key("tabulate_spectral_norms"),
            "training_table": key("tabulate_training"),
            "dataset": key("prepare_dataset", signal="digits"),
            "mnist": key("prepare_dataset", signal="mnist"),
            "neighbours": key("prepare_neighbours", signal="digits"),
            "classifier": key("train", **asdict(digits)),
            "patterns": key("measure_hamming_classification", **asdict(digits)),
            "gradients": key("measure_confusion_classification", **asdict(digits)),
            "hamming_table": key("tabulate_hamming"),
            "neighbours_table": key("tabulate_neighbours"),
        }
        return found | {
            "growth_figure": key("plot_region_growth"),
            "loss_figure": key("plot_training_loss"),
        }

    return compute


BEFORE_TRAINING = "download signal div2k pairs encoding other_encoding distances"
OF_DATASETS = "dataset mnist neighbours classifier patterns gradients neighbours_table"
TRAININGS = "training div2k_training"
PER_RUN = "forward_pass frequencies confusion norms inradius"
TABLES = "regions_table norms_table training_table hamming_table growth_figure loss_figure"
CLASSIFIERS = "patterns gradients hamming_table"
CHANGES = {
    "device": ({"device": "cpu"}, ""),
    "mirrors": (
        {"downloads": {"DIV2K_valid_HR": {"urls": ["https://example.org/DIV2K_valid_HR.zip"]}}},
        "",
    ),
    "archive": (
        {"downloads": {"DIV2K_valid_HR": {"md5": "0" * 32}}},
        f"download div2k div2k_training {TABLES}",
    ),
    "entry of another signal": ({"signals": {"coffee": {"photograph": "rocket"}}}, ""),
    "entry of the signal": (
        {"signals": {"astronaut": {"photograph": "rocket"}}},
        f"signal training {PER_RUN} {TABLES}",
    ),
    "entry of an unused input map": ({"inputs": {"positional_L20": {"scale_by_pi": False}}}, ""),
    "entry of an input map": (
        {"inputs": {"coordinates_0_1": {"endpoint": True}}},
        f"encoding {TRAININGS} {PER_RUN} {TABLES} distances",
    ),
    "entry of another input map": (
        {"inputs": {"positional_L8": {"scale_by_pi": False}}},
        f"other_encoding {TABLES}",
    ),
    "learning rate": (
        image(training={"learning_rate": 0.002}),
        f"{TRAININGS} {PER_RUN} {TABLES}",
    ),
    "batches": (image(training={"batch_size": 100}), f"{TRAININGS} {PER_RUN} {TABLES}"),
    "width": (image(networks=[{"depth": 4, "width": 64}]), f"{TRAININGS} {PER_RUN} {TABLES}"),
    "seed": (image(seeds=[1]), f"{TRAININGS} {PER_RUN} {TABLES}"),
    "another seed": (image(seeds=[0, 1]), TABLES),
    "another signal": (
        image(signals=["astronaut", "div2k_0801", "chelsea", "rocket"]),
        TABLES,
    ),
    "snapshot in between": (
        image(snapshots=[0, 1, 5, 10, 15, 50, 100]),
        "forward_pass frequencies confusion norms regions_table norms_table hamming_table "
        "growth_figure",
    ),
    "longer training": (image(snapshots=[0, 1, 5, 15, 50, 200]), f"{PER_RUN} {TABLES}"),
    "order of snapshots": (image(snapshots=[100, 50, 15, 5, 1, 0]), ""),
    "snapshots of another input map": (
        image(snapshots_by_input={"positional_L8": [0, 100]}),
        "regions_table norms_table hamming_table growth_figure",
    ),
    "pairs": (
        {"pairs": {"seed": 5}},
        f"pairs forward_pass frequencies confusion regions_table growth_figure neighbours "
        f"{CLASSIFIERS} neighbours_table",
    ),
    "local pairs": (
        {"pairs": {"local": {"patches": 7}}},
        "pairs forward_pass frequencies confusion regions_table hamming_table growth_figure",
    ),
    "neighbours": (
        {"pairs": {"neighbours": {"per_anchor": 5}}},
        f"neighbours {CLASSIFIERS} neighbours_table",
    ),
    "batches of classifiers": (
        classification(training={"batch_size": 32}),
        f"classifier training_table loss_figure {CLASSIFIERS}",
    ),
    "snapshots of classifiers": (
        classification(snapshots=[0, 1, 2, 5, 15, 40]),
        CLASSIFIERS,
    ),
    "networks of classifiers": (
        classification(networks=[{"kind": "mlp", "depth": 2, "width": 16}]),
        f"classifier training_table loss_figure {CLASSIFIERS}",
    ),
    "entry of an unused dataset": ({"datasets": {"mnist": {"classes": 9}}}, "mnist"),
    "folder of a dataset": ({"datasets": {"mnist": {"folder": "mine"}}}, ""),
    "mirrors of a dataset": (
        {"downloads": {"mnist_train_images": {"urls": ["https://example.org/a.gz"]}}},
        "",
    ),
    "compression of a dataset": ({"downloads": {"mnist_train_images": {"md5": "0" * 32}}}, ""),
    "content of a dataset": (
        {"downloads": {"mnist_train_images": {"content_md5": "0" * 32}}},
        "mnist",
    ),
    "how a metric is sampled": ({"metrics": {"inradius": {"points": 5}}}, "inradius"),
    "batches of a signal": (
        image(batch_size_by_signal={"astronaut": 64}),
        f"training {PER_RUN} {TABLES}",
    ),
    "signals of a metric": (
        image(signals_by_metric={"spectral_norms": 1}),
        "norms_table",
    ),
    "options of another figure": (
        {"figures": {"reconstructions": {"signal": "chelsea", "epoch": 5}}},
        "",
    ),
    "options of a figure": (
        {"figures": {"region_growth": {"inputs": ["positional_L4"]}}},
        "growth_figure",
    ),
    "options that a figure does not use": ({"figures": {"training_loss": {}}}, ""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_keys_change_when_and_only_when_their_settings_do(keys_of, change):
    overlay, expected = CHANGES[change]
    before, after = keys_of(), keys_of(overlay)
    changed = {name for name, key in after.items() if key != before[name]}
    assert changed == set(expected.split())


def test_resolution_reaches_everything_on_the_grid(keys_of):
    before, after = keys_of(), keys_of(image(resolution=64))
    same = {name for name in before if before[name] == after[name]}
    # These are asked for on grids of their own.
    assert same == {*BEFORE_TRAINING.split(), *OF_DATASETS.split()}


def test_every_key_is_different(keys_of):
    keys = keys_of()
    assert len(set(keys.values())) == len(keys)


def test_style_reaches_figures_only(keys_of, monkeypatch):
    before = keys_of()
    monkeypatch.setattr(StageKeys, "_style_digest", "another style")
    after = keys_of()
    changed = {name for name, key in after.items() if key != before[name]}
    assert changed == {"growth_figure", "loss_figure"}


def test_training_runs_little_code(merged, repository):
    root = repository
    closure = StageKeys(merged(), root).code.closure(root / "workflow/scripts/train_network.py")
    assert closure == TRAINING_CLOSURE, f"the training's code is now {closure}"


@pytest.mark.parametrize(
    ("verb", "forbidden"),
    [
        ("measure", ("tables", "figures", "training")),
        ("tabulate", ("figures", "training")),
        ("plot", ("training",)),
        ("encode", ("metrics", "tables", "figures", "training")),
        ("prepare", ("metrics", "tables", "figures", "training", "networks")),
        ("train", ("metrics", "tables", "figures", "datasets", "inputs.encodings")),
    ],
)
def test_stages_run_no_code_of_later_ones(repository, code, verb, forbidden):
    stages = {n: f for n, f in stage_files(repository).items() if n.startswith(f"{verb}_")}
    assert stages
    for stage, files in stages.items():
        closure = code.closure(*files)
        assert "spectral_bias_workflow" not in closure
        folders = tuple(f"spectral_bias.{folder}." for folder in forbidden)
        stray = [m for m in closure if f"{m}.".startswith(folders)]
        assert not stray, f"{stage} runs {stray}"


def test_equal_trainings_of_two_studies_have_one_key(merged, repository, code):
    root = repository
    config = checked(merged(), (), root)
    keys = StageKeys(config, root)
    keys.code = code
    by_key = {}
    for run in all_runs(config):
        by_key.setdefault(keys.of(Job.of_run("train", run)), []).append(run)
    shared = [runs for runs in by_key.values() if len(runs) > 1]
    assert {tuple((run.study, run.signal, run.input) for run in runs) for runs in shared} == {
        (("image", "astronaut", "coordinates_0_1"), ("density", "astronaut", "coordinates_0_1")),
        (("image", "astronaut", "positional_L8"), ("density", "astronaut", "positional_L8")),
        *(
            (("depth_width", "noise_64", name), ("restricted_encoding", "noise_64", name))
            for name in ("coordinates_0_1", "positional_L5")
        ),
        *(
            (("sinusoid", "sinusoid_0", name), ("sinusoid_seeds", "sinusoid_0", name))
            for name in config.studies["sinusoid"].inputs
        ),
    }


def test_the_same_network_on_a_part_of_the_pixels_is_another_training(merged, repository, code):
    even = merged()["studies"]["generalization_even"]
    overlay = {"studies": {"generalization_random": {**even, "split": "random"}}}
    root = repository
    config = checked(merged(overlay), (), root)
    keys = StageKeys(config, root)
    keys.code = code
    runs = [run for run in all_runs(config) if run.study.startswith("generalization")]
    assert len({keys.of(Job.of_run("train", run)) for run in runs}) == len(runs)


def test_a_line_and_a_grid_of_one_resolution_have_keys_of_their_own(merged, repository, code):
    root = repository
    keys = StageKeys(checked(merged(), (), root), root)
    keys.code = code
    places = [{"domain": d, "resolution": side} for d in ("line", "grid") for side in (64, 128)]
    for stage, names in (("prepare_pairs", {}), ("encode_grid", {"input": "coordinates_0_1"})):
        assert len({keys.of(Job.of(stage, {**place, **names})) for place in places}) == 4


def test_the_steps_of_the_first_epoch_are_part_of_its_metric_alone(merged, repository, code):
    root, found = repository, []
    for steps in ([0, 32], [32, 0], [0, 1, 32]):
        config = checked(merged({"studies": {"first_epoch": {"steps": steps}}}), (), root)
        keys = StageKeys(config, root)
        keys.code = code
        run = next(run for run in all_runs(config) if run.study == "first_epoch")
        found.append((
            keys.of(Job.of_run("train", run)),
            keys.of(Job.of_run("measure_first_epoch", run)),
        ))
        assert found[-1][0].startswith("train_first_epoch@")
    assert found[0] == found[1]
    assert found[0][0] == found[2][0]
    assert found[0][1] != found[2][1]


def test_an_image_file_is_part_of_the_key_by_its_bytes(merged, repository, tmp_path):
    photo = tmp_path / "photo.png"
    overlay = {"signals": {"mine": {"kind": "file", "path": str(photo)}}}
    root, keys = repository, set()
    for shade in (0, 0, 255):
        Image.new("RGB", (200, 200), (shade, 0, 0)).save(photo)
        config = checked(merged(image(signals=["mine"]), overlay), (), root)
        keys.add(StageKeys(config, root).of(Job.of_run("train", all_runs(config)[0])))
    assert len(keys) == 2


def test_two_snapshots_lists_without_a_common_epoch_are_refused(merged, repository):
    overlay = image(snapshots=[0, 100], snapshots_by_input={"positional_L4": [1, 50]})
    with pytest.raises(ConfigurationError, match="found no epoch of which all input maps"):
        checked(merged(overlay), (), repository)
