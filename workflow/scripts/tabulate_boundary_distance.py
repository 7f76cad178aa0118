"""Summarise the distances to activation boundaries of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.boundary_distance import TABLE, tabulate_boundary_distance
from spectral_bias.tables.columns import write_table

log_to(snakemake.log[0])
frame = tabulate_boundary_distance(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
