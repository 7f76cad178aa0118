"""Draw Figure 4h-j, n-p: gradient confusion of pairs of images."""

import pandas as pd

from spectral_bias.figures.confusion_classification import plot_confusion_classification
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
draw(
    plot_confusion_classification,
    pd.read_csv(snakemake.input.confusion).query("study == 'classification'"),
    pd.read_csv(snakemake.input.confusion_density).query("study == 'classification'"),
    networks=snakemake.params.networks,
    signals=snakemake.params.signals,
    epoch=snakemake.params.epoch,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
