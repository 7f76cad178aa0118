"""Follow the tiles of the images of all runs from snapshot to snapshot."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.mechanism_runs import MechanismFiles
from spectral_bias.tables.mechanism_tiles import TABLE, tabulate_mechanism_tiles

log_to(snakemake.log[0])
files = MechanismFiles(
    snakemake.input.forward_pass,
    snakemake.input.gradient_confusion,
    snakemake.input.signals,
    snakemake.input.pairs,
)
frame = tabulate_mechanism_tiles(files)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
