"""Draw Figure 7: the distance to the nearest activation boundary over epochs."""

from spectral_bias.figures.boundary_distance import plot_boundary_distance
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_boundary_distance,
    read_table(snakemake.input.boundary_distance).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
