"""Compare the signs of gradients and residuals within regions, for all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.mechanism_regions import TABLE, tabulate_mechanism_regions
from spectral_bias.tables.mechanism_runs import MechanismFiles

log_to(snakemake.log[0])
files = MechanismFiles(
    snakemake.input.forward_pass,
    snakemake.input.gradient_confusion,
    snakemake.input.signals,
    snakemake.input.pairs,
)
frame = tabulate_mechanism_regions(files)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
