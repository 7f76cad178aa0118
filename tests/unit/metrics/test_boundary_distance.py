import math

import numpy as np
import pytest
import torch
from measured import measured

from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import (
    encode,
    features_at,
    pixel_points,
    pixel_step,
    tangents_at,
)
from spectral_bias.metrics import boundary_distance
from spectral_bias.metrics.boundary_distance import (
    DEFINITIONS,
    LAYOUT,
    nearest_boundaries,
)
from spectral_bias.networks.architectures import MLP, build_network
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

RESOLUTION = 16
UNIT_SQUARE = {"kind": "coordinates", "interval": [0, 1], "endpoint": False}
WIDE_SQUARE = {"kind": "coordinates", "interval": [-2, 2], "endpoint": True}
POSITIONAL = {
    "kind": "positional",
    "levels": 3,
    "growth": 2,
    "scale_by_pi": True,
    "endpoint": True,
}
MAPS = {"unit square": UNIT_SQUARE, "wide square": WIDE_SQUARE, "positional": POSITIONAL}
CPU = torch.device("cpu")


def neurons_of(network, example):
    """Return layer by layer the pre-activations of an example, with its gradients attached."""
    state, layers = example, []
    for layer in network.layers[:-1]:
        preactivation = layer.weight @ state + layer.bias
        layers.append((layer.weight.detach(), preactivation))
        state = torch.where(preactivation > 0, preactivation, 0.0)
    return layers


def reference_distances(network, inputs, tangents=None):
    """Return the three distances [L, N, H], neuron by neuron, by autograd in double precision."""
    distances = {name: [] for name in DEFINITIONS}
    for i, given in enumerate(inputs.double()):
        example = given.clone().requires_grad_()
        per_layer = {name: [] for name in DEFINITIONS}
        for weight, preactivation in neurons_of(network, example):
            found = {name: [] for name in DEFINITIONS}
            for neuron, value in enumerate(preactivation):
                (gradient,) = torch.autograd.grad(value, example, retain_graph=True)
                slopes = {"weight_row": weight[neuron].norm(), "input_gradient": gradient.norm()}
                if tangents is not None:
                    slopes["coordinate"] = (tangents[i].double().T @ gradient).norm()
                for name, slope in slopes.items():
                    slope = float(slope)
                    found[name].append(abs(value.item()) / slope if slope > 0 else math.inf)
            for name in DEFINITIONS:
                per_layer[name].append(found[name])
        for name in DEFINITIONS:
            distances[name].append(per_layer[name])
    wanted = DEFINITIONS if tangents is not None else DEFINITIONS[:2]
    return {name: np.array(distances[name]).transpose(1, 0, 2) for name in wanted}


def in_double(network):
    copy = build_network(network.arguments).double()
    copy.load_state_dict({k: v.double() for k, v in network.state_dict().items()})
    return copy


def train(input_map, epochs, width=24):
    """Fit a smooth picture on a small grid; single precision, as in the study."""
    points = pixel_points(input_map, RESOLUTION)
    inputs = torch.from_numpy(encode(input_map, RESOLUTION).features)
    waves = [np.sin(7 * points[:, 0]), np.cos(9 * points[:, 1]), points[:, 0] * points[:, 1]]
    targets = torch.from_numpy(np.stack(waves, axis=1).astype(np.float32))
    network = MLP(inputs.shape[1], 3, width, 3, seed=1)
    settings = TrainingSettings(3e-3, 64, "once", "ieee", seed=0)
    trainer = Trainer(network, inputs, targets, settings, SQUARED_ERROR)
    for _ in range(epochs):
        trainer.train_epoch()
    if epochs:
        assert trainer.losses[-1] < 0.2 * trainer.losses[0]
    return trainer.network.requires_grad_(requires_grad=False)


@pytest.fixture(scope="module")
def networks():
    """Return networks by input map and number of epochs."""
    return {(name, epochs): train(MAPS[name], epochs) for name in MAPS for epochs in (0, 100)}


CASES = [(name, epochs) for name in MAPS for epochs in (0, 100)]


