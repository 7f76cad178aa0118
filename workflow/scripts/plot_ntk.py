"""Draw the spectrum, the movement and the target of the neural tangent kernel."""

import pandas as pd

from spectral_bias.figures.ntk import plot_ntk
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_ntk,
    pd.read_csv(snakemake.input.ntk).query("study == 'image'"),
    pd.read_csv(snakemake.input.ntk_spectrum).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    epochs=snakemake.params.epochs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
