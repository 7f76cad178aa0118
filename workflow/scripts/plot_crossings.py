"""Draw the density of activation regions from pixel to pixel over epochs."""

import pandas as pd

from spectral_bias.figures.crossings import plot_crossings
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_crossings,
    pd.read_csv(snakemake.input.crossings).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
