"""Summarise the gradient cosines of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.confusion import TABLE, tabulate_confusion

log_to(snakemake.log[0])
frame = tabulate_confusion(snakemake.input.signals, snakemake.input.datasets)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
