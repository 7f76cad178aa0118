"""Draw Figure 8d: dead neurons over epochs."""

import pandas as pd

from spectral_bias.figures.dead_neurons import plot_dead_neurons
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_dead_neurons,
    pd.read_csv(snakemake.input.dead_neurons).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
