"""Find the epoch at which the residual energy of each band has halved, for all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.frequency_convergence import TABLE, tabulate_frequency_convergence

log_to(snakemake.log[0])
frame = tabulate_frequency_convergence(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
