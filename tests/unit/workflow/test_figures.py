import pytest

from spectral_bias_workflow.figures import (
    FIGURES,
    figure_epochs,
    figure_options,
    figure_signals,
    is_drawn,
    shown_runs,
)
from spectral_bias_workflow.tables import OF_WHOLE_RUNS, is_made, whole_runs


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
                "metrics": ["forward_pass", "gradient_confusion", "inradius"],
                "snapshots": [20, 0, 5],
                "snapshots_by_input": {"positional_L8": [0, 1, 20]},
                "seeds": [1, 0],
            }
        },
        "inputs": {
            "coordinates_0_1": {"kind": "coordinates"},
            "positional_L4": {"kind": "positional"},
            "positional_L8": {"kind": "positional"},
        },
        "signals": {"coffee": {}, "rocket": {"resolution": 64}},
        "figures": {"encoding_distances": {"resolution": 32}},
    }


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


def test_a_figure_is_drawn_where_all_it_reads_is_measured(small):
    drawn = {figure for figure in FIGURES if is_drawn(small, figure)}
    assert {"reconstructions", "training_loss", "inradius", "hamming_layers"} <= drawn
    assert not drawn & {"crossings", "spectral_norms", "density", "depth_width"}
    small["studies"]["image"]["metrics"] = ["spectral_norms"]
    assert not is_drawn(small, "reconstructions")
    assert is_drawn(small, "spectral_norms")


def test_a_figure_shows_a_signal_of_which_it_is_measured(small):
    small["studies"]["image"]["signals_by_metric"] = {"inradius": 1}
    assert figure_signals(small, "inradius") == ["coffee"]
    assert figure_signals(small, "region_maps") == ["coffee", "rocket"]
    assert figure_options(small, "inradius")["signal"] == "coffee"
    assert figure_epochs(small, "inradius", ["positional_L8"]) == [0, 1, 20]
    assert figure_epochs(small, "inradius", ["coordinates_0_1"]) == [0, 20]


def test_pictures_show_the_first_network_and_seed(small):
    small["studies"]["image"]["networks"].append({"depth": 6, "width": 512})
    runs = shown_runs(small, "reconstructions")
    assert [run.input for run in runs] == ["coordinates_0_1", "positional_L4", "positional_L8"]
    assert {(run.signal, run.network, run.seed) for run in runs} == {("coffee", "mlp_2x8", 1)}


def test_figures_of_planes_and_directions_show_encodings(small):
    small["studies"]["image"]["metrics"] = ["hyperplanes", "cross_sections"]
    assert figure_options(small, "hyperplanes")["inputs"] == ["positional_L4", "positional_L8"]
    assert figure_options(small, "hyperplanes")["epochs"] == [20]
    shown = ["coordinates_0_1", "positional_L4", "positional_L8"]
    assert figure_options(small, "cross_sections")["inputs"] == shown
    small["studies"]["image"]["inputs"] = ["coordinates_0_1"]
    assert figure_options(small, "hyperplanes")["inputs"] == ["coordinates_0_1"]
    assert figure_options(small, "cross_sections")["inputs"] == ["coordinates_0_1"]


def test_figures_of_classifiers_show_all_datasets_and_networks(small):
    small["studies"]["classification"] = {
        "datasets": ["digits", "mnist"],
        "networks": [{"kind": "mlp", "depth": 2, "width": 8}],
        "metrics": ["confusion_classification"],
        "snapshots": [0, 1, 7],
        "seeds": [0],
    }
    assert is_drawn(small, "classification_training")
    assert is_drawn(small, "gradient_norms")
    assert not is_drawn(small, "hamming_classification")
    options = figure_options(small, "confusion_classification")
    assert options["signals"] == ["digits", "mnist"]
    assert options["networks"] == ["mlp_2x8"]
    assert options["epoch"] == 7
    small["figures"]["confusion_classification"] = {"epoch": 1}
    assert figure_options(small, "confusion_classification")["epoch"] == 1


def test_tables_on_the_mechanism_are_of_runs_with_patterns_and_gradients(small):
    small["studies"]["image"]["signals_by_metric"] = {"gradient_confusion": 1}
    assert {run.signal for run in whole_runs(small)} == {"coffee"}
    assert all(is_made(small, table) for table in OF_WHOLE_RUNS)
    assert is_drawn(small, "mechanism")
    small["studies"]["image"]["metrics"] = ["forward_pass"]
    assert whole_runs(small) == []
    assert not any(is_made(small, table) for table in OF_WHOLE_RUNS)
    assert is_made(small, "hamming")
    assert not is_made(small, "generalization")
    assert not is_drawn(small, "mechanism")
