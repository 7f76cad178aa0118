import numpy as np
import pytest

from spectral_bias.metrics.frequency_bands import band_energies
from spectral_bias.tables.mechanism_tiles import TABLE, tabulate

GENERATOR_SEED = 0


def a_run(rows, columns, side, channels=3, epochs=3, pairs=4):
    generator = np.random.default_rng(GENERATOR_SEED)
    tiles = (rows // side) * (columns // side)
    none = np.zeros((epochs, 0))
    return {
        "image": generator.uniform(size=(rows, columns, channels)),
        "prediction": generator.uniform(size=(epochs, rows, columns, channels)),
        "local": np.zeros((0, 2)),
        "global": np.zeros((0, 2)),
        "hamming_local": none,
        "hamming_global": none,
        "cosine_local": none,
        "cosine_global": none,
        "cosine_tile": generator.uniform(-1, 1, size=(epochs, tiles * pairs)),
    }


@pytest.mark.parametrize(("rows", "columns", "side"), [(6, 6, 3), (7, 11, 3), (16, 16, 8)])
def test_tiles_are_followed_from_each_snapshot_to_the_next(mechanism, rows, columns, side):
    run = a_run(rows, columns, side)
    files = mechanism(run, epochs=(0, 1, 5), tile_side=side)
    frame = tabulate(*files)
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    down, across = rows // side, columns // side
    assert len(frame) == 2 * down * across
    residual = run["prediction"].astype(np.float32).astype(np.float64) - run["image"].astype(
        np.float32
    )
    for row in frame.to_dict("records"):
        index = {0: 0, 1: 1}[row["epoch"]]
        assert row["until_epoch"] == [1, 5][index]
        top, left = side * row["tile_row"], side * row["tile_column"]
        window = (slice(top, top + side), slice(left, left + side))
        for name, at in (("mse", index), ("mse_until", index + 1)):
            assert row[name] == pytest.approx((residual[at][window] ** 2).mean())
        number = row["tile_row"] * across + row["tile_column"]
        cosines = run["cosine_tile"][index][4 * number : 4 * number + 4].astype(np.float32)
        assert row["confusion_std"] == pytest.approx(cosines.std())
        assert row["confusion_negative"] == pytest.approx(np.maximum(-cosines, 0).mean())
        assert row["n_pairs"] == 4
        energies = band_energies(run["image"].astype(np.float32)[window])
        assert row["high_frequency_energy"] == pytest.approx(energies[3:].sum())


def test_high_frequency_energy_is_that_of_waves_of_four_cycles_a_tile_and_more(mechanism):
    run = a_run(16, 32, 16)
    across = np.arange(16) / 16
    run["image"] = np.zeros((16, 32, 1))
    run["image"][:, :16, 0] = np.cos(2 * np.pi * 1 * across)
    run["image"][:, 16:, 0] = np.cos(2 * np.pi * 6 * across)
    run["prediction"] = np.zeros((3, 16, 32, 1))
    frame = tabulate(*mechanism(run, epochs=(0, 1, 5), tile_side=16))
    low, high = frame["high_frequency_energy"][:2]
    assert low < 1e-12
    assert high == pytest.approx(0.5, rel=0.01)


def test_pairs_without_a_cosine_do_not_count(mechanism):
    run = a_run(3, 6, 3)
    run["cosine_tile"][0, :3] = np.nan
    run["cosine_tile"][1, :4] = np.nan
    frame = tabulate(*mechanism(run, epochs=(0, 1, 5), tile_side=3))
    assert frame["n_pairs"].tolist() == [1, 4, 0, 4]
    assert frame["confusion_std"].iloc[0] == 0.0
    empty = frame[frame["n_pairs"] == 0]
    assert empty[["confusion_std", "confusion_negative"]].isna().all(axis=None)


def test_images_smaller_than_a_tile_and_lines_have_no_tiles(mechanism):
    small, line = a_run(3, 3, 4), a_run(1, 40, 4, channels=1)
    frame = tabulate(*mechanism(small, line, epochs=(0, 1, 5), tile_side=4))
    assert len(frame) == 0
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
