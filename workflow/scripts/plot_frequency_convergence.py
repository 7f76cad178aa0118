"""Draw the decay of the error in each band of spatial frequency."""

from spectral_bias.figures.frequency_convergence import plot_frequency_convergence
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_frequency_convergence,
    read_table(snakemake.input.frequency_error).query("study == 'image'"),
    read_table(snakemake.input.frequency_convergence).query("study == 'image'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
