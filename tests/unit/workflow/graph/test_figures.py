from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.graph.catalogue import FIGURES, TABLES
from spectral_bias_workflow.graph.figures import (
    figure_epochs,
    figure_options,
    figure_signals,
    figure_studies,
    is_drawn,
    shown_runs,
)
from spectral_bias_workflow.graph.runs import measured_runs
from spectral_bias_workflow.graph.tables import (
    claim_studies,
    is_made,
)

read = Configuration.model_validate
OF_MECHANISM = [name for name, table in TABLES.items() if "mechanism" in table.metrics]


def test_figure_options_fill_in_what_is_left_out(small):
    options = figure_options(read(small), "reconstructions")
    assert options.keys() == {"signal", "inputs", "epoch"}
    assert options["signal"] == "coffee"
    assert list(options["inputs"]) == ["coordinates_0_1", "positional_L4", "positional_L8"]
    assert options["inputs"]["positional_L4"]["levels"] == 4
    # Only epochs that all shown input maps keep: 0 and 20.
    assert options["epoch"] == 20
    assert figure_options(read(small), "confusion_image")["epochs"] == [20]
    small["studies"]["image"]["metrics"] = ["spectral_norms"]
    layers_of = figure_options(read(small), "spectral_norms")["layers_of"]
    assert list(layers_of) == ["coordinates_0_1", "positional_L8"]


def test_epochs_run_from_the_first_trained_to_the_last(small):
    del small["studies"]["image"]["snapshots_by_input"]
    small["studies"]["image"]["snapshots"] = [0, 1, 5, 15, 50, 100]
    assert figure_options(read(small), "confusion_image")["epochs"] == [1, 15, 100]
    assert figure_options(read(small), "region_maps")["epochs"] == [0, 1, 100]
    small["studies"]["image"]["snapshots"] = [0]
    assert figure_options(read(small), "confusion_image")["epochs"] == [0]
    assert figure_options(read(small), "reconstructions")["epoch"] == 0


def test_what_the_configuration_says_wins(small):
    small["figures"] = {
        "reconstructions": {"signal": "rocket", "inputs": ["positional_L4"], "epoch": 5},
        "region_maps": {"inputs": ["positional_L4"]},
        "encoding_distances": {"resolution": 16, "inputs": ["positional_L8"]},
    }
    options = figure_options(read(small), "reconstructions")
    assert options["signal"] == "rocket"
    assert options["epoch"] == 5
    # Epochs of the input map that is shown.
    assert figure_options(read(small), "region_maps")["epochs"] == [0, 5, 20]
    # An input map that no run is trained with may be shown there.
    small["inputs"]["banana"] = {"kind": "fourier", "scale": 2, "frequencies": 8}
    small["figures"]["encoding_distances"]["inputs"] = ["banana"]
    assert list(figure_options(read(small), "encoding_distances")["inputs"]) == ["banana"]


def test_a_figure_shows_the_first_study_of_its_kind_that_has_no_figure_of_its_own(small):
    image = small["studies"].pop("image")
    small["studies"] = {"sizes": image, "held_out": {**image, "split": "even"}, "my_study": image}
    assert figure_studies(read(small), "region_growth") == ["sizes"]
    assert figure_studies(read(small), "depth_width") == []
    small["figures"] = {"depth_width": {"study": "sizes"}}
    assert figure_studies(read(small), "region_growth") == ["my_study"]
    assert figure_studies(read(small), "depth_width") == ["sizes"]
    assert figure_studies(read(small), "generalization") == ["held_out"]
    assert figure_options(read(small), "generalization")["studies"] == {"held_out": "even"}
    small["figures"]["region_growth"] = {"study": "sizes"}
    assert figure_studies(read(small), "region_growth") == ["sizes"]
    assert claim_studies(read(small))["image"] == ["my_study"]
    assert claim_studies(read(small))["held_out"] == ["held_out"]
    small["claims"] = {"image": "sizes", "networks": "sizes"}
    assert (
        claim_studies(read(small))["image"] == claim_studies(read(small))["networks"] == ["sizes"]
    )


