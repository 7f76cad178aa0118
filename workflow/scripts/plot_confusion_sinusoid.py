"""Draw the cosines of gradients of local and global pairs on lines."""

import pandas as pd

from spectral_bias.figures.confusion_sinusoid import plot_confusion_sinusoid
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_confusion_sinusoid,
    pd.read_csv(snakemake.input.confusion).query("study.str.startswith('sinusoid')"),
    pd.read_csv(snakemake.input.confusion_density).query("study.str.startswith('sinusoid')"),
    inputs=snakemake.params.inputs,
    epoch=snakemake.params.epoch,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
