"""Measure one forward pass over the grid at every snapshot of a run."""

from spectral_bias.devices import select_device
from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.forward_pass import FORWARD_PASS, measure_forward_pass
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
arrays = measure_forward_pass(
    snapshots,
    read_artifact(snakemake.input.encoding, "encoding").arrays["features"],
    read_artifact(snakemake.input.signal, "signal").arrays["image"],
    read_artifact(snakemake.input.pairs, "pairs", ["local", "global", "uniform"]).arrays,
    select_device(snakemake.config["device"]),
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], FORWARD_PASS, arrays, digests | attributes)
