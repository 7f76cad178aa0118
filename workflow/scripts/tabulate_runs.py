"""Gather the settings and versions that made each network."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.runs import TABLE, tabulate_runs

log_to(snakemake.log[0])
frame = tabulate_runs(snakemake.input, snakemake.params.studies)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
