import logging

import numpy as np
import pytest
import torch

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import (
    ENCODING,
    coordinates,
    encode,
    feature_rank,
    features_at,
    fourier,
    grid,
    pixel_points,
    pixel_step,
    positional,
    restricted,
    tangents_at,
    waves,
)


def positional_map(levels, growth=2.0, *, scale_by_pi=True, endpoint=True):
    return {
        "kind": "positional",
        "levels": levels,
        "growth": growth,
        "scale_by_pi": scale_by_pi,
        "endpoint": endpoint,
    }


def coordinates_map(low, high):
    return {"kind": "coordinates", "interval": [low, high], "endpoint": False}


RESTRICTED = {"kind": "restricted", "levels": 3, "frequency": 4, "endpoint": True}
FOURIER = {"kind": "fourier", "scale": 14, "frequencies": 256, "seed": 0, "endpoint": False}


def test_grid_is_row_by_row_with_x_as_the_column():
    np.testing.assert_array_equal(
        grid(3, endpoint=True),
        [[0, 0], [0.5, 0], [1, 0], [0, 0.5], [0.5, 0.5], [1, 0.5], [0, 1], [0.5, 1], [1, 1]],
    )


@pytest.mark.parametrize("n", [2, 7, 64])
def test_endpoint_says_which_of_the_two_grids(n):
    np.testing.assert_allclose(grid(n, endpoint=True)[:n, 0], np.arange(n) / (n - 1), atol=1e-15)
    np.testing.assert_allclose(grid(n, endpoint=False)[:n, 0], np.arange(n) / n, atol=1e-15)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (-3, 3)])
def test_coordinates_are_an_affine_map_of_i_over_n(low, high):
    encoding = encode(coordinates_map(low, high), 8)
    expected = low + (high - low) * np.arange(8) / 8
    np.testing.assert_allclose(encoding.features[:8, 0], expected, atol=1e-7)
    np.testing.assert_allclose(encoding.features[::8, 1], expected, atol=1e-7)
    assert encoding.features.dtype == np.float32
    assert encoding.frequencies.shape == (0, 2)
    assert encoding.rank == 2
    assert encoding.n_distinct_frequencies == encoding.n_aliased_frequencies == 0


def test_positional_order_is_sin_x_cos_x_sin_y_cos_y_per_level():
    points = np.array([[0.1, 0.7], [0.3, 0.2]])
    features, frequencies = positional(points, 3, 2.0, scale_by_pi=True)
    x, y = points.T
    expected = []
    for level in range(3):
        omega = 2**level * np.pi
        expected += [np.sin(omega * x), np.cos(omega * x), np.sin(omega * y), np.cos(omega * y)]
    np.testing.assert_allclose(features, np.transpose(expected), atol=1e-14)
    np.testing.assert_allclose(
        frequencies, [[0.5, 0], [0, 0.5], [1, 0], [0, 1], [2, 0], [0, 2]], rtol=1e-15
    )


def test_positional_without_pi_is_the_formula_of_the_paper():
    points = np.array([[0.1, 0.7]])
    features, _ = positional(points, 2, 2.0, scale_by_pi=False)
    x, y = points[0]
    expected = [np.sin(x), np.cos(x), np.sin(y), np.cos(y)]
    expected += [np.sin(2 * x), np.cos(2 * x), np.sin(2 * y), np.cos(2 * y)]
    np.testing.assert_allclose(features[0], expected, atol=1e-15)


@pytest.mark.parametrize(("n", "period", "first_alias"), [(64, 6, 7), (512, 9, 10)])
def test_high_levels_are_copies_of_low_ones_on_the_closed_grid(n, period, first_alias):
    # On t = i/(n-1), level l has the samples of level l - log2(n): 2^log2(n) = 1 mod n - 1.
    axis = np.linspace(0, 1, n)
    features, _ = positional(np.stack([axis, axis], axis=1), 20, 2.0, scale_by_pi=True)
    levels = features.reshape(n, 20, 4)
    for level in range(first_alias, 20):
        np.testing.assert_allclose(levels[:, level], levels[:, level - period], atol=1e-8)
    for level in range(1, first_alias):
        for other in range(level):
            assert np.abs(levels[:, level] - levels[:, other]).max() > 0.1


def test_high_levels_are_constant_on_the_open_grid():
    # On t = i/512, level 9 has sin = 0 and levels 10 and up are constants.
    axis = np.arange(512) / 512
    features, _ = positional(np.stack([axis, axis], axis=1), 12, 2.0, scale_by_pi=True)
    levels = features.reshape(512, 12, 4)
    np.testing.assert_allclose(levels[:, 9, 0], 0, atol=1e-9)
    np.testing.assert_allclose(levels[:, 9, 1], (-1.0) ** np.arange(512), atol=1e-9)
    np.testing.assert_allclose(levels[:, 10:], [[[0, 1, 0, 1]] * 2] * 512, atol=1e-9)


