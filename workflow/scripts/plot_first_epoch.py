"""Draw regions, distances and dead neurons within the first epoch."""

from spectral_bias.figures.first_epoch import plot_first_epoch
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_first_epoch,
    read_table(snakemake.input.first_epoch),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
