import numpy as np
import pytest
import torch
from measured import measured

from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import features_at, pixel_points
from spectral_bias.metrics.crossings import (
    LAYOUT,
    draw_steps,
    local_detail,
)
from spectral_bias.networks.architectures import MLP, load_network

SIDE = 8
COORDINATES = {"kind": "coordinates", "interval": [-1, 1], "endpoint": False}


def positional(levels):
    return {
        "kind": "positional",
        "levels": levels,
        "growth": 2.0,
        "scale_by_pi": True,
        "endpoint": True,
    }


def crossings(snapshots, input_map, image, steps, seed):
    settings = {"steps": steps, "seed": seed}
    return measured("crossings", snapshots, input_map=input_map, image=image, settings=settings)


@pytest.fixture
def run(tmp_path):
    """Return the snapshots of a made-up run."""

    def make(input_map):
        features = features_at(input_map, np.zeros((1, 2))).shape[1]
        snapshots = []
        for epoch in (0, 4):
            network = MLP(features, 3, 10, 3, seed=epoch)
            tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
            path = tmp_path / f"{epoch}.safetensors"
            save_snapshot(path, tensors, {"network_arguments": network.arguments, "epoch": epoch})
            snapshots.append(load_snapshot(path))
        return snapshots

    return make


@pytest.fixture
def image():
    return np.random.default_rng(0).uniform(size=(SIDE, SIDE, 3)).astype(np.float32)


def sampled_counts(snapshot, input_map, row, column, axis, space):
    """Count switches per layer on one step by dense sampling, in float64."""
    points = pixel_points(input_map, SIDE).reshape(SIDE, SIDE, 2)
    start, end = points[row, column], points[row + (axis == 1), column + (axis == 0)]
    share = np.linspace(0, 1, 3001)[:, None]
    if space == "image":
        inputs = features_at(input_map, start + share * (end - start))
    else:
        first, last = features_at(input_map, np.stack([start, end]))
        inputs = (1 - share) * first + share * last
    network = load_network(snapshot, torch.device("cpu")).double()
    hidden = network.activations(torch.from_numpy(inputs))[1:-1]
    on = [(layer > 0).numpy() for layer in hidden]
    return [np.count_nonzero(states[1:] != states[:-1]) for states in on]


@pytest.mark.parametrize("input_map", [COORDINATES, positional(2), positional(4)], ids=str)
def test_counts_are_those_of_dense_samples(run, image, input_map):
    snapshots = run(input_map)
    arrays = crossings(snapshots, input_map, image, 5, 0)
    assert arrays["count"].shape == (2, 2, 2, 3, 5)
    assert arrays["count"].sum() > 20
    for epoch, snapshot in enumerate(snapshots):
        for space, name in enumerate(("input", "image")):
            for axis in range(2):
                for step in range(5):
                    place = (arrays["row"][axis, step], arrays["column"][axis, step])
                    expected = sampled_counts(snapshot, input_map, *place, axis, name)
                    found = arrays["count"][epoch, space, axis, :, step]
                    np.testing.assert_array_equal(found, expected)


def test_run_is_stored_with_its_layout(tmp_path, run, image):
    arrays = crossings(run(positional(2)), positional(2), image, 5, 0)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "crossings").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    assert arrays["layer"].tolist() == [1, 2, 3]
    assert arrays["space"].tolist() == arrays["axis"].tolist() == [1, 2]


def test_counts_are_at_least_the_hamming_distance_of_the_pixels(run, image):
    input_map = positional(4)
    snapshots = run(input_map)
    arrays = crossings(snapshots, input_map, image, 10**6, 0)
    features = torch.from_numpy(features_at(input_map, pixel_points(input_map, SIDE)))
    for snapshot, counts in zip(snapshots, arrays["count"], strict=True):
        hidden = load_network(snapshot, torch.device("cpu")).double().activations(features)[1:-1]
        on = torch.stack(hidden).numpy().reshape(3, SIDE, SIDE, 10) > 0
        for axis, distance in enumerate([on[:, :, 1:] != on[:, :, :-1], on[:, 1:] != on[:, :-1]]):
            distance = distance.sum(axis=3).reshape(3, -1)
            for space in range(2):
                surplus = counts[space, axis] - distance
                assert surplus.min() >= 0
                assert (surplus % 2 == 0).all()


