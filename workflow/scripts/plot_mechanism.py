"""Draw gradients by Hamming distance, and the decay of the error by confusion."""

from spectral_bias.figures.mechanism import plot_mechanism
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_mechanism,
    read_table(snakemake.input.mechanism_hamming).query("study == 'image'"),
    read_table(snakemake.input.mechanism_correlation).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    epoch=snakemake.params.epoch,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
