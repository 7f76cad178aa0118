"""Draw the Hamming distance against the depth and width of the network."""

from spectral_bias.figures.depth_width import plot_depth_width
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_depth_width,
    read_table(snakemake.input.hamming).query("study == 'depth_width'"),
    inputs=snakemake.params.inputs,
    epochs=snakemake.params.epochs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
