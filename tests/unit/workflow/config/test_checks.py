import numpy as np
import pytest
from PIL import Image

from spectral_bias_workflow.config.reading import checked, repeated_keys
from spectral_bias_workflow.graph.catalogue import METRICS


def study(**changes):
    return {"studies": {"image": changes}}


CNN = {"kind": "cnn", "channels": [32, 64, 96], "width": 256}
POSITIONAL = {"kind": "positional", "levels": 2}
CONTRADICTIONS = [
    (
        study(metrics=["forward_pass", "mechanism"], signals_by_metric={}),
        "studies.image.metrics[1]: found mechanism, which is derived from forward_pass and",
        "together with them; add gradient_confusion, or leave it out",
        "",
    ),
    (
        study(signals=["astronot"]),
        "studies.image.signals[0]: found 'astronot'",
        "the entries of signals (astronaut, chelsea, ",
        "; did you mean 'astronaut'?",
    ),
    (
        {"studies": {"density": {"inputs": ["positional_L80"]}}},
        "studies.density.inputs[0]: found 'positional_L80'",
        "the entries of inputs (coordinates_0_1, ",
        "; did you mean 'positional_L8'?",
    ),
    (
        {"studies": {"density": {"batch_size_by_signal": {"astronaut_32": 1025}}}},
        "studies.density.batch_size_by_signal.astronaut_32: found 1025",
        "at most the 1024 pixels of the signal astronaut_32 (resolution 32)",
        "",
    ),
    (
        {"studies": {"density": {"batch_size_by_signal": {"astronaut_33": 8}}}},
        "studies.density.batch_size_by_signal.astronaut_33: found 'astronaut_33'",
        "the entries of signals (",
        "; did you mean 'astronaut_32'?",
    ),
    (
        study(networks=[{"depth": 4, "width": 8}, {"depth": 2, "width": 8}]),
        "studies.image.networks: found 2",
        "one, since its figures average over runs",
        "",
    ),
    (
        {
            "studies": {
                "depth_width": {"networks": [{"depth": 4, "width": 8}, {"depth": 2, "width": 16}]}
            }
        },
        "studies.depth_width.networks: found 2 of 32 neurons",
        "different sizes",
        "",
    ),
    (
        {"signals": {"astronaut_32": {"resolution": 1024}}},
        "signals.astronaut_32: ",
        "",
        "",
    ),
    (
        study(inputs=["coordinates_0_1", "positional_4"]),
        "studies.image.inputs[1]: found 'positional_4'",
        "the entries of inputs (coordinates_0_1, ",
        "; did you mean 'positional_L4'?",
    ),
    (
        study(snapshots_by_input={"positional_L3": [0]}),
        "studies.image.snapshots_by_input.positional_L3: found 'positional_L3'",
        "the entries of inputs (coordinates_0_1, ",
        "; did you mean 'positional_L",
    ),
    (
        {
            **study(signals=["astronaut", "slow"], training={"batch_size": 64}),
            "signals": {"slow": {"kind": "sinusoid", "frequencies": [2]}},
        },
        "studies.image.signals[1]: found slow, of the kind sinusoid",
        "images",
        "",
    ),
    (
        {
            "studies": {
                "sinusoid": {
                    "signals": ["coffee"],
                    "resolution": 256,
                    "training": {"batch_size": 256},
                }
            }
        },
        "studies.sinusoid.signals[0]: found coffee, of the kind photograph",
        "signals of the kind sinusoid",
        "",
    ),
    (
        {"studies": {"sinusoid": {"training": {"batch_size": 2049}}}},
        "studies.sinusoid.training.batch_size: found 2049",
        "at most the 2048 points of the signal sinusoid_0 (resolution 2048)",
        "",
    ),
    (
        {"studies": {"generalization_even": {"training": {"batch_size": 1025}}}},
        "studies.generalization_even.training.batch_size: found 1025",
        "at most the 1024 pixels of the signal astronaut that are trained on (resolution 64)",
        "",
    ),
    (
        {"studies": {"generalization_random": {"training": {"batch_size": 2049}}}},
        "studies.generalization_random.training.batch_size: found 2049",
        "at most the 2048 pixels of the signal astronaut that are trained on (resolution 64)",
        "",
    ),
    (
        {"studies": {"first_epoch": {"steps": [0, 32, 33, 40]}}},
        "studies.first_epoch.steps: found 33, 40",
        "at most 32, the steps of an epoch of astronaut with mini-batches of 512",
        "",
    ),
    (
        study(training={"batch_size": 16385}),
        "studies.image.training.batch_size: found 16385",
        "at most the 16384 pixels of the signal astronaut (resolution 128)",
        "",
    ),
    (
        {"figures": {"reconstructions": {"signal": "china"}}},
        "figures.reconstructions.signal: found 'china'",
        "the signals of studies.image that it can show (astronaut, chelsea, coffee, rocket, ",
        "",
    ),
    (
        {"figures": {"reconstructions": {"study": "imag"}}},
        "figures.reconstructions.study: found 'imag'",
        "the studies of the kind image that train on all pixels (image, depth_width, ",
        "; did you mean 'image'?",
    ),
    (
        {"figures": {"region_growth": {"study": "sinusoid"}}},
        "figures.region_growth.study: found 'sinusoid'",
        "the studies of the kind image that train on all pixels (image, ",
        "",
    ),
    (
        {"figures": {"generalization": {"studies": ["generalization_even", "image"]}}},
        "figures.generalization.studies[1]: found 'image'",
        "the studies of the kind image with a split (generalization_even, generalization_random)",
        "",
    ),
    (
        {"claims": {"networks": "depths_width"}},
        "claims.networks: found 'depths_width'",
        "the studies (image, depth_width, ",
        "; did you mean 'depth_width'?",
    ),
    (
        {"figures": {"reconstructions": {"epoch": 2}}},
        "figures.reconstructions.epoch: found 2",
        "(0, 1, 5, 15, 40)",
        "",
    ),
    (
        {"figures": {"hamming_image": {"inputs": ["positional_L4", "positional_L5"]}}},
        "figures.hamming_image.inputs[1]: found 'positional_L5'",
        "the inputs of studies.image (",
        "",
    ),
    (
        {"figures": {"spectral_norms": {"layers_of": ["fourier_s14"]}}},
        "figures.spectral_norms.layers_of[0]: found 'fourier_s14'",
        "the inputs of studies.image (",
        "",
    ),
    (
        {"figures": {"encoding_distances": {"inputs": ["positional_L3"]}}},
        "figures.encoding_distances.inputs[0]: found 'positional_L3'",
        "the entries of inputs (",
        "; did you mean 'positional_L",
    ),
    (
        {"figures": {"confusion_image": {"epochs": [0, 16]}}},
        "figures.confusion_image.epochs[1]: found 16",
        "(0, 1, 5, 15, 40)",
        "",
    ),
    (
        {"inputs": {"coordinates_-2_2": {"interval": [1, 1]}}},
        "inputs.coordinates_-2_2.interval: found [1, 1]",
        "[a, b] with a < b",
        "",
    ),
    (
        {"signals": {"div2k_0801": {"archive": "DIV2K_valid"}}},
        "signals.div2k_0801.archive: found 'DIV2K_valid'",
        "the entries of downloads (DIV2K_train_HR, DIV2K_valid_HR, ",
        "; did you mean 'DIV2K_valid_HR'?",
    ),
    (
        {"studies": {"classification": {"datasets": ["digits", "fashion_mist"]}}},
        "studies.classification.datasets[1]: found 'fashion_mist'",
        "the entries of datasets (digits, mnist, fashion_mnist, cifar10, cifar100)",
        "; did you mean 'fashion_mnist'?",
    ),
    (
        {"datasets": {"mnist": {"test_labels": "mnist_labels"}}},
        "datasets.mnist.test_labels: found 'mnist_labels'",
        "the entries of downloads (",
        "; did you mean 'mnist_t",
    ),
    (
        {"studies": {"classification": {"networks": [{**CNN, "stride": 2}]}}},
        "studies.classification.networks[0]: found a kernel of 3 for convolution 3, which sees 1 x",
        "kernels that fit; take a smaller stride",
        "",
    ),
    (
        {"downloads": {"mnist_test_labels": {"filename": "mnist/T10K-images-idx3-ubyte.gz"}}},
        "downloads.mnist_test_labels.filename: found 'mnist/T10K-images-idx3-ubyte.gz', which is",
        "a name of its own",
        "",
    ),
    (
        {"figures": {"confusion_classification": {"epoch": 3}}},
        "figures.confusion_classification.epoch: found 3",
        "(0, 1, 5, 15, 40)",
        "",
    ),
    (
        {
            **study(inputs=["positional_L2_a", "positional_L2_A"]),
            "inputs": {"positional_L2_a": POSITIONAL, "positional_L2_A": POSITIONAL},
        },
        "inputs of the studies: found 'positional_L2_a' and 'positional_L2_A'",
        "names that differ by more than upper and lower case",
        "",
    ),
]


