"""Draw Figure 4c-d: gradient confusion of local and global pairs."""

from spectral_bias.figures.confusion_image import plot_confusion_image
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_confusion_image,
    read_table(snakemake.input.confusion).query("study == 'image'"),
    read_table(snakemake.input.confusion_density).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    epochs=snakemake.params.epochs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
