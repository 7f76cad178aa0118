"""Statements about the artifacts of a finished run.

By default this is the smoke configuration; ``pytest tests/results --results results`` takes other
results.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from checkout import Checkout

from spectral_bias.tables.reading import read_tables
from spectral_bias_workflow.graph.catalogue import FIGURES, TABLES

RUN = ["study", "signal", "input", "network", "seed"]
QUANTILES = ["q05", "q25", "q50", "q75", "q95"]


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> Path:
    given = request.config.getoption("--results")
    if given:
        return Path(given)
    smoke: Checkout = request.getfixturevalue("smoke")
    return smoke.folder / "results"


@pytest.fixture(scope="session")
def tables(results: Path) -> dict[str, pd.DataFrame]:
    return read_tables({table: results / "tables" / f"{table}.csv" for table in TABLES})


def runs(table: pd.DataFrame) -> set[tuple]:
    return set(table[RUN].itertuples(index=False, name=None))


def test_everything_was_checked(results: Path) -> None:
    """The rule check_results makes all checks that need no knowledge of the science."""
    checks = pd.read_csv(results / "checks.csv").groupby("check")["file"].apply(set)
    assert checks["table"] == {f"results/tables/{table}.csv" for table in TABLES}
    assert checks["figure"] == {f"results/figures/{figure}.png" for figure in FIGURES}
    written = {f"results/{path.relative_to(results)}" for path in results.rglob("*.h5")}
    assert checks["artifact"] == written


def test_all_tables_are_of_trained_networks(tables: dict[str, pd.DataFrame]) -> None:
    expected = runs(tables["training"])
    assert runs(tables["runs"]) == expected
    for name, table in tables.items():
        if {*RUN} <= {*table.columns}:
            assert runs(table) <= expected, name
    of_steps = {run for run in expected if run[0] == "first_epoch"}
    assert runs(tables["hamming"]) == expected - of_steps
    assert runs(tables["first_epoch"]) == of_steps
    held_out = {run for run in expected if run[0].startswith("generalization")}
    assert runs(tables["generalization"]) == held_out
    both = runs(tables["regions"]) & runs(tables["confusion"])
    for name in ("mechanism_regions", "mechanism_hamming", "mechanism_correlation"):
        assert runs(tables[name]) == both
    assert runs(tables["mechanism_tiles"]) == {run for run in both if "sinusoid" not in run[0]}
    of_datasets = {run for run in expected if run[0] == "classification"}
    assert runs(tables["regions"]) == expected - of_datasets - of_steps
    assert runs(tables["gradient_norms"]) == of_datasets
    assert {run[1] for run in of_datasets} == set(tables["neighbours"]["signal"])
    assert runs(tables["inradius"]) == runs(tables["inradius_density"])
    assert runs(tables["frequency_error"]) == runs(tables["frequency_convergence"])


def test_errors_are_also_given_in_decibels(tables: dict[str, pd.DataFrame]) -> None:
    training = tables["training"]
    psnr = -10 * np.log10(training["train_mse"])
    assert np.allclose(training["psnr_db"], psnr, equal_nan=True)


def test_quantiles_follow_one_another(tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        if {*QUANTILES} <= {*table.columns}:
            assert (np.diff(table[QUANTILES].dropna(), axis=1) >= 0).all(), name


def test_an_epsilon_only_ever_damps(tables: dict[str, pd.DataFrame]) -> None:
    key = [*RUN, "epoch", "pairs"]
    confusion = tables["confusion"].set_index([*key, "epsilon"])
    with_and_without = confusion.unstack("epsilon").dropna(axis=0)
    assert len(with_and_without) == 3 * len(tables["gradient_norms"])
    for statistic in ("mean_negative_part", "p_below_-0.25"):
        both = with_and_without[statistic]
        assert (both[1e-8] <= both[0.0] + 1e-12).all()
    assert (confusion.xs(0.0, level="epsilon")["p_below_epsilon"] == 0).all()


def test_neighbours_are_what_they_are_called(tables: dict[str, pd.DataFrame]) -> None:
    of_kind = tables["neighbours"].set_index(["signal", "pairs"]).unstack("pairs")
    assert (of_kind["same_class"]["nearest_other_class"] == 0).all()
    distance = of_kind["mean_distance"]
    assert (distance["nearest"] <= distance["nearest_other_class"]).all()
    assert (distance["nearest_other_class"] < distance["farthest"]).all()
    assert of_kind["share_top_50"].gt(0).all(axis=None)


def test_a_grid_never_finds_more_regions_than_there_are(tables: dict[str, pd.DataFrame]) -> None:
    cosine = tables["hyperplane_cosine"]
    assert cosine["mean"].abs().le(cosine["mean_abs"] + 1e-9).all()
    exact = tables["cross_sections"].dropna(subset="n_regions_exact")
    assert len(exact)
    assert (exact["n_regions_grid"] <= exact["grid"] ** 2).all()
    assert (exact["n_regions_exact"] >= exact["n_regions_grid"]).all()


def test_tangent_kernels_are_within_their_bounds(tables: dict[str, pd.DataFrame]) -> None:
    ntk, spectrum = tables["ntk"], tables["ntk_spectrum"]
    assert runs(ntk) == runs(spectrum)
    initial = ntk[ntk["epoch"] == 0]
    assert (initial["movement"] == 0).all()
    assert np.allclose(initial[["alignment_initial", "alignment_initial_centred"]], 1)
    # Kernels are positive semidefinite, and the biases of the outputs are in all of them.
    assert ntk["alignment_initial"].between(0, 1, inclusive="right").all()
    shares = ntk[["target_share_10", "target_share_100"]].dropna()
    assert (shares["target_share_10"] <= shares["target_share_100"]).all()
    key = [*RUN, "epoch", "kernel"]
    spectrum = spectrum.sort_values([*key, "index"])
    by_kernel = spectrum.groupby(key)
    assert by_kernel["eigenvalue"].diff().dropna().le(0).all()
    assert by_kernel["target_share"].diff().dropna().ge(0).all()
    last = spectrum[spectrum["index"] == spectrum["n_points"]]
    assert len(last) == by_kernel.ngroups
    assert (last["target_share"].dropna() == 1).all()
    assert by_kernel.ngroups == len(ntk) + len(runs(ntk))


def test_definitions_agree_where_they_are_the_same(tables: dict[str, pd.DataFrame]) -> None:
    key = [*RUN, "epoch"]
    # In the first layer, a row of weights is the gradient with respect to the input.
    distance = tables["boundary_distance"]
    first = distance[distance["layer"] == "1"].set_index([*key, "definition"])["mean"].unstack()
    assert np.allclose(first["weight_row"], first["input_gradient"], rtol=1e-5)
    cosine = tables["hyperplane_cosine"]
    first = cosine[(cosine["layer_a"] == 1) & (cosine["layer_b"] == 1)]
    first = first.set_index([*key, "definition"])["mean_abs"].unstack()
    assert np.allclose(first["weight_row"], first["input_gradient"], atol=1e-5)
    # For raw coordinates, the two paths to the next pixel are the same.
    steps = tables["crossings"].set_index([*key, "axis", "detail", "layer", "space"])
    spaces = steps["crossings_per_pixel"].unstack()
    raw = spaces.index.get_level_values("input").str.startswith("coordinates")
    assert raw.any()
    assert np.array_equal(spaces.loc[raw, "input"], spaces.loc[raw, "image"])


def test_all_layers_are_as_near_as_the_nearest(tables: dict[str, pd.DataFrame]) -> None:
    distance = tables["boundary_distance"].set_index([*RUN, "epoch", "definition", "layer"])["mean"]
    by_layer = distance.unstack()
    layers = by_layer.drop(columns="all")
    assert (by_layer["all"] <= layers.min(axis=1) * (1 + 1e-6)).all()


def test_layers_add_up(tables: dict[str, pd.DataFrame]) -> None:
    for name, column, extra in (
        ("dead_neurons", "n_dead", []),
        ("hamming", "mean", ["pairs"]),
        ("crossings", "crossings_per_pixel", ["axis", "space", "detail"]),
    ):
        frame = tables[name].dropna()
        key = [*RUN, "epoch", *extra]
        whole = frame[frame["layer"] == "all"].set_index(key)[column].sort_index()
        parts = frame[frame["layer"] != "all"].groupby(key)[column].sum().sort_index()
        assert np.allclose(whole, parts)


def test_densities_count_every_pair(tables: dict[str, pd.DataFrame]) -> None:
    key = [*RUN, "epoch", "pairs", "epsilon"]
    counted = tables["confusion_density"].groupby(key)["n_pairs"].sum()
    assert counted.equals(tables["confusion"].set_index(key)["n_pairs"].sort_index())


def test_bands_of_frequency_follow_one_another_with_as_many_snapshots_each(
    tables: dict[str, pd.DataFrame],
) -> None:
    errors, convergence = tables["frequency_error"], tables["frequency_convergence"]
    assert len(errors) == convergence["n_snapshots"].sum()
    for (study, *_), bands in convergence.groupby(RUN):
        assert bands["band_low"].tolist() == [0, *bands["band_high"][:-1]]
        if study != "sinusoid":  # octaves
            assert bands["band_high"].tolist() == [2**band for band in range(len(bands))]


def test_lines_have_half_a_unit_of_energy_at_each_of_their_frequencies(
    tables: dict[str, pd.DataFrame],
) -> None:
    of_lines = tables["frequency_error"].query("study == 'sinusoid'")
    assert len(of_lines)
    single = of_lines[of_lines["signal_energy"] > 1e-6]
    assert np.allclose(single["signal_energy"], 0.5, rtol=1e-5)
    assert (single["band_high"] == single["band_low"] + 1).all()
    per_snapshot = single.groupby([*RUN, "epoch"]).size()
    assert per_snapshot.nunique() == 1


def test_the_first_epoch_ends_where_the_first_snapshot_begins(
    tables: dict[str, pd.DataFrame],
) -> None:
    steps = tables["first_epoch"]
    regions = tables["regions"].query("study == 'image'").set_index([*RUN[1:], "epoch"])
    same = 0
    for row in steps[steps["epoch"].isin([0.0, 1.0])].to_dict("records"):
        key = (*(row[name] for name in RUN[1:]), int(row["epoch"]))
        if key in regions.index and regions.loc[key, "n_inputs"] == row["n_inputs"]:
            assert regions.loc[key, "n_regions"] == row["n_regions"]
            same += 1
    assert same


def test_held_out_pixels_are_the_rest(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["generalization"]
    assert table[["n_train", "n_test"]].gt(0).all(axis=None)
    side = np.sqrt(table["n_train"] + table["n_test"])
    assert (side == side.round()).all()
    even = table["study"] == "generalization_even"
    assert (table.loc[even, "n_train"] == (side[even] // 2 + side[even] % 2) ** 2).all()
    assert (table.loc[~even, "n_train"] == side[~even] ** 2 // 2).all()
    for part in ("train", "test"):
        assert np.allclose(table[f"{part}_psnr_db"], -10 * np.log10(table[f"{part}_mse"]))


def test_within_a_region_gradients_of_scalar_networks_agree_as_residuals_do(
    tables: dict[str, pd.DataFrame],
) -> None:
    regions = tables["mechanism_regions"]
    raw = regions["input"].str.startswith("coordinates")
    scalar = regions[raw & (regions["n_channels"] == 1) & (regions["n_signed"] > 0)]
    assert len(scalar)
    assert (scalar["sign_agreement"] == 1.0).all()


def test_bins_of_distance_hold_all_pairs_and_average_to_the_null(
    tables: dict[str, pd.DataFrame],
) -> None:
    bins = tables["mechanism_hamming"]
    confusion = tables["confusion"].query("pairs in ['local', 'global']")
    snapshot = [*RUN, "epoch"]
    counted = (confusion["n_pairs"] - confusion["n_zero_gradient"]).groupby([
        confusion[name] for name in snapshot
    ])
    assert (
        bins
        .groupby(snapshot)["n_pairs"]
        .sum()
        .equals(counted.sum().reindex(bins.groupby(snapshot).size().index))
    )
    weighted = (bins["mean_abs_cosine"] * bins["n_pairs"]).groupby([bins[n] for n in snapshot])
    whole = weighted.sum() / bins.groupby(snapshot)["n_pairs"].sum()
    assert np.allclose(whole, bins.groupby(snapshot)["mean_abs_cosine_null"].first())


def test_intervals_have_their_ends_in_order(tables: dict[str, pd.DataFrame]) -> None:
    found = tables["mechanism_correlation"].dropna(subset="ci_low")
    assert (found["ci_low"] <= found["ci_high"]).all()


def test_errors_halve_when_the_table_says(tables: dict[str, pd.DataFrame]) -> None:
    band = [*RUN, "band_low"]
    errors = tables["frequency_error"].sort_values("epoch")
    initial = errors.groupby(band)["error_energy"].transform("first")
    below = errors[errors["error_energy"] < initial / 2]
    expected = below.groupby(band)["epoch"].min().to_dict()
    convergence = tables["frequency_convergence"].set_index(band)
    assert convergence["half_epoch"].dropna().to_dict() == expected
    assert ((convergence["state"] == "no_error") == (convergence["initial_energy"] == 0)).all()


def test_networks_learn(tables: dict[str, pd.DataFrame]) -> None:
    training = tables["training"].sort_values("epoch")
    losses = training.assign(loss=training["train_mse"].fillna(training["train_loss"]))
    losses = losses.groupby(RUN)["loss"]
    assert (losses.last() < losses.first()).all()


def test_inradii_are_all_counted(tables: dict[str, pd.DataFrame]) -> None:
    key = [*RUN, "epoch", "points"]
    counted = tables["inradius_density"].groupby(key)["n_points"].sum()
    assert counted.equals(tables["inradius"].set_index(key)["n_points"].sort_index())
