"""Write a page for each table, which can be sorted and searched."""

from pathlib import Path

from spectral_bias.files.storage import whole_file
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_tables
from spectral_bias_workflow.checks.tables import declared
from spectral_bias_workflow.pages.report import table_page

log_to(snakemake.log[0])
for table, page in zip(snakemake.input, snakemake.output, strict=True):
    name = Path(table).stem
    with whole_file(page) as scratch:
        rows = read_tables({name: table})[name]
        scratch.write_text(table_page(declared(name), rows), encoding="utf-8")
