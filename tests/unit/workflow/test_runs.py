import re

import pytest

from spectral_bias_workflow.runs import (
    RUN_FOLDER,
    Run,
    all_runs,
    alternatives,
    figure_options,
    network_name,
    schedules,
    snapshot_epochs,
    snapshot_files,
)

RUN = Run("image", "coffee", "positional_L4", "mlp_4x256", 3)


@pytest.fixture
def small():
    return {
        "studies": {
            "image": {
                "signals": ["coffee", "rocket"],
                "inputs": ["coordinates_0_1", "positional_L4", "positional_L8"],
                "network": {"depth": 2, "width": 8},
                "snapshots": [20, 0, 5],
                "snapshots_by_input": {"positional_L8": [0, 1, 20]},
                "seeds": [1, 0],
            }
        },
        "figures": {},
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
    assert snapshot_files(small, run) == [
        f"{folder}/epoch_{epoch}.safetensors" for epoch in ("000000", "000001", "000020")
    ]


def test_schedules_group_input_maps_by_their_snapshots(small):
    assert schedules(small, "image") == {
        (0, 5, 20): ["coordinates_0_1", "positional_L4"],
        (0, 1, 20): ["positional_L8"],
    }
    small["studies"]["image"]["snapshots_by_input"]["positional_L8"] = [5, 20, 0]
    assert list(schedules(small, "image")) == [(0, 5, 20)]
    del small["studies"]["image"]["snapshots_by_input"]
    assert len(schedules(small, "image")[0, 5, 20]) == 3


def test_alternatives_match_the_given_values_only():
    pattern = alternatives(["coordinates_-1_1", "a.b", "a.b", 3])
    for value in ("coordinates_-1_1", "a.b", "3"):
        assert re.fullmatch(pattern, value)
    for value in ("axb", "coordinates", "", "33"):
        assert not re.fullmatch(pattern, value)
    assert not re.fullmatch(alternatives([]), "")


def test_figure_options_fill_in_what_is_left_out(small):
    options = figure_options(small, "reconstructions")
    assert options["signal"] == "coffee"
    assert options["inputs"] == ["coordinates_0_1", "positional_L4", "positional_L8"]
    # Only epochs that all shown input maps keep: 0 and 20.
    assert options["epoch"] == 20
    assert options["epochs"] == [20]
    assert options["layers_of"] == ["coordinates_0_1", "positional_L8"]


def test_epochs_run_from_the_first_trained_to_the_last(small):
    del small["studies"]["image"]["snapshots_by_input"]
    small["studies"]["image"]["snapshots"] = [0, 1, 5, 15, 50, 100]
    assert figure_options(small, "confusion_image")["epochs"] == [1, 15, 100]
    assert figure_options(small, "region_maps")["epochs"] == [0, 1, 100]
    small["studies"]["image"]["snapshots"] = [0]
    assert figure_options(small, "confusion_image")["epochs"] == [0]
    assert figure_options(small, "confusion_image")["epoch"] == 0


def test_what_the_configuration_says_wins(small):
    small["figures"] = {
        "reconstructions": {"signal": "rocket", "inputs": ["positional_L4"], "epoch": 5},
        "encoding_distances": {"resolution": 16, "inputs": ["positional_L16"]},
    }
    options = figure_options(small, "reconstructions")
    assert options["signal"] == "rocket"
    assert options["epoch"] == 5
    assert options["epochs"] == [5, 20]  # of the input map that is shown
    # An input map that no run is trained with may be shown there.
    options = figure_options(small, "encoding_distances")
    assert options["inputs"] == ["positional_L16"]
    assert options["resolution"] == 16
