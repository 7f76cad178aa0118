"""Measure the angles between the hyperplanes of hidden neurons at some snapshots of a run."""

from spectral_bias.devices import select_device
from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.hyperplanes import HYPERPLANES, measure_hyperplanes
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
arrays = measure_hyperplanes(
    snapshots,
    read_artifact(snakemake.input.encoding, "encoding", ["features"]).arrays["features"],
    snakemake.params.settings["points"],
    snakemake.params.settings["seed"],
    select_device(snakemake.config["device"]),
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], HYPERPLANES, arrays, digests | attributes)
