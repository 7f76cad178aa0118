"""Read and check a dataset of labelled images, and write it to one artifact."""

from spectral_bias.datasets.classification import DATASET, load_dataset
from spectral_bias.files.storage import write_artifact
from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
dataset = load_dataset(snakemake.params.dataset, snakemake.params.files)
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], DATASET, dataset.arrays, dataset.about | attributes)
