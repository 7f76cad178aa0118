"""Draw loss and accuracy of classifiers over epochs."""

from spectral_bias.figures.classification_training import plot_classification_training
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_classification_training,
    read_table(snakemake.input.training).query("study == 'classification'"),
    networks=snakemake.params.networks,
    signals=snakemake.params.signals,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
