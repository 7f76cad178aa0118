import itertools
import math

import numpy as np
import pytest
import references
import torch
from torch.nn import functional

from spectral_bias.metrics import classifier_gradients
from spectral_bias.metrics.classifier_gradients import output_deltas, pair_cosines
from spectral_bias.networks.architectures import build_network


def mlp(in_features, depth, width, out_features):
    shape = {"in_features": in_features, "depth": depth, "width": width}
    return {"kind": "mlp", **shape, "out_features": out_features}


def cnn(image_shape, channels, kernel, stride, width, out_features):
    shape = {"image_shape": image_shape, "channels": channels, "kernel": kernel, "stride": stride}
    return {"kind": "cnn", **shape, "width": width, "out_features": out_features}


SHAPES = {
    "mlp 1 x 9": mlp(5, 1, 9, 2),
    "mlp 4 x 33": mlp(16, 4, 33, 10),
    "8 x 8, stride 1": cnn((1, 8, 8), (4, 6), 3, 1, 12, 10),
    "28 x 28, stride 2": cnn((1, 28, 28), (4, 8, 32), 3, 2, 16, 10),
    "11 x 9, 3 channels": cnn((3, 11, 9), (6, 5), 3, 2, 7, 4),
    "7 x 12, kernel 2": cnn((2, 7, 12), (3, 4), 2, 2, 8, 3),
    "pixels left out": cnn((1, 10, 13), (5,), 3, 4, 6, 2),
    "one position": cnn((2, 3, 3), (7,), 3, 1, 5, 3),
}
SMALL = [SHAPES["mlp 4 x 33"], SHAPES["11 x 9, 3 channels"], SHAPES["8 x 8, stride 1"]]


def all_pairs(n):
    return torch.tensor(list(itertools.product(range(n), repeat=2)))


def some_pairs(n, count=30):
    return torch.from_numpy(np.random.default_rng(0).integers(n, size=(count, 2)))


def in_single(network):
    copy = build_network(network.arguments).requires_grad_(False)
    copy.load_state_dict({k: v.float() for k, v in network.state_dict().items()})
    return copy


def in_double(network):
    copy = build_network(network.arguments).double().requires_grad_(False)
    copy.load_state_dict({k: v.double() for k, v in network.state_dict().items()})
    return copy


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_double_precision_is_autograd_to_1e_12(classifier, shape):
    network, inputs, labels = classifier(shape)
    pairs = some_pairs(len(inputs))
    cosines, norms = references.classifier_cosines(in_double(network), inputs, labels, pairs)
    found = pair_cosines(network, inputs, labels, pairs)
    assert found.cosine.dtype == found.norms.dtype == torch.float64
    assert np.abs(found.cosine.numpy() - cosines).max() < 1e-12
    np.testing.assert_allclose(found.norms.numpy(), norms, rtol=1e-12)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_single_precision_is_autograd_to_1e_6_in_the_median_and_1e_5_at_most(classifier, shape):
    network, inputs, labels = classifier(shape)
    # The reference sees the same rounded numbers, in double precision.
    network, inputs = in_single(network), inputs.float()
    pairs = some_pairs(len(inputs))
    cosines, norms = references.classifier_cosines(
        in_double(network), inputs.double(), labels, pairs
    )
    found = pair_cosines(network, inputs, labels, pairs)
    error = np.abs(found.cosine.numpy() - cosines)
    assert np.median(error) < 1e-6
    assert error.max() < 1e-5
    np.testing.assert_allclose(found.norms.numpy(), norms, rtol=1e-5)


def trained(network, inputs, labels, gap):
    """Train a network until it is right everywhere, and scale its logits to a median lead."""
    parameters = [parameter.requires_grad_() for parameter in network.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=1e-2)
    for _ in range(150):
        optimiser.zero_grad()
        functional.cross_entropy(network.activations(inputs)[-1], labels).backward()
        optimiser.step()
    network.requires_grad_(requires_grad=False)
    logits = network.activations(inputs)[-1]
    others = logits.scatter(1, labels[:, None], -torch.inf).amax(dim=1)
    lead = logits.gather(1, labels[:, None])[:, 0] - others
    assert (lead > 0).all()
    for parameter in network.layers[-1].parameters():
        parameter.mul_(gap / lead.median())
    return network


