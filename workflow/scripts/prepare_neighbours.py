"""Find the nearest, the nearest of another class and the farthest images of drawn anchors."""

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.neighbours import NEIGHBOURS, find_neighbours
from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
dataset, about = read_artifact(snakemake.input[0], "dataset", ["train_images", "train_labels"])
arrays = find_neighbours(
    dataset["train_images"],
    dataset["train_labels"],
    about["peak"],
    **snakemake.params.neighbours,
    seed=snakemake.params.seed,
)
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], NEIGHBOURS, arrays, attributes)
