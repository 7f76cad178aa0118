import re

import pandas as pd

from spectral_bias.tables.columns import Column, Table
from spectral_bias_workflow.report_pages import provenance_page, tables_page

TABLE = Table(
    "small",
    "one <thing>",
    (Column("value", "number", "dB", "what is measured & shown"),),
    keys=(Column("name", "string", "", "which"),),
)


def test_a_page_has_all_rows_and_needs_no_other_file():
    frame = pd.DataFrame({"name": [f"row {i}" for i in range(3000)], "value": range(3000)})
    page = tables_page({"small": frame}, {"small": TABLE})
    assert "row 2999" in page  # nothing is left out of a long table
    assert "small (3000 rows): one row is one &lt;thing&gt;" in page
    assert "<dt>value (dB)</dt><dd>what is measured &amp; shown</dd>" in page
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?:", page)
    assert page == tables_page({"small": frame}, {"small": TABLE})


def test_provenance_says_configuration_versions_devices_and_keys():
    runs = pd.DataFrame({"device": ["cpu", "cpu", "H100"], "torch_version": ["2.13.0"] * 3})
    config = {"studies": {"image": {"signals": ["a<b"]}}}
    keys = {"results/figures/x.png": "plot_x@0123"}
    page = provenance_page(config, runs, keys, "Some processor, 2 cores")
    for text in ("a&lt;b", "plot_x@0123", "Some processor, 2 cores", "2 networks were trained on"):
        assert text in page
    assert "<th>torch</th><td>2.13.0" in page
