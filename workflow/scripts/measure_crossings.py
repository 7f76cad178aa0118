"""Count the boundaries of activation regions between pixels at every snapshot of a run."""

from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import input_map_of
from spectral_bias.logs import log_to
from spectral_bias.metrics.crossings import CROSSINGS, measure_crossings
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
arrays = measure_crossings(
    snapshots,
    input_map_of(read_artifact(snakemake.input.encoding, "encoding", []).attributes),
    read_artifact(snakemake.input.signal, "signal").arrays["image"],
    snakemake.params.settings["steps"],
    snakemake.params.settings["seed"],
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], CROSSINGS, arrays, digests | attributes)
