"""Draw a function on a line and its fits with different input maps."""

import numpy as np

from spectral_bias.figures.saving import draw
from spectral_bias.figures.sinusoid_fits import plot_sinusoid_fits
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
options = with_styles(snakemake.params.options)
names, epoch = list(options["inputs"]), options["epoch"]
runs = [
    read_artifact(path, "forward_pass", ["epoch", "prediction"]).arrays
    for path in snakemake.input.runs
]
at = [int(np.flatnonzero(run["epoch"] == epoch)[0]) for run in runs]
draw(
    plot_sinusoid_fits,
    read_artifact(snakemake.input.signal[0], "signal").arrays["image"][0, :, 0],
    {n: run["prediction"][i, 0, :, 0] for n, run, i in zip(names, runs, at, strict=True)},
    epoch,
    inputs=options["inputs"],
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
