"""Summarise the cosines between the hyperplanes of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.hyperplane_cosine import TABLE, tabulate_hyperplane_cosine

log_to(snakemake.log[0])
frame = tabulate_hyperplane_cosine(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
