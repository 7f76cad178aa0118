"""Count the dead neurons of all runs."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.dead_neurons import TABLE, tabulate_dead_neurons

log_to(snakemake.log[0])
frame = tabulate_dead_neurons(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
