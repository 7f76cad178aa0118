"""Draw Figure 2a-b: the activation region of each pixel."""

import numpy as np

from spectral_bias.figures.region_maps import plot_region_maps
from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
options = with_styles(snakemake.params.options)
names, epochs = list(options["inputs"]), options["epochs"]
runs = [
    read_artifact(path, "forward_pass", ["epoch", "region", "n_regions"]).arrays
    for path in snakemake.input.runs
]
shown = [np.isin(run["epoch"], epochs) for run in runs]
draw(
    plot_region_maps,
    {n: run["region"][i] for n, run, i in zip(names, runs, shown, strict=True)},
    epochs,
    {n: run["n_regions"][i] for n, run, i in zip(names, runs, shown, strict=True)},
    inputs=options["inputs"],
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
