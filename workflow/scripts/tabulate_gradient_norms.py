"""Summarise the gradient norms of all classifiers."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.gradient_norms import TABLE, tabulate_gradient_norms

log_to(snakemake.log[0])
frame = tabulate_gradient_norms(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
