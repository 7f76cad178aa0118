import numpy as np
import pandas as pd
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.inradius import LAYOUT
from spectral_bias.tables.inradius_density import RADIUS_EDGES, tabulate


@pytest.fixture
def density(tmp_path, run_attributes):
    generator = np.random.default_rng(0)
    radii = 10 ** generator.uniform(-7, 2, size=(1, 500))
    radii[0, :6] = [0.0, 1e-6, 0.1, 10.0, 1e300, np.nan]
    arrays = {
        "epoch": np.array([5], dtype=np.int32),
        "pixel": np.arange(3, dtype=np.int32),
        "inradius_uniform": radii,
        "inradius_data": np.full((1, 3), 0.105),
        "n_zero_rows": np.zeros(1, dtype=np.int32),
    }
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, run_attributes)
    return radii[0], tabulate([str(tmp_path / "a.h5")])


def test_bins_tile_all_radii_by_twentieths_of_a_decade(density):
    _, frame = density
    uniform = frame[frame["points"] == "uniform"]
    low, high = uniform["radius_low"].to_numpy(), uniform["radius_high"].to_numpy()
    assert len(uniform) == len(RADIUS_EDGES) - 1 == 142
    assert (low[0], high[-1]) == (0.0, np.inf)
    np.testing.assert_array_equal(low[1:], high[:-1])
    np.testing.assert_allclose(np.log10(high[1:-1] / low[1:-1]), 0.05, rtol=1e-3)
    assert {1e-6, 1e-3, 0.1, 1.0, 10.0} < set(low)
    assert set(frame["epoch"]) == {5}


def test_every_radius_is_counted_once(density):
    radii, frame = density
    uniform = frame[frame["points"] == "uniform"]
    assert uniform["n_points"].sum() == 499
    for low, high, count in uniform[["radius_low", "radius_high", "n_points"]].to_numpy():
        assert count == ((radii >= low) & (radii < high)).sum()
    data = frame[(frame["points"] == "data") & (frame["n_points"] > 0)]
    assert data[["radius_low", "radius_high", "n_points"]].to_numpy().tolist() == [
        [0.1, 0.112202, 3]
    ]


def test_table_survives_a_file(density, tmp_path):
    density[1].to_csv(tmp_path / "a.csv", index=False)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a.csv"), density[1])
