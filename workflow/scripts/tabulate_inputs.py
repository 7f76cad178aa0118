"""Gather the parameters of all input maps."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.inputs import TABLE, tabulate_inputs

log_to(snakemake.log[0])
frame = tabulate_inputs(snakemake.params.inputs)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
