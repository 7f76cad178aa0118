"""Draw the error and the reconstruction of pixels that networks were not trained on."""

import numpy as np

from spectral_bias.figures.generalization import plot_generalization
from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
options = with_styles(snakemake.params.options)
names, epoch = list(options["inputs"]), options["epoch"]
runs = [
    read_artifact(path, "forward_pass", ["epoch", "prediction"]).arrays
    for path in snakemake.input.runs
]
at = [int(np.flatnonzero(run["epoch"] == epoch)[0]) for run in runs]
table, studies = read_table(snakemake.input.tables[0]), snakemake.params.studies
draw(
    plot_generalization,
    table[table["study"].isin(studies)],
    read_artifact(snakemake.input.signal[0], "signal").arrays["image"],
    {n: run["prediction"][i] for n, run, i in zip(names, runs, at, strict=True)},
    epoch,
    inputs=options["inputs"],
    splits=options["studies"],
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
