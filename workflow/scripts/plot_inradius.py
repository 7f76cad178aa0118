"""Draw the densities of the inradii of first-layer activation regions."""

from spectral_bias.figures.inradius import plot_inradius
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_inradius,
    read_table(snakemake.input.inradius_density).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    epochs=snakemake.params.epochs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
