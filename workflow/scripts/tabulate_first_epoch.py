"""Gather the measurements of all runs within their first epoch."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.first_epoch import TABLE, tabulate_first_epoch

log_to(snakemake.log[0])
frame = tabulate_first_epoch(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
