"""Draw an appendix figure: the Hamming distance in each layer over epochs."""

from spectral_bias.figures.hamming_layers import plot_hamming_layers
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_hamming_layers,
    read_table(snakemake.input.hamming).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
