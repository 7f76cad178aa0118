"""Gather the loss of every epoch of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.training import TABLE, tabulate_training

log_to(snakemake.log[0])
frame = tabulate_training(dict(zip(snakemake.params.runs, snakemake.input, strict=True)))
table, description = snakemake.output.table, snakemake.output.description
write_table(table, description, TABLE, frame, snakemake.params.stage_key)
