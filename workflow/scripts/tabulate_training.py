"""Gather the loss of every epoch of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.training import TABLE, tabulate_training

log_to(snakemake.log[0])
histories = dict(zip(snakemake.params.runs, snakemake.input, strict=True))
last_epochs = dict(zip(snakemake.params.runs, snakemake.params.last_epochs, strict=True))
frame = tabulate_training(histories, last_epochs)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
