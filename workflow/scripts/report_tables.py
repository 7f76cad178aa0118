"""Write one page with all tables, to sort and search."""

from pathlib import Path

from spectral_bias.logs import log_to
from spectral_bias.storage import whole_file
from spectral_bias.tables.reading import read_tables
from spectral_bias_workflow.registry import TABLES
from spectral_bias_workflow.report_pages import tables_page

log_to(snakemake.log[0])
declared = {table.name: table for table in TABLES}
files = {Path(file).stem: file for file in snakemake.input}
# What the others come down to first.
names = sorted(files, key=lambda name: name not in {"claims", "claim_comparisons"})
with whole_file(snakemake.output[0]) as scratch:
    tables = read_tables({name: files[name] for name in names})
    scratch.write_text(tables_page(tables, declared), encoding="utf-8")
