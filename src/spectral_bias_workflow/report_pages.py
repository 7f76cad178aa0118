"""Pages of the report: all tables to sort and search, and what made them.

Each is one file that needs no other and no network.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from html import escape
from importlib.metadata import version

import itables.options
import pandas as pd
import yaml
from itables import to_html_datatable
from itables.javascript import generate_init_offline_itables_html

from spectral_bias.tables.columns import Table
from spectral_bias_workflow.runs import Config

_PACKAGES = ("snakemake", "torch", "numpy", "scipy", "pandas", "h5py", "matplotlib", "scikit-image")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 1em auto; max-width: 80em; padding: 0 1em; }}
summary {{ cursor: pointer; font-weight: bold; padding: 0.3em 0; }}
dt {{ font-family: monospace; }}
dd {{ margin: 0 0 0.2em 2em; }}
pre {{ background: #f6f6f6; padding: 1em; overflow: auto; }}
th {{ text-align: left; padding-right: 2em; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def tables_page(tables: Mapping[str, pd.DataFrame], declared: Mapping[str, Table]) -> str:
    """Return a page with all tables, each of which can be sorted, searched and paged.

    Args:
        tables: The tables by name, in the order of the page.
        declared: What they are declared to be, by name.

    Returns:
        HTML.
    """
    body = [generate_init_offline_itables_html(itables.options.dt_bundle)]
    for number, (name, frame) in enumerate(tables.items()):
        table = declared[name]
        meanings = "".join(
            f"<dt>{escape(column.name)}{f' ({escape(column.unit)})' if column.unit else ''}</dt>"
            f"<dd>{escape(column.description)}</dd>"
            for column in table.all_columns
        )
        shown = to_html_datatable(
            frame,
            table_id=f"table_{name}",
            connected=False,
            showIndex=False,
            maxBytes=0,
            maxColumns=0,
            autoWidth=False,
            classes="display compact",
        )
        body.append(
            f"<details{'' if number else ' open'}>"
            f"<summary>{name} ({len(frame)} rows): one row is {escape(table.row)}</summary>"
            f"<details><summary>columns</summary><dl>{meanings}</dl></details>{shown}</details>"
        )
    return _PAGE.format(title="Tables", body="\n".join(body))


def provenance_page(
    config: Config, runs: pd.DataFrame, stage_keys: Mapping[str, str], processor: str
) -> str:
    """Return a page that says what made the results.

    Args:
        config: The checked configuration, with everything that was left out filled in.
        runs: The table of networks.
        stage_keys: The keys of tables and figures, by file.
        processor: What the page was made on.

    Returns:
        HTML.
    """
    made_with = {
        **{name: version(name) for name in _PACKAGES},
        "Python": platform.python_version(),
        "this page was made on": f"{processor}, {platform.system()}",
    }
    trained = runs.groupby(["device", "torch_version"]).size()
    for (device, torch_version), count in trained.items():
        made_with[f"{count} networks were trained on"] = f"{device}, PyTorch {torch_version}"
    body = [
        "<p>Run times of all rules are on the report's page of statistics; logs are in "
        "<code>logs/</code>.</p>",
        _two_columns(made_with),
        "<h2>Configuration</h2>",
        f"<pre>{escape(yaml.safe_dump(dict(config), sort_keys=False, width=100))}</pre>",
        "<h2>Stage keys</h2><p>Rule, and a hash of the code that it ran, the settings that it "
        "read, and the keys of the stages before it.</p>",
        _two_columns(stage_keys),
    ]
    return _PAGE.format(title="Provenance", body="\n".join(body))


def _two_columns(of: Mapping[str, str]) -> str:
    rows = (f"<tr><th>{escape(k)}</th><td>{escape(str(v))}</td></tr>" for k, v in of.items())
    return f"<table>{''.join(rows)}</table>"