@pytest.mark.parametrize("shape", SMALL, ids=str)
@pytest.mark.parametrize("gap", [60.0, 300.0])
def test_a_classifier_that_is_sure_keeps_its_cosines_and_norms(classifier, shape, gap):
    network, inputs, labels = classifier(shape, n=8)
    network = trained(network, inputs, labels, gap)
    pairs = all_pairs(8)
    cosines, norms = references.classifier_cosines(in_double(network), inputs, labels, pairs)
    assert norms.min() < 1e-20
    found = pair_cosines(network, inputs, labels, pairs)
    assert np.abs(found.cosine.numpy() - cosines).max() < 1e-12
    np.testing.assert_allclose(found.norms.numpy(), norms, rtol=1e-11)
    single, inputs = in_single(network), inputs.float()
    cosines, norms = references.classifier_cosines(
        in_double(single), inputs.double(), labels, pairs
    )
    found = pair_cosines(single, inputs, labels, pairs)
    error = np.abs(found.cosine.numpy() - cosines)
    assert np.median(error) < 1e-6
    assert error.max() < 1e-5
    # A norm falls exponentially with the lead, so the rounding of logits is its relative error.
    np.testing.assert_allclose(found.norms.numpy(), norms, rtol=2e-6 * gap)


def test_zero_gradient_is_not_a_number_and_has_norm_zero(classifier):
    network, inputs, _ = classifier(SHAPES["mlp 4 x 33"], n=4)
    network.layers[-1].bias[0] = 2000.0  # beyond what double precision can tell from certainty
    labels = torch.tensor([0, 1, 0, 2])
    pairs = all_pairs(4)
    found = pair_cosines(network, inputs, labels, pairs)
    zero = torch.tensor([True, False, True, False])
    assert torch.equal(found.norms == 0, zero[pairs])
    assert torch.equal(found.cosine.isnan(), zero[pairs].any(dim=1))
    cosines, norms = references.classifier_cosines(in_double(network), inputs, labels, pairs)
    np.testing.assert_allclose(found.cosine.numpy(), cosines, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.norms.numpy(), norms, rtol=1e-12)


def test_deltas_are_probabilities_less_the_label():
    generator = torch.Generator().manual_seed(0)
    logits = 5 * torch.randn(200, 7, generator=generator, dtype=torch.float64)
    labels = torch.randint(7, (200,), generator=generator)
    directions, scales = output_deltas(logits, labels)
    expected = logits.softmax(dim=1) - functional.one_hot(labels, 7)
    torch.testing.assert_close(scales[:, None] * directions, expected, rtol=0, atol=1e-15)
    torch.testing.assert_close(directions.sum(dim=1), torch.zeros(200).double())
    assert torch.equal(directions.argmin(dim=1), labels)
    assert (directions.amin(dim=1) == -1).all()


@pytest.mark.parametrize("lead", [-700.0, -40.0, 0.0, 40.0, 300.0, 700.0])
def test_deltas_keep_their_digits_however_sure_the_classifier_is(lead):
    logits = torch.tensor([[3.0, lead + 3.0, 3.0]])
    directions, scales = output_deltas(logits, torch.tensor([1]))
    assert directions.tolist() == [[0.5, -1.0, 0.5]]
    assert float(scales) == pytest.approx(1 / (1 + math.exp(lead) / 2), rel=1e-14)


