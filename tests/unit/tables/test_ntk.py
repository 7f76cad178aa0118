import numpy as np
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.ntk import LAYOUT
from spectral_bias.tables.ntk import tabulate as tabulate_ntk
from spectral_bias.tables.ntk_spectrum import chosen_indices
from spectral_bias.tables.ntk_spectrum import tabulate as tabulate_ntk_spectrum

N = 120


@pytest.fixture
def arrays():
    """Two snapshots of a kernel of 120 points."""
    ratios = np.array([[0.5], [0.9]]) ** np.arange(N)
    shares = np.stack([np.linspace(0, 1, N), np.linspace(0, 1, N) ** 0.5])
    return {
        "epoch": np.array([0, 15], dtype=np.int32),
        "pixel": np.arange(N, dtype=np.int32),
        "index": np.arange(1, N + 1, dtype=np.int32),
        "channel": np.array([1, 2, 3], dtype=np.int32),
        "eigenvalue": 8 * ratios,
        "target_share": shares,
        "movement": np.array([0.0, 0.7]),
        "alignment_initial": np.array([1.0, 0.8]),
        "alignment_initial_centred": np.array([1.0, 0.3]),
        "distance_to_infinite_width": np.array([0.1, 0.9]),
        "eigenvalue_infinite_width": 7 * ratios[1],
        "target_share_infinite_width": shares[0],
        "target_energy": np.array([3.0, 0.0, 1.0]),
    }


@pytest.fixture
def path(tmp_path, arrays, run_attributes):
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {**run_attributes, "stage_key": "x"})
    return str(tmp_path / "a.h5")


def test_one_row_for_each_snapshot(path, run_attributes):
    frame = tabulate_ntk([path])
    assert frame["epoch"].tolist() == [0, 15]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    assert frame["movement"].tolist() == [0.0, 0.7]
    assert frame["alignment_initial"].tolist() == [1.0, 0.8]
    assert frame["alignment_initial_centred"].tolist() == [1.0, 0.3]
    assert frame["distance_to_infinite_width"].tolist() == [0.1, 0.9]
    assert (frame["n_points"] == N).all()
    assert (frame["target_energy"] == 4).all()


def test_trace_and_number_of_eigenvalues_are_those_of_geometric_series(path):
    frame = tabulate_ntk([path])
    assert frame["trace"].tolist() == pytest.approx([16.0, 80 * (1 - 0.9**N)])
    # 1 - 0.5^4 = 0.9375 and 1 - 0.5^3 = 0.875; 0.9^22 = 0.098 and 0.9^21 = 0.109.
    assert frame["n_eigenvalues_90"].tolist() == [4, 22]


def test_shares_are_those_of_the_leading_eigenvectors(path, arrays):
    frame = tabulate_ntk([path])
    for count in (10, 100):
        found = frame[f"target_share_{count}"].tolist()
        assert found == arrays["target_share"][:, count - 1].tolist()


def test_fewer_points_than_eigenvectors_asked_for_are_all(tmp_path, arrays, run_attributes):
    of_index = ("pixel", "index", "eigenvalue_infinite_width", "target_share_infinite_width")
    for name in of_index:
        arrays[name] = arrays[name][:4]
    for name in ("eigenvalue", "target_share"):
        arrays[name] = arrays[name][:, :4].copy()
    arrays["target_share"][:, 3] = 1
    write_artifact(tmp_path / "b.h5", LAYOUT, arrays, run_attributes)
    frame = tabulate_ntk([str(tmp_path / "b.h5")])
    assert (frame[["target_share_10", "target_share_100"]] == 1).all(axis=None)
    spectrum = tabulate_ntk_spectrum([str(tmp_path / "b.h5")])
    assert spectrum["index"].tolist() == 3 * [1, 2, 3, 4]


def test_constant_target_has_no_energy_and_no_shares(tmp_path, arrays, run_attributes):
    arrays["target_energy"][:] = 0
    for name in ("target_share", "target_share_infinite_width"):
        arrays[name] = np.full_like(arrays[name], np.nan)
    write_artifact(tmp_path / "b.h5", LAYOUT, arrays, run_attributes)
    frame = tabulate_ntk([str(tmp_path / "b.h5")])
    assert frame[["target_share_10", "target_share_100"]].isna().all(axis=None)
    assert (frame["target_energy"] == 0).all()
    spectrum = tabulate_ntk_spectrum([str(tmp_path / "b.h5")])
    assert spectrum["target_share"].isna().all()
    assert spectrum.drop(columns="target_share").notna().all(axis=None)


def test_spectrum_has_a_row_for_each_kernel_and_chosen_index(path, arrays):
    frame = tabulate_ntk_spectrum([path])
    chosen = chosen_indices(N)
    kernels = frame[["kernel", "epoch"]].drop_duplicates().apply(tuple, axis=1).tolist()
    assert kernels == [("empirical", 0), ("empirical", 15), ("infinite_width", 0)]
    assert frame["index"].tolist() == 3 * chosen
    expected = [*arrays["eigenvalue"], arrays["eigenvalue_infinite_width"]]
    places = np.array(chosen) - 1
    assert frame["eigenvalue"].tolist() == np.concatenate([e[places] for e in expected]).tolist()
    expected = [*arrays["target_share"], arrays["target_share_infinite_width"]]
    assert frame["target_share"].tolist() == np.concatenate([e[places] for e in expected]).tolist()


@pytest.mark.parametrize("n_points", [1, 2, 9, 10, 11, 16, 120, 1024, 8192])
def test_indices_are_the_first_ten_and_some_up_to_the_last(n_points):
    chosen = chosen_indices(n_points)
    assert chosen[: min(10, n_points)] == list(range(1, min(10, n_points) + 1))
    assert chosen[-1] == n_points
    assert len(chosen) == len(set(chosen)) <= 30
    assert chosen == sorted(chosen)


def test_runs_follow_one_another(tmp_path, arrays, run_attributes):
    paths = []
    for seed in (3, 1):
        paths.append(str(tmp_path / f"{seed}.h5"))
        write_artifact(paths[-1], LAYOUT, arrays, {**run_attributes, "seed": seed})
    for tabulate in (tabulate_ntk, tabulate_ntk_spectrum):
        assert tabulate(paths)["seed"].drop_duplicates().tolist() == [3, 1]
