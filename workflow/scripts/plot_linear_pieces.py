"""Draw the number of linear pieces of networks on lines over epochs."""

from spectral_bias.figures.linear_pieces import plot_linear_pieces
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_linear_pieces,
    read_table(snakemake.input.linear_pieces).query("study == 'sinusoid'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
