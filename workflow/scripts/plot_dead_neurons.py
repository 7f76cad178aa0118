"""Draw Figure 8d: dead neurons over epochs."""

from spectral_bias.figures.dead_neurons import plot_dead_neurons
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_dead_neurons,
    read_table(snakemake.input.dead_neurons).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
