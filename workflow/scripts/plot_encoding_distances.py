"""Draw Figure 3: distances and dot products of the features of all pixels."""

from spectral_bias.figures.encoding_distances import plot_encoding_distances
from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
options = with_styles(snakemake.params.options)
names = list(options["inputs"])
maps = [read_artifact(path, "encoding_distances").arrays for path in snakemake.input.runs]
draw(
    plot_encoding_distances,
    {name: arrays["distance"] for name, arrays in zip(names, maps, strict=True)},
    {name: arrays["dot_product"] for name, arrays in zip(names, maps, strict=True)},
    inputs=options["inputs"],
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