@pytest.mark.parametrize(("overlay", "found", "allowed", "hint"), CONTRADICTIONS)
def test_a_contradiction_gives_one_line(merged, problems_of, overlay, found, allowed, hint):
    (line,) = problems_of(merged(overlay))
    assert line.startswith(found)
    assert allowed in line.partition("allowed: ")[2]
    assert hint in line


def test_missing_files_of_a_dataset_are_named_before_anything_starts(
    merged, problems_of, tmp_path, repository
):
    overlay = {
        "studies": {"classification": {"datasets": ["fashion_mnist", "cifar10"]}},
        "datasets": {"fashion_mnist": {"folder": "clothes"}, "cifar10": {"folder": "clothes"}},
    }
    lines = problems_of(merged(overlay), root=tmp_path)
    assert len(lines) == 5
    assert all("clothes: there is no such folder" in line for line in lines)
    (tmp_path / "clothes").mkdir()
    for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3"):
        (tmp_path / "clothes" / f"{part}-ubyte").touch()
    lines = problems_of(merged(overlay), root=tmp_path)
    assert [line.partition(":")[0] for line in lines] == [
        "datasets.fashion_mnist.folder",
        "datasets.cifar10.folder",
    ]
    assert "no t10k-labels-idx1-ubyte.gz or t10k-labels-idx1-ubyte in this folder" in lines[0]
    assert "no cifar-10-binary.tar.gz" in lines[1]
    for name in ("t10k-labels-idx1-ubyte.gz", "cifar-10-binary.tar.gz"):
        (tmp_path / "clothes" / name).touch()
    assert checked(merged(overlay), [], tmp_path)


