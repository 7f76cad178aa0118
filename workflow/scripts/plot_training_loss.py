"""Draw Figure 2c: the training loss over epochs."""

from spectral_bias.figures.saving import draw
from spectral_bias.figures.training_loss import plot_training_loss
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_training_loss,
    read_table(snakemake.input.training).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
