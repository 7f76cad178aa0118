"""Gather the residual energies per band of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.frequency_error import TABLE, tabulate_frequency_error

log_to(snakemake.log[0])
frame = tabulate_frequency_error(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