@pytest.mark.parametrize("shape", SMALL, ids=str)
def test_symmetric_bounded_and_one_with_itself(classifier, shape):
    network, inputs, labels = classifier(shape)
    n = len(inputs)
    found = pair_cosines(network, inputs, labels, all_pairs(n))
    matrix = found.cosine.reshape(n, n)
    torch.testing.assert_close(matrix, matrix.T, rtol=0, atol=1e-13)
    torch.testing.assert_close(matrix.diagonal(), torch.ones(n).double(), rtol=0, atol=1e-13)
    # Cosines of vectors form a positive semidefinite matrix.
    assert torch.linalg.eigvalsh(matrix).min() > -1e-12
    norms = found.norms.reshape(n, n, 2)
    torch.testing.assert_close(norms[:, :, 0], norms[:, :, 1].T, rtol=1e-13, atol=0)
    single = pair_cosines(in_single(network), inputs.float(), labels, all_pairs(n)).cosine
    assert single.abs().max() <= 1.0
    ones = single.reshape(n, n).diagonal()
    torch.testing.assert_close(ones, torch.ones(n).double(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("shape", SMALL, ids=str)
@pytest.mark.parametrize(
    ("table", "examples", "pairs_at_once"), [(1, 1, 1), (3, 2, 5), (5, 100, 1), (100, 3, 100)]
)
def test_block_sizes_do_not_matter(classifier, monkeypatch, shape, table, examples, pairs_at_once):
    network, inputs, labels = classifier(shape)
    pairs = some_pairs(len(inputs))
    expected = pair_cosines(network, inputs, labels, pairs)
    one = classifier_gradients._gradients(network, inputs[:1], labels[:1])
    n_bytes = sum(tensor.nbytes for tensor in classifier_gradients._tensors(one))
    monkeypatch.setattr(classifier_gradients, "_TABLE", table * n_bytes)
    monkeypatch.setitem(classifier_gradients._EXAMPLES, "cpu", examples)
    monkeypatch.setitem(classifier_gradients._PAIRS, "cpu", pairs_at_once)
    found = pair_cosines(network, inputs, labels, pairs)
    torch.testing.assert_close(found.cosine, expected.cosine, rtol=0, atol=1e-13)
    torch.testing.assert_close(found.norms, expected.norms, rtol=1e-13, atol=0)


@pytest.mark.parametrize("shape", SMALL, ids=str)
def test_order_and_duplicates_of_pairs_do_not_matter(classifier, shape):
    network, inputs, labels = classifier(shape)
    pairs = some_pairs(len(inputs))
    expected = pair_cosines(network, inputs, labels, pairs)
    order = torch.from_numpy(np.random.default_rng(1).permutation(2 * len(pairs)) % len(pairs))
    found = pair_cosines(network, inputs, labels, pairs[order])
    torch.testing.assert_close(found.cosine, expected.cosine[order], rtol=0, atol=1e-13)
    torch.testing.assert_close(found.norms, expected.norms[order], rtol=1e-13, atol=0)


def test_no_pairs_give_no_cosines(classifier):
    network, inputs, labels = classifier(SHAPES["11 x 9, 3 channels"])
    found = pair_cosines(network, inputs, labels, torch.empty(0, 2, dtype=torch.int64))
    assert found.cosine.shape == (0,)
    assert found.norms.shape == (0, 2)


def test_each_example_passes_through_the_network_once(classifier, monkeypatch):
    network, inputs, labels = classifier(SHAPES["mlp 4 x 33"], n=60)
    monkeypatch.setitem(classifier_gradients._EXAMPLES, "cpu", 7)
    seen, gradients = [], classifier_gradients._gradients

    def recorded(network, inputs, labels):
        seen.append(inputs)
        return gradients(network, inputs, labels)

    monkeypatch.setattr(classifier_gradients, "_gradients", recorded)
    # Anchors 0 .. 9, among their partners other anchors.
    partners = np.random.default_rng(0).integers(50, size=100)
    pairs = torch.from_numpy(np.stack([np.arange(100) % 10, partners], axis=1))
    pair_cosines(network, inputs, labels, pairs)
    expected = inputs[pairs.unique()]
    # The first is there to see how much memory the gradients of one example take.
    found = torch.cat(seen[1:])
    assert len(found) == len(expected) < 50
    torch.testing.assert_close(found.unique(dim=0), expected.unique(dim=0), rtol=0, atol=0)


def test_convolutions_with_few_positions_are_left_in_factors(classifier):
    # Otherwise one of the two ways of computing a convolution's part would go untested.
    network, inputs, labels = classifier(SHAPES["28 x 28, stride 2"], n=2)
    layers = classifier_gradients._gradients(network, inputs, labels).layers
    kinds = [type(layer).__name__ for layer in reversed(layers)]
    assert kinds == ["_Formed", "_Formed", "_Factors", "_Factors", "_Factors"]


@pytest.mark.parametrize(
    "shape", [SHAPES["8 x 8, stride 1"], SHAPES["11 x 9, 3 channels"]], ids=str
)
def test_order_of_tensors_in_memory_does_not_matter(classifier, shape):
    # PyTorch may write maps channels first or last; with one channel it cannot tell.
    network, inputs, labels = classifier(shape)
    pairs = some_pairs(len(inputs))
    expected = pair_cosines(network, inputs, labels, pairs)
    network.to(memory_format=torch.channels_last)
    found = pair_cosines(network, inputs.T.contiguous().T, labels, pairs)
    torch.testing.assert_close(found.cosine, expected.cosine, rtol=0, atol=1e-13)
