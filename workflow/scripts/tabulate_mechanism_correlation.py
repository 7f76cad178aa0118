"""Correlate confusion with distance and with the decay of the error, in all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.mechanism_correlation import TABLE, tabulate_mechanism_correlation
from spectral_bias.tables.mechanism_runs import MechanismFiles

log_to(snakemake.log[0])
files = MechanismFiles(
    snakemake.input.forward_pass,
    snakemake.input.gradient_confusion,
    snakemake.input.signals,
    snakemake.input.pairs,
)
frame = tabulate_mechanism_correlation(files)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
