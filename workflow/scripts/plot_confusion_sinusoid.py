"""Draw the cosines of gradients of local and global pairs on lines."""

from spectral_bias.figures.confusion_sinusoid import plot_confusion_sinusoid
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_confusion_sinusoid,
    read_table(snakemake.input.confusion).query("study.str.startswith('sinusoid')"),
    read_table(snakemake.input.confusion_density).query("study.str.startswith('sinusoid')"),
    inputs=snakemake.params.inputs,
    epoch=snakemake.params.epoch,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
