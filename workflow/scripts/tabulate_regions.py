"""Gather the number of activation regions of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.regions import TABLE, tabulate_regions

log_to(snakemake.log[0])
frame = tabulate_regions(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
