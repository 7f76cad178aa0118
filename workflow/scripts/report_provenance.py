"""Write a page that shows how the results were made."""

from spectral_bias.files.storage import whole_file
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table
from spectral_bias_workflow.machine import processor_name
from spectral_bias_workflow.pages.report import provenance_page

log_to(snakemake.log[0])
page = provenance_page(
    snakemake.config,
    read_table(snakemake.input.runs),
    snakemake.params.stage_keys,
    processor_name(),
)
with whole_file(snakemake.output[0]) as scratch:
    scratch.write_text(page, encoding="utf-8")
