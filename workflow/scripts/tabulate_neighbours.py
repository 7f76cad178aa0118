"""Summarise the nearest and farthest images of all datasets."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.neighbours import TABLE, tabulate_neighbours

log_to(snakemake.log[0])
frame = tabulate_neighbours(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
