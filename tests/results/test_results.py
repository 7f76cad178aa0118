"""Statements about the artifacts of a finished run.

By default of the smoke configuration; of any results with ``pytest tests/results --results
results``.
"""

import json
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import xarray
from checkout import Checkout
from PIL import Image

from spectral_bias.storage import read_artifact
from spectral_bias_workflow.registry import LAYOUTS, TABLES

RUN = ["study", "signal", "input", "network", "seed"]
FIGURES = [
    "reconstructions",
    "region_maps",
    "training_loss",
    "region_growth",
    "encoding_distances",
    "hamming_image",
    "confusion_image",
    "spectral_norms",
    "dead_neurons",
]


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> Path:
    given = request.config.getoption("--results")
    if given:
        return Path(given)
    smoke: Checkout = request.getfixturevalue("smoke")
    return smoke.folder / "results"


@pytest.fixture(scope="session")
def tables(results: Path) -> dict[str, pd.DataFrame]:
    types = {"layer": str, "seed": int}
    return {
        table.name: pd.read_csv(results / "tables" / f"{table.name}.csv", dtype=types)
        for table in TABLES
    }


def runs(table: pd.DataFrame) -> set[tuple]:
    return set(table[RUN].itertuples(index=False, name=None))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_complete_and_described(
    results: Path, tables: dict[str, pd.DataFrame], table
) -> None:
    frame = tables[table.name]
    names = [column.name for column in table.all_columns]
    assert list(frame.columns) == names
    assert not frame.isna().any().any()
    key = [*RUN, "epoch", *(n for n in ("pairs", "layer", "cosine_low") if n in names)]
    assert not frame.duplicated(key).any()
    description = json.loads((results / "tables" / f"{table.name}.json").read_text())
    assert [column["name"] for column in description["columns"]] == names
    assert description["n_rows"] == len(frame)
    assert description["stage_key"].startswith(f"tabulate_{table.name}@")


def test_all_tables_have_the_same_runs(tables: dict[str, pd.DataFrame]) -> None:
    expected = runs(tables["training"])
    assert expected
    assert {name: runs(table) for name, table in tables.items()} == dict.fromkeys(tables, expected)


def test_rows_are_the_product_of_runs_snapshots_and_what_is_compared(
    tables: dict[str, pd.DataFrame],
) -> None:
    snapshots = tables["regions"].groupby(RUN)["epoch"].nunique().sum()
    layers = tables["dead_neurons"]["layer"].nunique()
    assert len(tables["regions"]) == snapshots
    assert len(tables["dead_neurons"]) == snapshots * layers
    assert len(tables["hamming"]) == snapshots * layers * 3
    assert len(tables["spectral_norms"]) == snapshots * (layers + 1)
    assert len(tables["confusion"]) == snapshots * 2
    assert len(tables["confusion_density"]) == snapshots * 2 * 50


def test_values_are_within_their_bounds(tables: dict[str, pd.DataFrame]) -> None:
    hamming, confusion, regions = (tables[n] for n in ("hamming", "confusion", "regions"))
    quantiles = ["q05", "q25", "q50", "q75", "q95"]
    assert hamming[["mean", *quantiles]].ge(0).all().all()
    assert hamming["q95"].le(hamming["n_neurons"]).all()
    assert confusion[["mean", *quantiles]].abs().le(1).all().all()
    assert (np.diff(confusion[quantiles], axis=1) >= 0).all()
    for share in ("p_below_-0.25", "p_negative", "mean_negative_part"):
        assert confusion[share].between(0, 1).all()
    assert regions["n_regions"].between(1, regions["n_inputs"]).all()
    dead = tables["dead_neurons"]
    assert dead["n_dead"].between(0, dead["n_neurons"]).all()
    assert tables["spectral_norms"]["spectral_norm"].gt(0).all()
    training = tables["training"]
    assert np.allclose(training["psnr_db"], -10 * np.log10(training["train_mse"]))


def test_layers_add_up(tables: dict[str, pd.DataFrame]) -> None:
    for name, column, extra in (("dead_neurons", "n_dead", []), ("hamming", "mean", ["pairs"])):
        frame = tables[name]
        key = [*RUN, "epoch", *extra]
        whole = frame[frame["layer"] == "all"].set_index(key)[column].sort_index()
        parts = frame[frame["layer"] != "all"].groupby(key)[column].sum().sort_index()
        assert np.allclose(whole, parts)


def test_densities_count_every_pair(tables: dict[str, pd.DataFrame]) -> None:
    key = [*RUN, "epoch", "pairs"]
    counted = tables["confusion_density"].groupby(key)["n_pairs"].sum()
    assert counted.equals(tables["confusion"].set_index(key)["n_pairs"].sort_index())


def test_networks_learn(tables: dict[str, pd.DataFrame]) -> None:
    losses = tables["training"].sort_values("epoch").groupby(RUN)["train_mse"]
    assert (losses.last() < losses.first()).all()


@pytest.mark.parametrize("pattern", LAYOUTS)
def test_hdf5_files_open_in_xarray_with_coordinates_and_units(results: Path, pattern: str) -> None:
    layout = LAYOUTS[pattern]
    glob = pattern.removeprefix("results/")
    glob = glob.replace("{run}", "*/*/*/*/*")
    for name in ("study", "signal", "input", "resolution"):
        glob = glob.replace(f"{{{name}}}", "*")
    files = sorted(results.glob(glob))
    assert files
    read_artifact(files[0], layout.filetype)
    with h5py.File(files[0]) as file:
        assert file.attrs["stage_key"]
    with xarray.open_dataset(files[0], engine="h5netcdf") as dataset:
        for variable in layout.variables:
            opened = dataset[variable.name]
            assert opened.dims == variable.dims
            assert opened.attrs["units"] == variable.unit
            assert all(dimension in opened.coords for dimension in variable.dims)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_carries_the_key_that_made_it(results: Path, figure: str) -> None:
    with Image.open(results / "figures" / f"{figure}.png") as image:
        key = image.text["Stage-Key"]
        assert np.asarray(image.convert("L")).std() > 5
    assert key.startswith(f"plot_{figure}@")
    assert key.encode() in (results / "figures" / f"{figure}.pdf").read_bytes()
