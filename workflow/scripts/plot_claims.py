"""Draw the effect and the verdict of every claim of the paper."""

import pandas as pd

from spectral_bias.figures.claims import plot_claims
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_claims,
    pd.read_csv(snakemake.input.claims),
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
