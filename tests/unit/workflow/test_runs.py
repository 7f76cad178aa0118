import re

import pytest

from spectral_bias_workflow.runs import (
    RUN_FOLDER,
    Run,
    Schedule,
    all_runs,
    alternatives,
    grid_file,
    measured_epochs,
    measured_runs,
    metric_files,
    network_name,
    network_of,
    resolutions,
    schedules,
    snapshot_epochs,
    snapshot_files,
    training_of,
)

RUN = Run("image", "coffee", "positional_L4", "mlp_4x256", 3)


@pytest.fixture
def small():
    return {
        "studies": {
            "image": {
                "signals": ["coffee", "rocket"],
                "inputs": ["coordinates_0_1", "positional_L4", "positional_L8"],
                "networks": [{"depth": 2, "width": 8}],
                "resolution": 32,
                "training": {"batch_size": 16, "shuffle": "once"},
                "metrics": ["forward_pass", "inradius"],
                "snapshots": [20, 0, 5],
                "snapshots_by_input": {"positional_L8": [0, 1, 20]},
                "seeds": [1, 0],
            }
        },
        "signals": {"coffee": {}, "rocket": {"resolution": 64}},
        "figures": {"encoding_distances": {"resolution": 32}},
    }


def test_run_names_its_files():
    assert RUN.file(RUN_FOLDER) == "image/coffee/positional_L4/mlp_4x256/seed_3"
    assert RUN.file("{signal}_{epoch:03d}.csv", epoch=7) == "coffee_007.csv"
    assert network_name({"depth": 4, "width": 256}) == "mlp_4x256"


def test_all_runs_are_the_product_in_the_order_of_the_configuration(small):
    runs = all_runs(small)
    assert len(runs) == len(set(runs)) == 2 * 3 * 2
    assert runs[:3] == [
        Run("image", "coffee", "coordinates_0_1", "mlp_2x8", 1),
        Run("image", "coffee", "coordinates_0_1", "mlp_2x8", 0),
        Run("image", "coffee", "positional_L4", "mlp_2x8", 1),
    ]
    assert runs[-1] == Run("image", "rocket", "positional_L8", "mlp_2x8", 0)


def test_snapshots_of_an_input_map_ascend(small):
    assert snapshot_epochs(small, "image", "coordinates_0_1") == [0, 5, 20]
    assert snapshot_epochs(small, "image", "positional_L8") == [0, 1, 20]
    run = all_runs(small)[-1]
    folder = "results/runs/image/rocket/positional_L8/mlp_2x8/seed_0"
    assert snapshot_files(small, run, "forward_pass") == [
        f"{folder}/epoch_{epoch}.safetensors" for epoch in ("000000", "000001", "000020")
    ]


def test_schedules_group_input_maps_by_their_snapshots(small):
    assert schedules(small) == [
        Schedule("train_network", "image", (0, 5, 20), ["coordinates_0_1", "positional_L4"]),
        Schedule("train_network_2", "image", (0, 1, 20), ["positional_L8"]),
    ]
    small["studies"]["image"]["snapshots_by_input"]["positional_L8"] = [5, 20, 0]
    assert [schedule.epochs for schedule in schedules(small)] == [(0, 5, 20)]
    del small["studies"]["image"]["snapshots_by_input"]
    assert len(schedules(small)[0].inputs) == 3


def test_every_study_has_training_rules_of_its_own(small):
    small["studies"]["density"] = {**small["studies"]["image"], "inputs": ["positional_L8"]}
    assert [schedule.rule for schedule in schedules(small)] == [
        "train_network",
        "train_network_2",
        "train_network_density",
    ]


def test_all_networks_of_a_study_are_trained(small):
    large = {"depth": 6, "width": 512}
    small["studies"]["image"]["networks"].append(large)
    runs = all_runs(small)
    assert len(runs) == 2 * 3 * 2 * 2
    assert {run.network for run in runs} == {"mlp_2x8", "mlp_6x512"}
    (run, *_) = (run for run in runs if run.network == "mlp_6x512")
    assert network_of(small, run) == large


def test_a_signal_may_have_a_resolution_and_batches_of_its_own(small):
    small["studies"]["image"]["batch_size_by_signal"] = {"rocket": 64}
    coffee, rocket = all_runs(small)[0], all_runs(small)[-1]
    assert grid_file(small, coffee, "grid_{resolution}/{signal}") == "grid_32/coffee"
    assert grid_file(small, rocket, "grid_{resolution}/{signal}") == "grid_64/rocket"
    assert resolutions(small) == [32, 64]
    assert training_of(small, coffee) == {"batch_size": 16, "shuffle": "once"}
    assert training_of(small, rocket) == {"batch_size": 64, "shuffle": "once"}


def test_metrics_are_measured_where_the_study_says_so(small):
    assert len(measured_runs(small, "forward_pass")) == 12
    assert metric_files(small, "crossings") == []
    small["studies"]["image"]["signals_by_metric"] = {"inradius": 1}
    assert {run.signal for run in measured_runs(small, "inradius")} == {"coffee"}
    assert len(metric_files(small, "inradius")) == 6


def test_some_metrics_are_measured_at_the_ends_and_after_one_epoch(small):
    del small["studies"]["image"]["snapshots_by_input"]
    for snapshots, expected in (
        ([0, 5, 20], [0, 20]),
        ([0, 1, 5, 20], [0, 1, 20]),
        ([5, 20], [5, 20]),
        ([3], [3]),
    ):
        small["studies"]["image"]["snapshots"] = snapshots
        found = measured_epochs(small, "inradius", "image", "positional_L4")
        assert found == expected
        assert measured_epochs(small, "forward_pass", "image", "positional_L4") == snapshots


def test_alternatives_match_the_given_values_only():
    pattern = alternatives(["coordinates_-1_1", "a.b", "a.b", 3])
    for value in ("coordinates_-1_1", "a.b", "3"):
        assert re.fullmatch(pattern, value)
    for value in ("axb", "coordinates", "", "33"):
        assert not re.fullmatch(pattern, value)
    assert not re.fullmatch(alternatives([]), "")
