import re
from pathlib import Path

import pytest

from spectral_bias.datasets.files import DataFile, DatasetError
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import Perceptron
from spectral_bias_workflow.graph.runs import (
    RUN_FOLDER,
    Run,
    Schedule,
    all_runs,
    alternatives,
    coordinate_studies,
    dataset_files,
    datasets_of,
    held_out_studies,
    inputs_count,
    measured_epochs,
    measured_runs,
    network_of,
    pixel_counts,
    resolutions,
    schedules,
    training_count,
    training_of,
)

OF_16 = {"learning_rate": 0.001, "batch_size": 16, "shuffle": "once", "precision": "ieee"}
RUN = Run("image", "coffee", "positional_L4", "mlp_4x256", 3)


read = Configuration.model_validate


def test_run_names_its_files():
    assert RUN.file(RUN_FOLDER) == "image/coffee/positional_L4/mlp_4x256/seed_3"
    assert RUN.file("{signal}_{epoch:03d}.csv", epoch=7) == "coffee_007.csv"
    assert Perceptron(depth=4, width=256).name == "mlp_4x256"


def test_all_runs_are_the_product_in_the_order_of_the_configuration(small):
    runs = all_runs(read(small))
    assert len(runs) == len(set(runs)) == 2 * 3 * 2
    assert runs[:3] == [
        Run("image", "coffee", "coordinates_0_1", "mlp_2x8", 1),
        Run("image", "coffee", "coordinates_0_1", "mlp_2x8", 0),
        Run("image", "coffee", "positional_L4", "mlp_2x8", 1),
    ]
    assert runs[-1] == Run("image", "rocket", "positional_L8", "mlp_2x8", 0)


def test_snapshots_of_an_input_map_ascend(small):
    assert read(small).studies["image"].epochs_of("coordinates_0_1") == [0, 5, 20]
    assert read(small).studies["image"].epochs_of("positional_L8") == [0, 1, 20]


def test_schedules_group_input_maps_by_their_snapshots(small):
    assert schedules(read(small)) == [
        Schedule("train_image", "image", (0, 5, 20), ["coordinates_0_1", "positional_L4"]),
        Schedule("train_image_schedule_2", "image", (0, 1, 20), ["positional_L8"]),
    ]
    small["studies"]["image"]["snapshots_by_input"]["positional_L8"] = [5, 20, 0]
    assert [schedule.epochs for schedule in schedules(read(small))] == [(0, 5, 20)]
    del small["studies"]["image"]["snapshots_by_input"]
    assert len(schedules(read(small))[0].inputs) == 3


def test_every_study_has_training_rules_of_its_own(small):
    small["studies"]["density"] = {**small["studies"]["image"], "inputs": ["positional_L8"]}
    assert [schedule.rule for schedule in schedules(read(small))] == [
        "train_image",
        "train_image_schedule_2",
        "train_density",
    ]


def test_all_networks_of_a_study_are_trained(small):
    large = {"depth": 6, "width": 512}
    small["studies"]["image"]["networks"].append(large)
    runs = all_runs(read(small))
    assert len(runs) == 2 * 3 * 2 * 2
    assert {run.network for run in runs} == {"mlp_2x8", "mlp_6x512"}
    (run, *_) = (run for run in runs if run.network == "mlp_6x512")
    assert network_of(read(small), run) == Perceptron(**large)


def test_a_signal_may_have_a_resolution_and_batches_of_its_own(small):
    small["studies"]["image"]["batch_size_by_signal"] = {"rocket": 64}
    coffee, rocket = all_runs(read(small))[0], all_runs(read(small))[-1]
    assert resolutions(read(small)) == [32, 64]
    assert training_of(read(small), coffee) == OF_16
    assert training_of(read(small), rocket) == {**OF_16, "batch_size": 64}


def test_metrics_are_measured_where_the_study_says_so(small):
    assert len(measured_runs(read(small), "forward_pass")) == 12
    assert measured_runs(read(small), "crossings") == []
    small["studies"]["image"]["signals_by_metric"] = {"inradius": 1}
    assert {run.signal for run in measured_runs(read(small), "inradius")} == {"coffee"}
    assert len(measured_runs(read(small), "inradius")) == 6