def test_a_figure_is_drawn_where_all_it_reads_is_measured(small):
    drawn = {figure for figure in FIGURES if is_drawn(read(small), figure)}
    assert {"reconstructions", "training_loss", "inradius", "hamming_layers"} <= drawn
    assert not drawn & {"crossings", "spectral_norms", "density", "depth_width"}
    small["studies"]["image"]["metrics"] = ["spectral_norms"]
    assert not is_drawn(read(small), "reconstructions")
    assert is_drawn(read(small), "spectral_norms")


def test_a_figure_shows_a_signal_of_which_it_is_measured(small):
    small["studies"]["image"]["signals_by_metric"] = {"inradius": 1}
    assert figure_signals(read(small), "inradius") == ["coffee"]
    assert figure_signals(read(small), "region_maps") == ["coffee", "rocket"]
    assert figure_epochs(read(small), "inradius", ["positional_L8"]) == [0, 1, 20]
    assert figure_epochs(read(small), "inradius", ["coordinates_0_1"]) == [0, 20]


def test_pictures_show_the_first_network_and_seed(small):
    small["studies"]["image"]["networks"].append({"depth": 6, "width": 512})
    runs = shown_runs(read(small), "reconstructions")
    assert [run.input for run in runs] == ["coordinates_0_1", "positional_L4", "positional_L8"]
    assert {(run.signal, run.network, run.seed) for run in runs} == {("coffee", "mlp_2x8", 1)}


def test_figures_of_planes_and_directions_show_encodings(small):
    small["studies"]["image"]["metrics"] = ["hyperplanes", "cross_sections"]
    assert list(figure_options(read(small), "hyperplanes")["inputs"]) == [
        "positional_L4",
        "positional_L8",
    ]
    assert figure_options(read(small), "hyperplanes")["epochs"] == [20]
    shown = ["coordinates_0_1", "positional_L4", "positional_L8"]
    assert figure_options(read(small), "cross_sections")["inputs"].keys() == {*shown}
    small["studies"]["image"]["inputs"] = ["coordinates_0_1"]
    assert list(figure_options(read(small), "hyperplanes")["inputs"]) == ["coordinates_0_1"]
    assert list(figure_options(read(small), "cross_sections")["inputs"]) == ["coordinates_0_1"]


def test_figures_of_classifiers_show_all_datasets_and_networks(small):
    small["datasets"] = {
        "digits": {"kind": "digits", "label": "Digits"},
        "my_digits": {"kind": "digits"},
    }
    small["studies"]["classification"] = {
        "kind": "classification",
        "datasets": ["digits", "my_digits"],
        "networks": [{"kind": "mlp", "depth": 2, "width": 8}],
        "metrics": ["confusion_classification"],
        "snapshots": [0, 1, 7],
        "seeds": [0],
    }
    assert is_drawn(read(small), "classification_training")
    assert is_drawn(read(small), "gradient_norms")
    assert not is_drawn(read(small), "hamming_classification")
    options = figure_options(read(small), "confusion_classification")
    assert options["signals"] == {"digits": "Digits", "my_digits": "my digits"}
    assert options["networks"] == {"mlp_2x8": "MLP 2 x 8"}
    assert options["epoch"] == 7
    small["figures"] = {"confusion_classification": {"epoch": 1}}
    assert figure_options(read(small), "confusion_classification")["epoch"] == 1


def test_the_mechanism_is_measured_for_runs_with_patterns_and_gradients(small):
    small["studies"]["image"]["metrics"] = ["forward_pass", "gradient_confusion", "mechanism"]
    small["studies"]["image"]["signals_by_metric"] = {"gradient_confusion": 1}
    config = read(small)
    assert {run.signal for run in measured_runs(config, "mechanism")} == {"coffee"}
    assert all(is_made(config, table) for table in OF_MECHANISM)
    assert is_drawn(config, "mechanism")
    small["studies"]["image"]["metrics"] = ["forward_pass"]
    config = read(small)
    assert not any(is_made(config, table) for table in OF_MECHANISM)
    assert is_made(config, "hamming")
    assert not is_made(config, "generalization")
    assert not is_drawn(config, "mechanism")
