"""Draw regions and training loss of encodings with one frequency."""

from spectral_bias.figures.restricted_encoding import plot_restricted_encoding
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_restricted_encoding,
    read_table(snakemake.input.regions).query("study == 'restricted_encoding'"),
    read_table(snakemake.input.training).query("study == 'restricted_encoding'"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
