"""Measure the distance of inputs to activation boundaries at every snapshot of a run."""

from spectral_bias.devices import select_device
from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import input_map_of
from spectral_bias.logs import log_to
from spectral_bias.metrics.boundary_distance import BOUNDARY_DISTANCE, measure_boundary_distance
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
encoding = read_artifact(snakemake.input.encoding, "encoding", ["features"])
arrays = measure_boundary_distance(
    snapshots,
    encoding.arrays["features"],
    input_map_of(encoding.attributes),
    int(encoding.attributes["resolution"]),
    snakemake.params.settings["points"],
    snakemake.params.settings["seed"],
    select_device(snakemake.config["device"]),
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], BOUNDARY_DISTANCE, arrays, digests | attributes)