@pytest.mark.parametrize(
    ("levels", "rank", "distinct", "aliased"), [(4, 16, 8, 0), (8, 28, 14, 4), (16, 28, 14, 20)]
)
def test_rank_and_frequencies_at_64(caplog, levels, rank, distinct, aliased):
    # Levels 0 .. 6 differ on this grid; level 6 and up lie above the Nyquist frequency.
    with caplog.at_level(logging.WARNING):
        encoding = encode(positional_map(levels), 64)
    assert encoding.features.shape == (4096, 4 * levels)
    assert encoding.rank == rank
    assert encoding.n_distinct_frequencies == distinct
    assert encoding.n_aliased_frequencies == aliased
    assert len(caplog.records) == (aliased > 0)
    if aliased:
        expected = f"{aliased} of {2 * levels} frequencies lie above the Nyquist frequency of the"
        assert caplog.text.count(expected) == 1
        assert f"{distinct} are distinct, the features have rank {rank} of {4 * levels}" in (
            caplog.text
        )


def test_smaller_growth_is_free_of_aliases(caplog):
    # 1.27^15 / 2 = 18 cycles per side is below 63 / 2.
    encoding = encode(positional_map(16, growth=1.27), 64)
    assert encoding.n_aliased_frequencies == 0
    assert encoding.n_distinct_frequencies == 32
    assert not caplog.records
    np.testing.assert_allclose(encoding.frequencies[-1], [0, 1.27**15 / 2])


def test_configured_alias_free_map_stays_below_nyquist_from_128_pixels():
    axis = 1.38 ** np.arange(16) / 2
    assert axis.max() < 127 / 2
    assert encode(positional_map(16, growth=1.38), 64).n_aliased_frequencies > 0


def test_fourier_features_are_seeded_and_their_frequencies_kept(caplog):
    first, second = encode(FOURIER, 16), encode(FOURIER, 16)
    np.testing.assert_array_equal(first.features, second.features)
    np.testing.assert_array_equal(first.frequencies, second.frequencies)
    assert first.frequencies.shape == (256, 2)
    assert first.features.shape == (256, 512)
    phases = 2 * np.pi * grid(16, endpoint=False) @ first.frequencies.T
    expected = np.concatenate([np.sin(phases), np.cos(phases)], axis=1)
    np.testing.assert_allclose(first.features, expected, atol=1e-6)
    other = encode(FOURIER | {"seed": 1}, 16)
    assert np.abs(other.frequencies - first.frequencies).min() > 0
    assert "alias" in caplog.text


def test_fourier_frequencies_are_the_same_on_any_grid_and_have_the_scale():
    points = grid(4, endpoint=False)
    _, frequencies = fourier(points, 14.0, 2000, 0)
    assert frequencies.std() == pytest.approx(14.0, rel=0.05)
    assert abs(frequencies.mean()) < 1.0
    _, more_points = fourier(grid(9, endpoint=True), 14.0, 2000, 0)
    np.testing.assert_array_equal(frequencies, more_points)


def test_restricted_repeats_one_frequency():
    points = np.array([[0.1, 0.7], [0.3, 0.2]])
    features, frequencies = restricted(points, 3, 4)
    x, y = 4 * np.pi * points.T
    once = np.transpose([np.sin(x), np.cos(x), np.sin(y), np.cos(y)])
    np.testing.assert_allclose(features, np.concatenate([once] * 3, axis=1), atol=1e-14)
    np.testing.assert_allclose(frequencies, [[2, 0], [0, 2]] * 3)
    # As many features as the encoding of so many levels, but no more information than one level.
    encoding = encode(RESTRICTED, 32)
    assert encoding.features.shape == (1024, 12)
    assert encoding.rank == 4
    assert encoding.n_distinct_frequencies == 2


ALL_KINDS = [
    coordinates_map(-1, 3),
    positional_map(5),
    positional_map(3, growth=1.4, scale_by_pi=False),
    RESTRICTED,
    FOURIER | {"frequencies": 6},
]


@pytest.mark.parametrize("input_map", ALL_KINDS, ids=lambda input_map: input_map["kind"])
def test_between_pixels_an_input_map_is_the_same_function(input_map):
    points = pixel_points(input_map, 9)
    np.testing.assert_allclose(
        features_at(input_map, points), encode(input_map, 9).features, atol=1e-6
    )
    step = pixel_step(input_map, 9)
    np.testing.assert_allclose(points[1] - points[0], [step, 0], atol=1e-15)
    np.testing.assert_allclose(points[9] - points[0], [0, step], atol=1e-15)


