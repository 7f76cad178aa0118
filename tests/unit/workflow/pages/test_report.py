import gzip
import re
from base64 import b64decode

import numpy as np
import pandas as pd

from spectral_bias.tables.columns import Column, Table
from spectral_bias_workflow.pages.report import provenance_page, table_page

TABLE = Table(
    "small",
    "one <thing>",
    (Column("value", "number", "dB", "what is measured & shown"),),
    keys=(Column("name", "string", "", "which"),),
)


def unpacked(page):
    """Return what a browser makes of a page."""
    return gzip.decompress(b64decode(re.search(r'atob\("([^"]+)"\)', page).group(1))).decode()


def test_a_page_has_all_rows_and_needs_no_other_file():
    frame = pd.DataFrame({"name": [f"row {i}" for i in range(3000)], "value": np.pi})
    page = table_page(TABLE, frame)
    assert page == table_page(TABLE, frame)
    shown = unpacked(page)
    assert "row 2999" in shown  # nothing is left out of a long table
    assert "3000 rows; one row is one &lt;thing&gt;." in shown
    assert "<dt>value (dB)</dt><dd>what is measured &amp; shown</dd>" in shown
    assert "3.1416" in shown
    assert "3.14159" not in shown
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?:", shown)


def test_a_table_that_no_browser_would_show_is_cut_and_says_so():
    values = np.random.default_rng(0).normal(size=400_000)
    frame = pd.DataFrame({"name": "a", "value": values})
    page = table_page(TABLE, frame)
    # Two million letters at most, once it is encoded within a report.
    assert 4 / 3 * len(page) < 2_000_000
    assert re.search(r"the first \d+ of 400000 rows", unpacked(page))


def test_provenance_says_configuration_versions_devices_and_keys():
    runs = pd.DataFrame({"device": ["cpu", "cpu", "H100"], "torch_version": ["2.13.0"] * 3})
    config = {"studies": {"image": {"signals": ["a<b"]}}}
    keys = {"results/figures/x.png": "plot_x@0123"}
    page = provenance_page(config, runs, keys, "Some processor, 2 cores")
    for text in ("a&lt;b", "plot_x@0123", "Some processor, 2 cores", "2 networks were trained on"):
        assert text in page
    assert "<th>torch</th><td>2.13.0" in page
