import numpy as np
import pytest

from spectral_bias.training.held_out import training_mask

SHAPES = [(2, 2), (3, 3), (8, 8), (7, 5), (2, 9), (1, 4)]


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_the_even_split_trains_on_pixels_whose_row_and_column_are_even(rows, columns):
    mask = training_mask("even", rows, columns, seed=0).reshape(rows, columns)
    for row in range(rows):
        for column in range(columns):
            assert mask[row, column] == (row % 2 == 0 and column % 2 == 0)


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_the_random_split_trains_on_half_of_the_pixels(rows, columns):
    mask = training_mask("random", rows, columns, seed=3)
    assert mask.sum() == rows * columns // 2
    np.testing.assert_array_equal(mask, training_mask("random", rows, columns, seed=3))


def test_the_random_half_is_uniform_and_depends_on_the_seed():
    masks = np.array([training_mask("random", 6, 6, seed) for seed in range(400)])
    shares = masks.mean(axis=0)
    assert abs(shares - 0.5).max() < 5 * 0.5 / 20  # five standard deviations of a share
    assert len({mask.tobytes() for mask in masks}) > 390


def test_without_a_split_all_pixels_are_trained_on():
    assert training_mask("all", 3, 4, seed=0).tolist() == [True] * 12
    assert training_mask("all", 1, 1, seed=0).tolist() == [True]


@pytest.mark.parametrize("split", ["even", "random"])
def test_a_split_that_leaves_a_part_empty_is_refused(split):
    with pytest.raises(ValueError, match=r"of 1 x 1 pixels trains on [01] and tests on [01]; both"):
        training_mask(split, 1, 1, seed=0)


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="found the split 'odd', allowed: all, even, random"):
        training_mask("odd", 4, 4, seed=0)