def test_coordinates_have_the_same_counts_in_both_spaces(run, image):
    arrays = crossings(run(COORDINATES), COORDINATES, image, 9, 0)
    np.testing.assert_array_equal(arrays["count"][:, 0], arrays["count"][:, 1])


def test_maps_that_turn_too_often_are_not_resolved_along_the_picture(run, image):
    # The step is 1/7 of a side: level 5 turns 8/7 cycles on it, level 6 16/7.
    for levels, resolved in ((5, True), (6, False)):
        input_map = positional(levels)
        counts = crossings(run(input_map), input_map, image, 9, 0)["count"]
        assert counts[:, 0].min() >= 0
        assert (counts[:, 1] >= 0).all() == resolved
        assert (counts[:, 1] == -1).all() == (not resolved)


def test_only_the_axis_that_turns_too_often_is_left_out(run, image, monkeypatch):
    input_map = {"kind": "fourier", "scale": 3, "frequencies": 4, "seed": 0, "endpoint": False}
    cycles = np.abs(np.random.default_rng(0).normal(scale=3, size=(4, 2))).max(axis=0) / SIDE
    limit = cycles.mean()
    monkeypatch.setattr("spectral_bias.metrics.crossings.MAX_CYCLES_PER_PIXEL", limit)
    snapshots = run(input_map)
    arrays = crossings(snapshots, input_map, image, 4, 0)
    fast = int(np.argmax(cycles))
    assert (arrays["count"][:, 1, fast] == -1).all()
    for step in range(4):
        place = (arrays["row"][1 - fast, step], arrays["column"][1 - fast, step])
        expected = sampled_counts(snapshots[0], input_map, *place, 1 - fast, "image")
        np.testing.assert_array_equal(arrays["count"][0, 1, 1 - fast, :, step], expected)


def test_steps_differ_and_stay_within_the_picture():
    row, column = draw_steps(SIDE, 30, np.random.default_rng(0))
    assert row.shape == column.shape == (2, 30)
    for axis in range(2):
        assert len(set(zip(row[axis], column[axis], strict=True))) == 30
    assert (column[0].max(), row[1].max()) == (SIDE - 2, SIDE - 2)
    assert (row[0].max(), column[1].max()) == (SIDE - 1, SIDE - 1)
    assert min(row.min(), column.min()) == 0


def test_all_steps_are_taken_if_there_are_no_more():
    row, column = draw_steps(3, 1000, np.random.default_rng(0))
    assert row.tolist() == [[0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 1, 1]]
    assert column.tolist() == [[0, 1, 0, 1, 0, 1], [0, 1, 2, 0, 1, 2]]


def test_the_seed_alone_decides_which_steps(run, image):
    snapshots = run(positional(2))
    first, same, other = (crossings(snapshots, positional(2), image, 9, seed) for seed in (1, 1, 2))
    for name in first:
        np.testing.assert_array_equal(first[name], same[name])
    assert not np.array_equal(first["column"], other["column"])


@pytest.mark.parametrize("side", [4, 12])
def test_local_detail_is_the_deviation_in_a_clipped_window(side):
    image = np.random.default_rng(0).uniform(size=(side, side, 3)).astype(np.float32)
    image[:, side // 2 :] *= 0.1
    detail = local_detail(image)
    assert detail.dtype == np.float32
    for row in range(side):
        for column in range(side):
            window = image[max(0, row - 4) : row + 5, max(0, column - 4) : column + 5]
            expected = window.astype(np.float64).mean(axis=2).std()
            assert detail[row, column] == pytest.approx(expected, abs=1e-6)


def test_a_flat_picture_has_no_detail():
    assert local_detail(np.full((12, 12, 3), 0.7, dtype=np.float32)).max() < 1e-6


def test_steps_report_the_detail_where_they_begin(run, image):
    arrays = crossings(run(positional(2)), positional(2), image, 9, 0)
    expected = local_detail(image)[arrays["row"], arrays["column"]]
    np.testing.assert_array_equal(arrays["detail"], expected)
