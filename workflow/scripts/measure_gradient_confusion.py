"""Measure the cosines of pairs of loss gradients at every snapshot of a run."""

from spectral_bias.devices import select_device
from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.gradient_confusion import GRADIENT_CONFUSION, measure_gradient_confusion
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
arrays = measure_gradient_confusion(
    snapshots,
    read_artifact(snakemake.input.encoding, "encoding").arrays["features"],
    read_artifact(snakemake.input.signal, "signal").arrays["image"],
    read_artifact(snakemake.input.pairs, "pairs", ["local", "global", "tile"]).arrays,
    select_device(snakemake.config["device"]),
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], GRADIENT_CONFUSION, arrays, digests | attributes)
