"""Gather the contrasts of the kernels of input maps."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.encoding_distances import TABLE, tabulate_encoding_distances

log_to(snakemake.log[0])
frame = tabulate_encoding_distances(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