def some_pixels(input_map, count=16, seed=0):
    """Return points, features and tangents per pixel, all in double precision."""
    every = pixel_points(input_map, RESOLUTION)
    points = every[np.random.default_rng(seed).choice(len(every), count, replace=False)]
    tangents = tangents_at(input_map, points) * pixel_step(input_map, RESOLUTION)
    return points, torch.from_numpy(features_at(input_map, points)), torch.from_numpy(tangents)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_double_precision_is_autograd_to_1e_10(networks, case):
    network = in_double(networks[case])
    _, inputs, tangents = some_pixels(MAPS[case[0]])
    expected = reference_distances(network, inputs, tangents)
    found = nearest_boundaries(network, inputs, tangents)
    for name in DEFINITIONS:
        assert found[name].dtype == torch.float64
        np.testing.assert_allclose(found[name], expected[name].min(axis=2), rtol=1e-10, atol=0)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_single_precision_is_autograd_to_1e_4_of_the_mean_and_2e_6_in_the_median(networks, case):
    _, inputs, tangents = some_pixels(MAPS[case[0]], count=32)
    # The reference sees the same rounded numbers, in double precision.
    inputs, tangents = inputs.float(), tangents.float()
    expected = reference_distances(in_double(networks[case]), inputs, tangents)
    found = nearest_boundaries(networks[case], inputs, tangents)
    for name in DEFINITIONS:
        exact = expected[name].min(axis=2)
        error = np.abs(found[name].numpy() - exact) / exact.mean(axis=1, keepdims=True)
        assert found[name].dtype == torch.float32
        assert np.median(error) < 2e-6
        assert error.max() < 1e-4


def test_definitions_are_told_apart_by_the_reference(networks):
    # Each would pass as another one if the tolerances above were too wide.
    _, inputs, tangents = some_pixels(POSITIONAL)
    found = nearest_boundaries(in_double(networks["positional", 100]), inputs, tangents)
    for name in DEFINITIONS[1:]:
        ratio = found[name] / found["input_gradient"]
        assert (ratio[1:].log().abs().median(dim=1).values > 0.1).all()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_in_the_first_layer_rows_are_the_gradient(networks, case):
    _, inputs, _ = some_pixels(MAPS[case[0]])
    found = nearest_boundaries(in_double(networks[case]), inputs, definitions=DEFINITIONS[:2])
    torch.testing.assert_close(found["weight_row"][0], found["input_gradient"][0])


def positional_by_hand(point):
    """Return the features of POSITIONAL at one point, differentiable."""
    angles = [2.0**level * math.pi * t for level in range(3) for t in point]
    return torch.stack([wave(angle) for angle in angles for wave in (torch.sin, torch.cos)])


def test_coordinate_is_the_derivative_along_pixel_positions(networks):
    network = in_double(networks["positional", 100])
    points, inputs, tangents = some_pixels(POSITIONAL)
    found = nearest_boundaries(network, inputs, tangents, ["coordinate"])["coordinate"]
    for i, given in enumerate(points):
        # Positions in pixels: n pixels are n - 1 steps with both end points.
        pixel = torch.from_numpy(given * (RESOLUTION - 1)).requires_grad_()
        layers = neurons_of(network, positional_by_hand(pixel / (RESOLUTION - 1)))
        for layer, (_, preactivation) in enumerate(layers):
            distances = []
            for value in preactivation:
                (gradient,) = torch.autograd.grad(value, pixel, retain_graph=True)
                distances.append(abs(value.item()) / float(gradient.norm()))
            assert float(found[layer, i]) == pytest.approx(min(distances), rel=1e-9)


def normal_numbers(*shape):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def pattern(network, example):
    return np.concatenate([z.detach().numpy() > 0 for _, z in neurons_of(network, example)])