def test_some_metrics_are_measured_at_the_ends_and_after_one_epoch(small):
    del small["studies"]["image"]["snapshots_by_input"]
    for snapshots, expected in (
        ([0, 5, 20], [0, 20]),
        ([0, 1, 5, 20], [0, 1, 20]),
        ([5, 20], [5, 20]),
        ([3], [3]),
    ):
        small["studies"]["image"]["snapshots"] = snapshots
        found = measured_epochs(read(small), "inradius", "image", "positional_L4")
        assert found == expected
        assert measured_epochs(read(small), "forward_pass", "image", "positional_L4") == sorted(
            snapshots
        )


def test_alternatives_match_the_given_values_only():
    pattern = alternatives(["coordinates_-1_1", "a.b", "a.b", 3])
    for value in ("coordinates_-1_1", "a.b", "3"):
        assert re.fullmatch(pattern, value)
    for value in ("axb", "coordinates", "", "33"):
        assert not re.fullmatch(pattern, value)
    assert not re.fullmatch(alternatives([]), "")


def test_classifiers_are_runs_of_datasets_and_pixels(with_classifiers):
    runs = [run for run in all_runs(read(with_classifiers)) if run.study == "classification"]
    assert len(runs) == len(set(runs)) == 2 * 2 * 2
    assert {run.input for run in runs} == {"pixels"}
    assert {run.network for run in runs} == {"mlp_4x512", "cnn_32-64-256_k3_s2"}
    assert runs[0].signal == "digits"
    assert network_of(read(with_classifiers), runs[-1]).channels == [32, 64]
    assert read(with_classifiers).studies["classification"].epochs_of("pixels") == [0, 5]
    assert measured_runs(read(with_classifiers), "hamming_classification") == runs
    assert measured_runs(read(with_classifiers), "confusion_classification") == []


def test_classifiers_have_no_grid_and_a_training_rule_of_their_own(with_classifiers):
    assert resolutions(read(with_classifiers)) == [32, 64]
    assert {schedule.study for schedule in schedules(read(with_classifiers))} == {"image"}
    assert list(coordinate_studies(read(with_classifiers))) == ["image"]
    assert datasets_of(read(with_classifiers)) == ["digits", "clothes"]
    del with_classifiers["studies"]["classification"]
    assert datasets_of(read(with_classifiers)) == []


def test_files_of_a_dataset_are_downloaded(with_classifiers, checksums):
    assert dataset_files(read(with_classifiers), "digits") == {}
    assert dataset_files(read(with_classifiers), "cifar10") == {
        "archive": DataFile(Path("resources/cifar.tar.gz"), "b" * 32, None)
    }
    files = dataset_files(read(with_classifiers), "clothes")
    assert files["test_labels"] == DataFile(
        Path("resources/clothes/test_labels.gz"), "a" * 32, checksums["test_labels"]
    )


def test_files_of_a_dataset_may_be_the_users(with_classifiers, checksums, tmp_path):
    with_classifiers["datasets"]["clothes"]["folder"] = str(tmp_path)
    with pytest.raises(DatasetError, match="no train_images.gz or train_images in this folder"):
        dataset_files(read(with_classifiers), "clothes")
    for part in ("train_images", "train_labels.gz", "test_images", "test_labels.gz"):
        (tmp_path / part).touch()
    files = dataset_files(read(with_classifiers), "clothes")
    assert files["train_images"] == DataFile(
        tmp_path / "train_images", "a" * 32, checksums["train_images"]
    )
    assert files["test_labels"].path == tmp_path / "test_labels.gz"


def run_of(config, study):
    return next(run for run in all_runs(config) if run.study == study)


def test_the_inputs_of_a_line_are_its_points(with_other_studies):
    config = read(with_other_studies)
    assert inputs_count(config, "sinusoid", "wave") == 32
    assert inputs_count(config, "image", "rocket") == 64**2


def test_a_part_of_the_pixels_is_trained_on_if_the_study_has_a_split(with_other_studies):
    config = read(with_other_studies)
    assert held_out_studies(config) == ["half"]
    assert training_count(config, "half", "coffee") == 16**2
    assert training_count(config, "image", "coffee") == 32**2
    run = run_of(config, "half")
    assert pixel_counts(config, run) == (256, 768)
    assert run.key == ("half", "coffee", "coordinates_0_1", "mlp_2x8", 1)


def test_the_first_epoch_keeps_steps_and_no_epochs(with_other_studies):
    config = read(with_other_studies)
    assert config.studies["first_epoch"].epochs_of("coordinates_0_1") == [0, 1]
    assert "first_epoch" not in {schedule.study for schedule in schedules(config)}
