"""Draw Figure 8a-c: spectral norms over epochs."""

from spectral_bias.figures.saving import draw
from spectral_bias.figures.spectral_norms import plot_spectral_norms
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_spectral_norms,
    read_table(snakemake.input.spectral_norms).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    layers_of=snakemake.params.layers_of,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
