"""List the number of activation regions on planes of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.cross_sections import TABLE, tabulate_cross_sections

log_to(snakemake.log[0])
frame = tabulate_cross_sections(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