def test_all_contradictions_are_reported_together(merged, problems_of):
    config = merged(
        study(signals=["astronot"], training={"batch_size": 10**6}),
        {"figures": {"region_maps": {"epochs": [3]}}},
        {"inputs": {"coordinates_-2_2": {"interval": [2, -2]}}},
    )
    assert len(problems_of(config)) == 4


def test_an_input_map_with_snapshots_of_its_own_limits_the_epochs_of_a_figure(
    merged, problems_of, repository
):
    own = study(snapshots_by_input={"positional_L8": [0, 15, 200]})
    for_all = {"figures": {"confusion_image": {"epochs": [15, 200]}}}
    (line,) = problems_of(merged(own, for_all))
    assert line.startswith("figures.confusion_image.epochs[1]: found 200")
    assert line.endswith("(0, 15)")
    for_one = {"figures": {"confusion_image": {"epochs": [200], "inputs": ["positional_L8"]}}}
    assert checked(merged(own, for_one), [], ".")


def test_encoding_distances_may_show_input_maps_that_are_not_trained_on(merged, repository):
    overlay = {"figures": {"encoding_distances": {"inputs": ["fourier_s14"]}}}
    assert checked(merged(overlay), [], ".")


def test_a_photograph_smaller_than_the_resolution_is_refused(merged, problems_of):
    (line,) = problems_of(merged(study(resolution=301)))
    assert line.startswith("signals.chelsea: ")
    assert "300 x 300 pixels" in line
    assert "301" in line


