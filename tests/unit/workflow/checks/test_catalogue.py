from importlib import import_module
from itertools import chain

import pytest

from spectral_bias_workflow.checks.catalogue import CatalogueError, check_catalogue
from spectral_bias_workflow.checks.tables import declared
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS, TABLES


def broken(part, name, **fields):
    """Return a copy of a part of the catalogue with one row changed."""
    return {**part, name: part[name]._replace(**fields)}


WRONG = {
    "a metric without a module": (
        {"metrics": {**METRICS, "curvature": METRICS["ntk"]}},
        ["METRICS['curvature']", "no module metrics/curvature.py in spectral_bias"],
    ),
    "a table without a module": (
        {"tables": {**TABLES, "curvature": TABLES["ntk"]}},
        ["TABLES['curvature']", "no module tables/curvature.py in spectral_bias"],
    ),
    "a figure without a module": (
        {"figures": {**FIGURES, "curvature": FIGURES["ntk"]}},
        ["FIGURES['curvature']", "no module figures/curvature.py in spectral_bias"],
    ),
    "a metric of an unknown metric": (
        {"metrics": broken(METRICS, "frequency_error", reads=("forward_pas", "signal"))},
        ["METRICS['frequency_error'].reads: found 'forward_pas'", "forward_pass"],
    ),
    "a table of an unknown metric": (
        {"tables": broken(TABLES, "regions", metrics=("forward_pas",))},
        ["TABLES['regions'].metrics: found 'forward_pas'", "forward_pass"],
    ),
    "a table of an unknown table": (
        {"tables": broken(TABLES, "claims", tables=("regions", "region"))},
        ["TABLES['claims'].tables: found 'region'", "regions"],
    ),
    "an unknown number of rows": (
        {"tables": broken(TABLES, "regions", rows=(2, "layer"))},
        ["TABLES['regions'].rows: found 'layer'", "layers_and_all"],
    ),
    "a table of unknown subjects": (
        {"tables": broken(TABLES, "runs", of="run")},
        ["TABLES['runs'].of: found 'run'", "held_out_runs"],
    ),
    "a table of unknown files": (
        {"tables": broken(TABLES, "training", reads=("histories",))},
        ["TABLES['training'].reads: found 'histories'", "history"],
    ),
    "a table of unknown settings": (
        {"tables": broken(TABLES, "inputs", settings=("maps",))},
        ["TABLES['inputs'].settings: found 'maps'", "inputs"],
    ),
    "a figure of an unknown table": (
        {"figures": broken(FIGURES, "ntk", tables=("ntks",))},
        ["FIGURES['ntk'].tables: found 'ntks'", "ntk_spectrum"],
    ),
    "a figure of an unknown metric": (
        {"figures": broken(FIGURES, "hyperplanes", pictures="planes")},
        ["FIGURES['hyperplanes'].pictures: found 'planes'", "hyperplanes"],
    ),
    "a metric that reads itself": (
        {"metrics": broken(METRICS, "ntk", reads=("ntk",))},
        ["METRICS['ntk']: is made of itself: ntk <- ntk"],
    ),
    "a table that is made of itself through another": (
        {"tables": broken(broken(TABLES, "claims", tables=("runs",)), "runs", tables=("claims",))},
        ["is made of itself: ", "claims", "runs"],
    ),
}


def problems(library, **catalogue):
    with pytest.raises(CatalogueError) as error:
        check_catalogue(library, **catalogue)
    return str(error.value).splitlines()[1:]


@pytest.fixture(scope="module")
def library(repository):
    return repository / "src" / "spectral_bias"


def test_the_catalogue_is_right(library):
    check_catalogue(library)


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_row_is_named(library, what):
    catalogue, words = WRONG[what]
    (problem,) = problems(library, **catalogue)
    assert all(word in problem for word in words), problem


def test_all_problems_are_named_at_once(library):
    catalogue = {
        "metrics": broken(METRICS, "ntk", reads=("signals",)),
        "tables": broken(TABLES, "ntk", metrics=("kernel",)),
    }
    assert [line.split(":")[0].strip() for line in problems(library, **catalogue)] == [
        "METRICS['ntk'].reads",
        "TABLES['ntk'].metrics",
    ]


def test_a_module_that_is_missing_is_named(tmp_path):
    assert len(problems(tmp_path)) == len(METRICS) + len(TABLES) + len(FIGURES)


@pytest.mark.parametrize("metric", METRICS)
def test_files_of_a_metric_are_of_the_type_of_its_name(metric):
    assert import_module(f"spectral_bias.metrics.{metric}").LAYOUT.filetype == metric


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_columns_that_its_row_names(name):
    table, about = declared(name), TABLES[name]
    assert table.name == name
    limits = {high for _, high in about.bounds.values() if isinstance(high, str)}
    named = {*about.keys, *limits, *chain(*about.empty, *about.bounds)}
    assert named <= {column.name for column in table.all_columns}
