"""Draw regions, distances, gradients and loss against the density of the pixels."""

from spectral_bias.figures.density import plot_density
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
tables = {
    name: read_table(path).query("study == 'density'") for name, path in snakemake.input.items()
}
draw(
    plot_density,
    **tables,
    inputs=snakemake.params.inputs,
    epochs=snakemake.params.epochs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
