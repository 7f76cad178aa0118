"""Draw Figure 4e-g, k-m: Hamming distances of pairs of images over epochs."""

from spectral_bias.figures.hamming_classification import plot_hamming_classification
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_hamming_classification,
    read_table(snakemake.input.hamming).query("study == 'classification'"),
    networks=snakemake.params.networks,
    signals=snakemake.params.signals,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
