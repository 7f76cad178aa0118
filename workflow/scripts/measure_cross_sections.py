"""Count the activation regions on planes through the input space at some snapshots of a run."""

from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import input_map_of
from spectral_bias.logs import log_to
from spectral_bias.metrics.cross_sections import CROSS_SECTIONS, measure_cross_sections
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
arrays = measure_cross_sections(
    snapshots,
    input_map_of(read_artifact(snakemake.input.encoding, "encoding", []).attributes),
    snakemake.params.settings["grid"],
    snakemake.params.settings["max_regions"],
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], CROSS_SECTIONS, arrays, digests | attributes)