@pytest.mark.parametrize("input_map", ALL_KINDS, ids=lambda input_map: input_map["kind"])
def test_tangents_are_the_derivatives_of_the_features(input_map):
    points = np.random.default_rng(0).uniform(size=(20, 2))
    tangents = tangents_at(input_map, points)
    for axis, shift in enumerate(1e-6 * np.eye(2)):
        above, below = (features_at(input_map, points + s) for s in (shift, -shift))
        expected = (above - below) / 2e-6
        np.testing.assert_allclose(tangents[:, :, axis], expected, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("input_map", ALL_KINDS[1:], ids=lambda input_map: input_map["kind"])
def test_every_feature_of_an_encoding_is_a_sine_wave(input_map):
    points = np.random.default_rng(1).uniform(size=(20, 2))
    sines = waves(input_map)
    expected = np.sin(2 * np.pi * points @ sines.frequencies.T + sines.phases)
    np.testing.assert_allclose(features_at(input_map, points), expected, atol=1e-13)


@pytest.mark.parametrize("input_map", ALL_KINDS, ids=lambda input_map: input_map["kind"])
def test_on_a_line_an_input_map_is_that_of_the_columns_alone(input_map):
    line, image = encode(input_map, 9, axes=1), encode(input_map, 9)
    assert line.features.shape[0] == 9
    assert line.frequencies.shape[1] == 1
    points = pixel_points(input_map, 9, axes=1)
    np.testing.assert_array_equal(points[:, 0], pixel_points(input_map, 9)[:9, 0])
    np.testing.assert_allclose(features_at(input_map, points), line.features, atol=1e-6)
    if input_map["kind"] == "coordinates":
        np.testing.assert_array_equal(line.features[:, 0], image.features[:9, 0])
    elif input_map["kind"] != "fourier":  # whose frequencies are drawn for each number of axes
        along_x = np.reshape(image.features[:9], (9, -1, 4))[:, :, :2]
        np.testing.assert_array_equal(line.features, along_x.reshape(9, -1))


@pytest.mark.parametrize("input_map", ALL_KINDS, ids=lambda input_map: input_map["kind"])
def test_on_a_line_tangents_and_waves_are_those_of_the_features(input_map):
    points = np.random.default_rng(2).uniform(size=(20, 1))
    slopes = (features_at(input_map, points + 1e-6) - features_at(input_map, points - 1e-6)) / 2e-6
    tangents = tangents_at(input_map, points)
    assert tangents.shape == (*slopes.shape, 1)
    np.testing.assert_allclose(tangents[:, :, 0], slopes, rtol=1e-6, atol=1e-5)
    sines = waves(input_map, axes=1)
    if sines is not None:
        expected = np.sin(2 * np.pi * points @ sines.frequencies.T + sines.phases)
        np.testing.assert_allclose(features_at(input_map, points), expected, atol=1e-13)


def test_coordinates_are_no_waves():
    assert waves(coordinates_map(0, 1)) is None


def test_negative_and_whole_cycle_shifted_fourier_frequencies_are_one():
    points = grid(8, endpoint=False)
    features, _ = coordinates(points, (0, 1))
    waves = [np.cos(2 * np.pi * features @ np.array(b)) for b in ([1, 2], [-1, -2], [9, 2])]
    np.testing.assert_allclose(waves[0], waves[1], atol=1e-13)
    np.testing.assert_allclose(waves[0], waves[2], atol=1e-13)


def test_rank_does_not_depend_on_blocks():
    generator = np.random.default_rng(0)
    features = generator.normal(size=(10_000, 5)) @ generator.normal(size=(5, 40))
    assert feature_rank(features) == feature_rank(features[:100]) == 5
    assert feature_rank(np.concatenate([features, np.eye(1, 40)])) == 6


def test_stored_encoding_is_the_computed_one(tmp_path):
    encoding = encode(coordinates_map(-1, 1), 4)
    arrays = {"features": encoding.features, "frequencies": encoding.frequencies}
    write_artifact(tmp_path / "a.h5", ENCODING, arrays, {"rank": encoding.rank})
    found = read_artifact(tmp_path / "a.h5", "encoding")
    np.testing.assert_array_equal(found.arrays["features"], encoding.features)
    assert found.arrays["frequencies"].shape == (0, 2)
    assert found.attributes == {"rank": 2}


def test_bfloat16_merges_coordinates_in_the_unit_interval():
    # Why the first layer of bf16 training stays in float32.
    unit = torch.arange(512) / 512
    assert len((unit).bfloat16().unique()) == 385
    assert len((2 * unit - 1).bfloat16().unique()) == 512
