"""Draw Figure 6: activation regions on planes through the input space."""

from spectral_bias.figures.cross_sections import plot_cross_sections
from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
options = with_styles(snakemake.params.options)
paths = dict(zip(options["inputs"], snakemake.input.runs, strict=True))
draw(
    plot_cross_sections,
    {name: read_artifact(path, "cross_sections").arrays for name, path in paths.items()},
    options["epoch"],
    inputs=options["inputs"],
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
