"""Draw Figure 5: cosines between the hyperplane directions of all pairs of hidden neurons."""

import numpy as np

from spectral_bias.figures.hyperplanes import plot_hyperplanes
from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
options = with_styles(snakemake.params.options)
names, epochs = list(options["inputs"]), options["epochs"]
paths = dict(zip(names, snakemake.input.runs, strict=True))
runs = {name: read_artifact(path, "hyperplanes").arrays for name, path in paths.items()}
shown = {name: np.isin(run["epoch"], epochs) for name, run in runs.items()}
draw(
    plot_hyperplanes,
    {
        definition: {n: run[f"{definition}_cosine"][shown[n]] for n, run in runs.items()}
        for definition in ("weight_row", "input_gradient")
    },
    runs[names[0]]["neuron_layer"],
    epochs,
    inputs=options["inputs"],
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
