"""Measure the residual per band of frequency at every snapshot of a run."""

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.frequency_error import FREQUENCY_ERROR, measure_frequency_error
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
signal = read_artifact(snakemake.input.signal, "signal").arrays
names = ["epoch", "prediction"]
measured, about = read_artifact(snakemake.input.forward_pass, "forward_pass", names)
arrays = measure_frequency_error(
    measured["epoch"], measured["prediction"], signal["image"], signal["frequencies"]
)
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
digests = {"snapshot_sha256": about["snapshot_sha256"]}
write_artifact(snakemake.output[0], FREQUENCY_ERROR, arrays, digests | attributes)
