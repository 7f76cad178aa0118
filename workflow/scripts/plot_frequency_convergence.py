"""Draw how fast the error decays in each band of spatial frequency."""

import pandas as pd

from spectral_bias.figures.frequency_convergence import plot_frequency_convergence
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_frequency_convergence,
    pd.read_csv(snakemake.input.frequency_error).query("study == 'image'"),
    pd.read_csv(snakemake.input.frequency_convergence).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