def normals(network, inputs):
    """Return, by autograd, the unit vector from each input towards its nearest boundary."""
    directions = []
    for given in inputs:
        example = given.clone().requires_grad_()
        candidates = []
        for _, preactivation in neurons_of(network, example):
            for value in preactivation:
                (gradient,) = torch.autograd.grad(value, example, retain_graph=True)
                if gradient.norm() > 0:
                    distance = float(abs(value.item()) / gradient.norm())
                    candidates.append((
                        distance,
                        -value.detach().sign() * gradient / gradient.norm(),
                    ))
        directions.append(min(candidates, key=lambda candidate: candidate[0])[1])
    return torch.stack(directions)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pattern_changes_at_the_distance_and_not_before(networks, case):
    network = in_double(networks[case])
    _, inputs, _ = some_pixels(MAPS[case[0]])
    found = nearest_boundaries(network, inputs, definitions=["input_gradient"])
    generator = torch.Generator().manual_seed(0)
    radii = found["input_gradient"].amin(dim=0)
    for x, towards, radius in zip(inputs, normals(network, inputs), radii, strict=True):
        here = pattern(network, x)
        assert (pattern(network, x + 1.01 * radius * towards) != here).any()
        assert (pattern(network, x + 0.99 * radius * towards) == here).all()
        # Nor anywhere else in the ball.
        for direction in torch.randn(20, len(x), generator=generator, dtype=torch.float64):
            moved = x + 0.99 * radius * direction / direction.norm()
            assert (pattern(network, moved) == here).all()


@pytest.mark.parametrize("epochs", [0, 100])
@pytest.mark.parametrize("name", ["unit square", "wide square"])
def test_pattern_changes_at_the_distance_in_pixels(networks, name, epochs):
    input_map, network = MAPS[name], in_double(networks[name, epochs])
    points, inputs, tangents = some_pixels(input_map)
    found = nearest_boundaries(network, inputs, tangents, ["coordinate"])["coordinate"]
    # Coordinates scale both axes alike, so that normals in the picture are those of the inputs.
    steps = found.amin(dim=0).numpy() * pixel_step(input_map, RESOLUTION)
    towards = normals(network, inputs).numpy()
    for point, x, direction, step in zip(points, inputs, towards, steps, strict=True):
        near, far = (
            pattern(network, torch.from_numpy(features_at(input_map, moved[None])[0]))
            for moved in (point + 0.99 * step * direction, point + 1.01 * step * direction)
        )
        here = pattern(network, x)
        assert (near == here).all()
        assert (far != here).any()


def test_for_encodings_the_distance_in_pixels_is_of_first_order(networks):
    network = in_double(networks["positional", 100])
    points, inputs, tangents = some_pixels(POSITIONAL, count=64)
    found = nearest_boundaries(network, inputs, tangents, ["coordinate"])["coordinate"]
    radii = found.amin(dim=0)
    checked = 0
    # The shortest wave is 7.5 pixels long; close to a boundary the encoding is nearly straight.
    for i in torch.nonzero(radii < 0.04)[:, 0].tolist():
        here = pattern(network, inputs[i])
        turns = np.linspace(0, 2 * np.pi, 120, endpoint=False)
        circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        circle *= float(radii[i]) * pixel_step(POSITIONAL, RESOLUTION)
        inside, outside = (
            [
                (pattern(network, x) != here).any()
                for x in torch.from_numpy(features_at(POSITIONAL, points[i] + factor * circle))
            ]
            for factor in (0.9, 1.2)
        )
        assert not any(inside)
        assert any(outside)
        checked += 1
    assert checked >= 10


@pytest.mark.parametrize("interval", [[0, 1], [-3, 3]])
def test_for_coordinates_pixels_are_a_change_of_unit(interval):
    input_map = {"kind": "coordinates", "interval": interval, "endpoint": False}
    _, inputs, tangents = some_pixels(input_map)
    network = MLP(2, 3, 20, 3, seed=0).double()
    found = nearest_boundaries(network, inputs, tangents)
    step = (interval[1] - interval[0]) / RESOLUTION
    torch.testing.assert_close(found["coordinate"], found["input_gradient"] / step)


@pytest.mark.parametrize("factor", [0.01, 7.0])
def test_scale_moved_between_layers_matters_to_weight_rows_only(problem, factor):
    network, inputs, _ = problem(in_features=5, depth=3)
    tangents = normal_numbers(*inputs.shape, 2)
    before = nearest_boundaries(network, inputs, tangents)
    with torch.no_grad():
        network.layers[1].weight *= factor
        network.layers[1].bias *= factor
        network.layers[2].weight /= factor
    after = nearest_boundaries(network, inputs, tangents)
    for name in ("input_gradient", "coordinate"):
        torch.testing.assert_close(after[name], before[name], rtol=1e-9, atol=0)
    rows = before["weight_row"] * torch.tensor([1, 1, factor], dtype=torch.float64)[:, None]
    torch.testing.assert_close(after["weight_row"], rows, rtol=1e-9, atol=0)


