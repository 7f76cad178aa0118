"""Gather the number of pieces of the networks on lines of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.linear_pieces import TABLE, tabulate_linear_pieces

log_to(snakemake.log[0])
frame = tabulate_linear_pieces(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
