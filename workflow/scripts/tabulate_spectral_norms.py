"""Gather the spectral norms of all runs and multiply them."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.spectral_norms import TABLE, tabulate_spectral_norms

log_to(snakemake.log[0])
frame = tabulate_spectral_norms(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
