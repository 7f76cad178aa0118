"""Draw how large the gradients of single images are, over epochs."""

import pandas as pd

from spectral_bias.figures.gradient_norms import plot_gradient_norms
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_gradient_norms,
    pd.read_csv(snakemake.input.gradient_norms).query("study == 'classification'"),
    networks=snakemake.params.networks,
    signals=snakemake.params.signals,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
