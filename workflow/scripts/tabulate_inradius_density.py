"""Count the inradii of all runs in bins."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.inradius_density import TABLE, tabulate_inradius_density

log_to(snakemake.log[0])
frame = tabulate_inradius_density(snakemake.input)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
