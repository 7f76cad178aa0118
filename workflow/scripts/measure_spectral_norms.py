"""Measure the spectral norm of each weight matrix at every snapshot of a run."""

from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.spectral_norms import SPECTRAL_NORMS, measure_spectral_norms
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
arrays = measure_spectral_norms(snapshots)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], SPECTRAL_NORMS, arrays, digests | attributes)
