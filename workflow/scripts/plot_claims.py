"""Draw the effect and the verdict of every claim of the paper."""

from spectral_bias.figures.claims import plot_claims
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_claims,
    read_table(snakemake.input.claims),
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
