"""Pages of the report: all tables, which can be sorted and searched, and their provenance.

Each page is one file that needs no other file and no network.
"""

from __future__ import annotations

import gzip
import platform
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from typing import Any

import itables.options
import pandas as pd
import yaml
from itables import to_html_datatable
from itables.javascript import generate_init_offline_itables_html

from spectral_bias.tables.columns import Table

_PACKAGES = ("snakemake", "torch", "numpy", "scipy", "pandas", "h5py", "matplotlib", "scikit-image")
_UNPACKING = """<!DOCTYPE html>
<meta charset="utf-8">
<script>
const bytes = Uint8Array.from(atob("{packed}"), letter => letter.charCodeAt(0));
const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
new Response(unpacked).text().then(page => {{
  document.open();
  document.write(page);
  document.close();
}});
</script>
"""
# A report encodes pages again, which makes them a third larger.
_MOST_LETTERS = 1_400_000
_DIGITS = 5
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


def table_page(table: Table, frame: pd.DataFrame) -> str:
    """Return a page with a table that can be sorted, searched and paged.

    Args:
        table: Declaration of the table.
        frame: Its rows.

    Returns:
        HTML, compressed so that a report can hold it: browsers refuse to show a page within a page
        that has more than about two million characters.  If a table is too long for that, the page
        has only the first rows and says so.
    """
    rows = len(frame)
    while len(packed := _packed(_table_page(table, frame, rows))) > _MOST_LETTERS:
        rows //= 2
    return packed


def _table_page(table: Table, frame: pd.DataFrame, rows: int) -> str:
    meanings = "".join(
        f"<dt>{escape(column.name)}{f' ({escape(column.unit)})' if column.unit else ''}</dt>"
        f"<dd>{escape(column.description)}</dd>"
        for column in table.all_columns
    )
    shown = to_html_datatable(
        _rounded(frame.iloc[:rows]),
        table_id="table",
        connected=False,
        showIndex=False,
        display_logo_when_loading=False,
        format_floats_in_python=False,
        maxBytes=0,
        maxColumns=0,
        autoWidth=False,
        classes="display compact",
    )
    count = f"{len(frame)} rows" if rows == len(frame) else f"the first {rows} of {len(frame)} rows"
    body = [
        generate_init_offline_itables_html(itables.options.dt_bundle),
        f"<p>{count}; one row is {escape(table.row)}. Numbers are rounded to {_DIGITS} digits; "
        f"<code>results/tables/{table.name}.csv</code> has all.</p>",
        f"<details><summary>columns</summary><dl>{meanings}</dl></details>",
        shown,
    ]
    return _PAGE.format(title=table.name, body="\n".join(body))


def _packed(page: str) -> str:
    """Return a page that decompresses itself."""
    squeezed = gzip.compress(page.encode(), mtime=0)
    return _UNPACKING.format(packed=b64encode(squeezed).decode("ascii"))


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its numbers rounded for reading; the CSV files have all digits."""
    floats = frame.select_dtypes("float")
    rounded = {name: [float(f"{value:.{_DIGITS}g}") for value in floats[name]] for name in floats}
    return frame.assign(**rounded)


def provenance_page(
    config: Mapping[str, Any], runs: pd.DataFrame, stage_keys: Mapping[str, str], processor: str
) -> str:
    """Return a page that shows how the results were made.

    Args:
        config: The checked configuration, with all defaults filled in.
        runs: The table of networks.
        stage_keys: The keys of tables and figures, by file.
        processor: Name of the processor.

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
