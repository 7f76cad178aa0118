import numpy as np
import pytest
import references
import torch

from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.dead_neurons import dead_neurons


@pytest.mark.parametrize(("depth", "width"), [(1, 8), (2, 33), (3, 65)])
def test_dead_neurons_are_those_of_the_reference(problem, depth, width):
    network, inputs, _ = problem(depth=depth, width=width, n=8)
    dead = dead_neurons(forward_patterns(network, inputs)[0], width)
    expected = references.dead_neurons(references.activation_patterns(network, inputs))
    assert dead.dtype == bool
    np.testing.assert_array_equal(dead, expected)
    assert 0 < dead.sum() < dead.size


def test_dead_means_off_on_every_input(problem):
    network, inputs, _ = problem(depth=1, width=70)
    with torch.no_grad():
        network.layers[0].bias[::7] = -100.0
        network.layers[0].bias[3] = 100.0
    patterns, _ = forward_patterns(network, inputs)
    dead = dead_neurons(patterns, 70)
    assert dead[0, ::7].all()
    assert not dead[0, 3]
    # Fewer inputs leave no fewer neurons dead.
    assert (dead_neurons(patterns[:3], 70) >= dead).all()
