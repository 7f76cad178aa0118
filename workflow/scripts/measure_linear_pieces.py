"""Find the breakpoints of a network on a line at every snapshot of a run."""

from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import input_map_of
from spectral_bias.logs import log_to
from spectral_bias.metrics.linear_pieces import (
    LINEAR_PIECES,
    measure_linear_pieces,
    turning_points,
)
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
input_map = input_map_of(read_artifact(snakemake.input.encoding, "encoding", []).attributes)
arrays = measure_linear_pieces(snapshots, input_map)
image = read_artifact(snakemake.input.signal, "signal").arrays["image"]
needed = {"n_turning_points": turning_points(image[0, :, 0])}
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], LINEAR_PIECES, arrays, needed | digests | attributes)
