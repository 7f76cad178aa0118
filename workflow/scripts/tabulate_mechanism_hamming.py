"""Compare gradients by the Hamming distance of their inputs, for all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.mechanism_hamming import TABLE, tabulate_mechanism_hamming
from spectral_bias.tables.mechanism_runs import MechanismFiles

log_to(snakemake.log[0])
files = MechanismFiles(
    snakemake.input.forward_pass,
    snakemake.input.gradient_confusion,
    snakemake.input.signals,
    snakemake.input.pairs,
)
frame = tabulate_mechanism_hamming(files)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
