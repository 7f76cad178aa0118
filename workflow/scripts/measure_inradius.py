"""Measure the inradius of first-layer activation regions at some snapshots of a run."""

from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import input_map_of
from spectral_bias.logs import log_to
from spectral_bias.metrics.inradius import INRADIUS, feature_box, measure_inradius
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
encoding = read_artifact(snakemake.input.encoding, "encoding")
arrays = measure_inradius(
    snapshots,
    encoding.arrays["features"],
    feature_box(input_map_of(encoding.attributes)),
    points=snakemake.params.settings["points"],
    seed=snakemake.params.settings["seed"],
    workers=snakemake.threads,
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], INRADIUS, arrays, digests | attributes)
