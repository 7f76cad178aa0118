"""Count the gradient cosines of all runs in bins."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.confusion_density import TABLE, tabulate_confusion_density

log_to(snakemake.log[0])
frame = tabulate_confusion_density(snakemake.input.signals, snakemake.input.datasets)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