def test_image_files_of_a_study_are_read_from_the_root(
    merged, problems_of, repository, tmp_path, monkeypatch
):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")
    Image.fromarray(np.zeros((128, 140, 3), np.uint8)).save(tmp_path / "good.png")
    signals = {
        name: {"kind": "file", "path": f"{name}.png"} for name in ("good", "broken", "absent")
    }
    signals["stack"] = {"kind": "array", "path": "stack.npz", "array": "images", "index": 0}
    config = merged({"signals": signals}, study(signals=list(signals)))
    lines = problems_of(config, root=tmp_path)
    assert [line.partition(":")[0] for line in lines] == [
        "signals.broken",
        "signals.absent",
        "signals.stack",
    ]
    good = merged({"signals": signals}, study(signals=["good"]))
    assert checked(good, [], tmp_path).signals["good"].path == "good.png"


def test_keys_repeated_in_a_file_are_reported_with_file_and_lines(merged, problems_of, tmp_path):
    (tmp_path / "mine.yaml").write_text("pairs:\n  seed: 1\n  seed: 2\ndevice: cpu\npairs: {}\n")
    lines = problems_of(merged({"device": "CPU"}), ["mine.yaml"], tmp_path)
    assert len(lines) == 3
    assert "mine.yaml: found the key 'pairs' in line 1 and again in line 5" in lines[0]
    assert "mine.yaml: found the key 'seed' in line 2 and again in line 3" in lines[1]
    assert lines[2].startswith("device: ")


def test_equal_keys_of_different_mappings_and_merged_anchors_are_no_repetition(tmp_path):
    path = tmp_path / "fine.yaml"
    path.write_text("a: &a {x: 1, y: [{x: 1}, {x: 2}]}\nb: {<<: *a, x: 2}\nc: *a\n")
    assert repeated_keys([path]) == []


def test_a_file_that_is_no_yaml_is_reported(tmp_path):
    (tmp_path / "broken.yaml").write_text("a: [1\n")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    names = ["broken.yaml", "latin.yaml", "absent.yaml"]
    lines = repeated_keys(tmp_path / name for name in names)
    assert len(lines) == 3
    for name, line in zip(names, lines, strict=True):
        assert f"{name}: found no readable YAML" in line
        assert "\n" not in line


def test_a_limit_for_a_metric_that_is_not_measured_is_no_contradiction(merged, repository):
    # The default has such limits; an overlay that measures less must not have to undo them.
    assert checked(merged(study(metrics=["forward_pass"])), [], ".")


def test_a_line_with_too_few_points_is_refused_once(merged, problems_of):
    overlay = {
        "studies": {
            name: {"resolution": 140, "training": {"batch_size": 140}}
            for name in ("sinusoid", "sinusoid_seeds")
        },
        "signals": {"sinusoid_0": {"frequencies": [5, 70]}},
    }
    lines = problems_of(merged(overlay))
    assert len(lines) == 5
    assert lines[0].startswith("signals.sinusoid_0: the signal has a frequency of 70 cycles, but")


def test_an_image_without_pixels_to_hold_out_cannot_be_configured(merged, problems_of):
    overlay = {"studies": {"generalization_even": {"resolution": 1}}}
    (line,) = problems_of(merged(overlay))
    assert line.startswith("studies.generalization_even.resolution: found 1, allowed: ")


def test_the_splits_share_the_input_maps_of_their_figure(merged, problems_of, repository):
    overlay = {"studies": {"generalization_random": {"inputs": ["positional_L4"]}}}
    (line,) = problems_of(merged(overlay))
    assert line.startswith(
        "studies.generalization_random.inputs: found no coordinates_0_1, positional_L6, "
    )
    assert line.endswith("of both studies (positional_L4)")
    overlay["figures"] = {"generalization": {"inputs": ["positional_L4"]}}
    assert checked(merged(overlay), [], ".")
    alone = {"studies": {"generalization_random": None}}
    assert checked(merged(alone), [], ".")


def test_a_metric_of_perceptrons_is_refused_for_a_convolutional_network(
    merged, problems_of, monkeypatch
):
    metric = METRICS["confusion_classification"]._replace(networks=("mlp",))
    monkeypatch.setitem(METRICS, "confusion_classification", metric)
    (line,) = problems_of(merged())
    assert line.startswith("studies.classification.metrics[1]: found confusion_classification for")
    assert ": found confusion_classification for cnn_" in line
    assert "allowed: networks of the kind mlp, for which alone it is defined" in line
