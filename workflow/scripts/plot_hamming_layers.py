"""Draw an appendix figure: the Hamming distance in each layer over epochs."""

import pandas as pd

from spectral_bias.figures.hamming_layers import plot_hamming_layers
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_hamming_layers,
    pd.read_csv(snakemake.input.hamming).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
