"""Write a page that says what made the results."""

import pandas as pd

from spectral_bias.logs import log_to
from spectral_bias.storage import whole_file
from spectral_bias_workflow.report_pages import provenance_page
from spectral_bias_workflow.surroundings import processor_name

log_to(snakemake.log[0])
page = provenance_page(
    snakemake.config,
    pd.read_csv(snakemake.input.runs),
    snakemake.params.stage_keys,
    processor_name(),
)
with whole_file(snakemake.output[0]) as scratch:
    scratch.write_text(page, encoding="utf-8")
