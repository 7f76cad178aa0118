import numpy as np
import pytest

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.sampling import (
    PAIRS,
    global_pairs,
    local_pairs,
    sample_pairs,
    sample_pixels,
    tile_pairs,
    uniform_pairs,
)

RESOLUTIONS = [*range(2, 65), 100, 128, 256, 512]


def without_tiles(pairs):
    """Return the kinds of pairs whose number is given outright."""
    return {name: chosen for name, chosen in pairs.items() if name != "tile"}


def rows_and_columns(pairs, resolution):
    """Return int [P, 2, 2]: pair, member, (row, column)."""
    return np.stack(np.divmod(pairs.astype(int), resolution), axis=-1)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_pairs_hold_two_different_pixels_of_the_image(resolution):
    drawn = sample_pairs("grid", resolution, (20, 20), 400, 400, (4, 5), seed=0)
    for name, pairs in without_tiles(drawn).items():
        assert pairs.shape == (400, 2), name
        assert pairs.dtype == np.int32, name
        assert pairs.min() >= 0, name
        assert pairs.max() < resolution**2, name
        assert (pairs[:, 0] != pairs[:, 1]).all(), name


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_local_pairs_of_a_patch_lie_in_one_square(resolution):
    side = 2 * max(1, round(25 * resolution / 512))
    pairs = local_pairs(resolution, 30, 50, np.random.default_rng(1))
    patches = rows_and_columns(pairs, resolution).reshape(30, 100, 2)
    spread = patches.max(axis=1) - patches.min(axis=1)
    assert spread.max() < side
    assert spread.max() == side - 1


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_global_pairs_lie_in_opposite_corners(resolution):
    near, far = max(1, round(225 * resolution / 512)), round(275 * resolution / 512)
    pairs = global_pairs(resolution, 2000, np.random.default_rng(1))
    (first, second) = rows_and_columns(pairs, resolution).transpose(1, 0, 2)
    assert (first[:, 0] < near).all()
    assert (second[:, 0] >= far).all()
    left = first[:, 1] < second[:, 1]
    columns = np.where(left[:, None], np.stack([first[:, 1], second[:, 1]], axis=1), 0)
    assert (columns[left, 0] < near).all() and (columns[left, 1] >= far).all()
    assert (first[~left, 1] >= far).all() and (second[~left, 1] < near).all()
    assert 0.4 < left.mean() < 0.6


def test_every_bound_is_reached():
    resolution = 16
    pairs = sample_pairs("grid", resolution, (500, 20), 10_000, 10_000, (4, 5), seed=0)
    uniform = rows_and_columns(pairs["uniform"], resolution)
    assert set(pairs["uniform"].ravel()) == set(range(256))
    assert uniform.min() == 0 and uniform.max() == 15
    corners = rows_and_columns(pairs["global"], resolution)
    assert set(corners[:, 0, 0]) == set(range(7))
    assert set(corners[:, 1, 0]) == set(range(9, 16))
    assert set(corners[:, :, 1].ravel()) == set(range(7)) | set(range(9, 16))


def test_every_place_of_a_patch_is_drawn_including_the_last():
    # 2 x 2 patches: the four places, and the twelve ordered pairs, each equally often.
    pairs = local_pairs(2, 1, 12_000, np.random.default_rng(0))
    _, counts = np.unique(pairs, axis=0, return_counts=True)
    assert len(counts) == 12
    assert np.abs(counts - 1000).max() < 150


def test_local_centres_reach_both_ends_at_512():
    pairs = local_pairs(512, 4000, 60, np.random.default_rng(0))
    patches = rows_and_columns(pairs, 512).reshape(4000, 120, 2)
    assert patches.min() == 30 - 25
    assert patches.max() == 480 + 25 - 1


def test_uniform_pairs_are_uniform_over_ordered_pairs():
    pairs = uniform_pairs(4, 12_000, np.random.default_rng(0))
    _, counts = np.unique(pairs, axis=0, return_counts=True)
    assert len(counts) == 12
    assert np.abs(counts - 1000).max() < 150


def test_mean_distances_at_512_are_those_of_the_scripts():
    pairs = sample_pairs("grid", 512, (200, 100), 20_000, 20_000, (4, 5), seed=0)
    means = {}
    for name, members in without_tiles(pairs).items():
        first, second = rows_and_columns(members, 512).transpose(1, 0, 2)
        means[name] = np.linalg.norm(first - second, axis=1).mean()
    assert means["local"] == pytest.approx(26, abs=0.5)
    assert means["global"] == pytest.approx(408, abs=2)
    assert means["uniform"] == pytest.approx(0.5214 * 512, rel=0.01)  # of a square's two points


