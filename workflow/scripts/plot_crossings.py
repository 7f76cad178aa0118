"""Draw the density of activation regions from pixel to pixel over epochs."""

from spectral_bias.figures.crossings import plot_crossings
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_crossings,
    read_table(snakemake.input.crossings).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
