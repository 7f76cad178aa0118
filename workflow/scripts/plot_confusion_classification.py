"""Draw Figure 4h-j, n-p: gradient confusion of pairs of images."""

from spectral_bias.figures.confusion_classification import plot_confusion_classification
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_confusion_classification,
    read_table(snakemake.input.confusion).query("study == 'classification'"),
    read_table(snakemake.input.confusion_density).query("study == 'classification'"),
    networks=snakemake.params.networks,
    signals=snakemake.params.signals,
    epoch=snakemake.params.epoch,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
