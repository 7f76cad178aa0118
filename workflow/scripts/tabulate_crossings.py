"""Summarise the boundaries of activation regions between pixels of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.crossings import TABLE, tabulate_crossings

log_to(snakemake.log[0])
frame = tabulate_crossings(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
