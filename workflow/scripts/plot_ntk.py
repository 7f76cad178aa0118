"""Draw the spectrum, the movement and the target of the neural tangent kernel."""

from spectral_bias.figures.ntk import plot_ntk
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_ntk,
    read_table(snakemake.input.ntk).query("study == 'image'"),
    read_table(snakemake.input.ntk_spectrum).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    epochs=snakemake.params.epochs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
