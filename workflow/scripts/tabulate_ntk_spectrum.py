"""Gather eigenvalues of the neural tangent kernels of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.ntk_spectrum import TABLE, tabulate_ntk_spectrum

log_to(snakemake.log[0])
frame = tabulate_ntk_spectrum(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