def test_pairs_on_a_line_have_the_scripts_windows_and_parts():
    pairs = sample_pairs("line", 2048, (4000, 5), 20_000, 20_000, (4, 5), seed=0)
    assert pairs["tile"].shape == (0, 2)
    for chosen in without_tiles(pairs).values():
        assert chosen.dtype == np.int32
        assert (chosen[:, 0] != chosen[:, 1]).all()
        assert chosen.min() >= 0
        assert chosen.max() < 2048
    windows = pairs["local"].reshape(4000, 10)
    assert (windows.max(axis=1) - windows.min(axis=1)).max() == 49
    assert 26 - 25 <= pairs["local"].min() < 26 - 20
    assert 2020 + 19 < pairs["local"].max() <= 2020 + 24
    near, far = pairs["global"].T
    assert (near.min(), near.max(), far.min(), far.max()) == (0, 799, 1200, 2047)
    distance = np.abs(np.diff(pairs["uniform"])).mean()
    assert distance == pytest.approx(2048 / 3, rel=0.02)


@pytest.mark.parametrize("points", [3, 4, 50, 51, 141])
def test_short_lines_have_pairs_too(points):
    drawn = sample_pairs("line", points, (20, 20), 400, 400, (4, 5), seed=0)
    for name, pairs in without_tiles(drawn).items():
        assert len(pairs) == 400, name
        assert (pairs[:, 0] != pairs[:, 1]).all()
        assert pairs.min() >= 0
        assert pairs.max() < points


def test_seeds_and_kinds_are_independent():
    first, again = (sample_pairs("grid", 32, (5, 10), 50, 50, (4, 5), seed=3) for _ in range(2))
    other = sample_pairs("grid", 32, (5, 10), 50, 50, (4, 5), seed=4)
    fewer = sample_pairs("grid", 32, (5, 10), 7, 50, (4, 5), seed=3)
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
        assert (first[name] != other[name]).any()
    # Another number of global pairs leaves the other kinds as they are.
    np.testing.assert_array_equal(first["local"], fewer["local"])
    np.testing.assert_array_equal(first["uniform"], fewer["uniform"])


@pytest.mark.parametrize(("resolution", "side"), [(16, 4), (17, 4), (31, 16), (2, 2), (7, 3)])
def test_tiles_follow_one_another_row_by_row_with_as_many_pairs_each(resolution, side):
    pairs = tile_pairs(resolution, side, 50, np.random.default_rng(0))
    across = resolution // side
    assert pairs.shape == (across**2 * 50, 2)
    assert pairs.dtype == np.int32
    assert (pairs[:, 0] != pairs[:, 1]).all()
    for number, chosen in enumerate(pairs.reshape(-1, 50, 2)):
        rows, columns = np.divmod(chosen, resolution)
        assert (rows // side == number // across).all()
        assert (columns // side == number % across).all()


def test_pairs_of_a_tile_are_uniform_over_its_ordered_pairs():
    pairs = tile_pairs(4, 2, 12_000, np.random.default_rng(1))
    for chosen in pairs.reshape(4, 12_000, 2):
        _, counts = np.unique(chosen, axis=0, return_counts=True)
        assert len(counts) == 4 * 3
        assert abs(counts - 1000).max() < 5 * np.sqrt(1000)


def test_an_image_smaller_than_a_tile_has_none():
    assert tile_pairs(3, 4, 10, np.random.default_rng(0)).shape == (0, 2)


def test_tiles_leave_the_other_kinds_as_they_are():
    some, others = (
        sample_pairs("grid", 32, (5, 10), 50, 50, tiles, seed=3) for tiles in ((4, 5), (16, 9))
    )
    for name in without_tiles(some):
        np.testing.assert_array_equal(some[name], others[name])
    # As they were drawn before there were tiles.
    local = local_pairs(32, 5, 10, np.random.default_rng(3).spawn(3)[0])
    np.testing.assert_array_equal(some["local"], local)


def test_pairs_fit_their_layout(tmp_path):
    pairs = sample_pairs("grid", 16, (3, 4), 5, 6, (4, 5), seed=0)
    write_artifact(tmp_path / "pairs.h5", PAIRS, pairs, {})
    assert read_artifact(tmp_path / "pairs.h5", "pairs").arrays["local"].shape == (12, 2)


@pytest.mark.parametrize(("population", "size"), [(50, 7), (50, 50), (5, 9), (1, 1)])
def test_pixels_are_drawn_without_replacement_in_order(population, size):
    drawn = sample_pixels(population, size, np.random.default_rng(0))
    assert drawn.dtype == np.int32
    assert len(drawn) == min(size, population)
    assert (np.diff(drawn) > 0).all()
    assert drawn[0] >= 0
    assert drawn[-1] < population


def test_every_pixel_is_drawn_as_often():
    generator = np.random.default_rng(1)
    counts = sum(np.bincount(sample_pixels(10, 3, generator), minlength=10) for _ in range(3000))
    # 900 expected of each, standard deviation 25.
    assert abs(counts - 900).max() < 125
