"""Draw Hamming distances of local and global pairs on lines over epochs."""

from spectral_bias.figures.hamming_sinusoid import plot_hamming_sinusoid
from spectral_bias.figures.saving import draw
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
draw(
    plot_hamming_sinusoid,
    read_table(snakemake.input.hamming).query("study.str.startswith('sinusoid')"),
    inputs=snakemake.params.inputs,
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
