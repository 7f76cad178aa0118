"""Measure the distances between the pixels of a small grid under an input map."""

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.encoding_distances import (
    LAYOUT,
    encoding_distances,
    kernel_contrast,
)
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
arrays = encoding_distances(read_artifact(snakemake.input.encoding, "encoding").arrays["features"])
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
contrast = kernel_contrast(arrays["distance"], arrays["dot_product"])
write_artifact(snakemake.output[0], LAYOUT, arrays, contrast | attributes)
