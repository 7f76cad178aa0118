import pytest
import torch

from spectral_bias.networks.bf16 import bf16_product


def gradients_of(product, layer, inputs):
    outputs = product(layer, inputs)
    return outputs, torch.autograd.grad(outputs.square().sum(), [*layer.parameters(), inputs])


def autocast_product(layer, inputs):
    with torch.autocast("cpu", torch.bfloat16):
        return layer(inputs).float()


@pytest.mark.parametrize(
    ("layer", "tolerance"),
    # Some last bits differ where sums in another order round differently; PyTorch rounds the
    # gradient at the input of a convolution once for each position of the kernel.
    [(torch.nn.Linear(40, 30), 0.3), (torch.nn.Conv2d(4, 6, 3, 2), 1.5)],
)
def test_bf16_products_are_those_of_autocast_on_any_processor(layer, tolerance):
    """What this processor does, against what one with units for bfloat16 would."""
    shape = (7, 40) if isinstance(layer, torch.nn.Linear) else (7, 4, 9, 9)
    inputs = torch.randn(shape, generator=torch.Generator().manual_seed(0)).requires_grad_()
    ours, our_gradients = gradients_of(bf16_product, layer, inputs)
    theirs, their_gradients = gradients_of(autocast_product, layer, inputs)
    exact, exact_gradients = gradients_of(lambda f, x: f(x), layer, inputs)
    assert torch.equal(ours, ours.bfloat16().float())
    for a, b, c in zip(
        [ours, *our_gradients],
        [theirs, *their_gradients],
        [exact, *exact_gradients],
        strict=True,
    ):
        rounding = (b - c).norm()
        assert 0 < rounding < 0.02 * c.norm()
        assert (a - b).norm() < tolerance * rounding