def test_order_of_neurons_does_not_matter(problem):
    network, inputs, _ = problem(in_features=5, depth=3)
    tangents = normal_numbers(*inputs.shape, 2)
    before = nearest_boundaries(network, inputs, tangents)
    order = torch.randperm(33, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        network.layers[1].weight.copy_(network.layers[1].weight[order])
        network.layers[1].bias.copy_(network.layers[1].bias[order])
        network.layers[2].weight.copy_(network.layers[2].weight[:, order])
    after = nearest_boundaries(network, inputs, tangents)
    for name in DEFINITIONS:
        torch.testing.assert_close(after[name], before[name], rtol=1e-10, atol=0)


def test_rotated_inputs_are_as_far_from_the_boundaries(problem):
    network, inputs, _ = problem(in_features=5, depth=3)
    before = nearest_boundaries(network, inputs, definitions=DEFINITIONS[:2])
    rotation = torch.linalg.qr(normal_numbers(5, 5)).Q
    with torch.no_grad():
        network.layers[0].weight.copy_(network.layers[0].weight @ rotation.T)
    after = nearest_boundaries(network, inputs @ rotation.T, definitions=DEFINITIONS[:2])
    for name in DEFINITIONS[:2]:
        torch.testing.assert_close(after[name], before[name], rtol=1e-9, atol=0)


def test_neuron_without_weights_has_no_boundary(problem):
    network, inputs, _ = problem(in_features=3, depth=2)
    tangents = normal_numbers(*inputs.shape, 2)
    with torch.no_grad():
        for layer in network.layers[:-1]:
            layer.weight[4] = 0.0
            layer.bias[4] = 0.0  # zero everywhere, and yet never on a boundary
            layer.weight[5] = 0.0
    expected = reference_distances(network, inputs, tangents)
    found = nearest_boundaries(network, inputs, tangents)
    for name in DEFINITIONS:
        assert np.isinf(expected[name][:, :, 4:6]).all()
        assert torch.isfinite(found[name]).all()
        assert (found[name] > 0).all()
        np.testing.assert_allclose(found[name], expected[name].min(axis=2), rtol=1e-10)


def test_behind_a_dead_layer_nothing_has_a_boundary_in_the_inputs(problem):
    network, inputs, _ = problem(in_features=3, depth=4)
    tangents = normal_numbers(*inputs.shape, 2)
    with torch.no_grad():
        network.layers[1].bias.fill_(-100.0)
    found = nearest_boundaries(network, inputs, tangents)
    for name in ("input_gradient", "coordinate"):
        assert torch.isfinite(found[name][:2]).all()
        assert torch.isinf(found[name][2:]).all()
    # Rows do not know: this is how the two definitions differ.
    assert torch.isfinite(found["weight_row"]).all()
    expected = reference_distances(network, inputs, tangents)
    for name in DEFINITIONS:
        np.testing.assert_allclose(found[name], expected[name].min(axis=2), rtol=1e-10)


def test_on_a_boundary_the_distance_is_zero():
    network = MLP(2, 2, 6, 1, seed=0)
    with torch.no_grad():
        network.layers[0].weight[3] = torch.tensor([1.0, -1.0])
        network.layers[0].bias[3] = 0.0
    inputs = torch.tensor([[0.25, 0.25], [0.25, 0.5]])
    tangents = torch.eye(2).repeat(2, 1, 1)
    for values in nearest_boundaries(network, inputs, tangents).values():
        assert values[0, 0] == 0
        assert values[0, 1] > 0
        assert (values[1] > 0).all()


@pytest.mark.parametrize("rows", [1, 13, 60, 100_000])
def test_block_size_does_not_matter(problem, monkeypatch, rows):
    network, inputs, _ = problem(in_features=5, depth=3)
    tangents = normal_numbers(*inputs.shape, 2)
    expected = nearest_boundaries(network, inputs, tangents)
    monkeypatch.setitem(boundary_distance._ROWS, "cpu", rows)
    found = nearest_boundaries(network, inputs, tangents)
    for name in DEFINITIONS:
        assert found[name].shape == (3, len(inputs))
        torch.testing.assert_close(found[name], expected[name], rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_each_definition_can_be_had_alone(problem, name):
    network, inputs, _ = problem(in_features=5, depth=3)
    tangents = normal_numbers(*inputs.shape, 2)
    every = nearest_boundaries(network, inputs, tangents)
    alone = nearest_boundaries(network, inputs, tangents, [name])
    assert list(alone) == [name]
    torch.testing.assert_close(alone[name], every[name], rtol=1e-12, atol=0)


def test_inputs_and_network_are_left_alone(problem):
    network, inputs, _ = problem(in_features=5)
    tangents = normal_numbers(*inputs.shape, 2)
    tensors = [inputs, tangents, *network.parameters()]
    before = [tensor.detach().clone() for tensor in tensors]
    nearest_boundaries(network, inputs, tangents)
    assert all(torch.equal(a, b) for a, b in zip(before, tensors, strict=True))


def test_what_cannot_be_computed_is_refused(problem):
    network, inputs, _ = problem()
    with pytest.raises(ValueError, match="tangents"):
        nearest_boundaries(network, inputs)
    with pytest.raises(ValueError, match=r"\['gradient'\].*weight_row"):
        nearest_boundaries(network, inputs, definitions=["gradient"])


@pytest.fixture
def run(networks, tmp_path):
    """Return the snapshots and the features of a run with POSITIONAL inputs."""
    snapshots = []
    for epoch in (0, 100):
        network = networks["positional", epoch]
        tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        path = tmp_path / f"{epoch}.safetensors"
        save_snapshot(path, tensors, {"network_arguments": network.arguments, "epoch": epoch})
        snapshots.append(load_snapshot(path))
    return snapshots, encode(POSITIONAL, RESOLUTION).features


def distances(snapshots, features, points, seed):
    subject = {"features": features, "input_map": POSITIONAL, "resolution": RESOLUTION}
    settings = {"points": points, "seed": seed}
    return measured("boundary_distance", snapshots, **subject, settings=settings)


def test_run_is_measured_at_every_snapshot(tmp_path, run, networks):
    snapshots, features = run
    arrays = distances(snapshots, features, 12, 3)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "boundary_distance").arrays
    assert arrays["epoch"].tolist() == [0, 100]
    assert arrays["layer"].tolist() == [1, 2, 3]
    pixels = arrays["pixel"]
    assert len(set(pixels.tolist())) == 12
    assert (np.diff(pixels) > 0).all()
    points = pixel_points(POSITIONAL, RESOLUTION)[pixels]
    tangents = tangents_at(POSITIONAL, points) / (RESOLUTION - 1)
    for index, epoch in enumerate((0, 100)):
        network = in_double(networks["positional", epoch])
        expected = reference_distances(
            network, torch.from_numpy(features[pixels]), torch.from_numpy(tangents)
        )
        for name in DEFINITIONS:
            exact = expected[name].min(axis=2)
            error = np.abs(arrays[name][index] - exact) / exact.mean(axis=1, keepdims=True)
            assert error.max() < 1e-4


def test_same_seed_gives_the_same_bits_and_another_other_pixels(run):
    snapshots, features = run
    first, again, other = (distances(snapshots, features, 200, seed) for seed in (3, 3, 4))
    assert len(set(first["pixel"].tolist())) == 200
    for name, values in first.items():
        assert values.tobytes() == again[name].tobytes()
    assert first["pixel"].tolist() != other["pixel"].tolist()


@pytest.mark.parametrize("points", [RESOLUTION**2, 10**9])
def test_all_pixels_are_measured_if_there_are_no_more(run, points):
    snapshots, features = run
    arrays = distances(snapshots[:1], features, points, 0)
    assert arrays["pixel"].tolist() == list(range(RESOLUTION**2))
    assert arrays["coordinate"].shape == (1, 3, RESOLUTION**2)
