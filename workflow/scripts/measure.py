"""Measure a metric at the snapshots of a run, or derive it from other metrics of the run."""

from importlib import import_module

from spectral_bias.devices import select_device
from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.measuring import derive, measure_snapshots, read_subject
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
metric = import_module(f"spectral_bias.metrics.{snakemake.params.metric}")
paths = dict(snakemake.input.items())
snapshots = load_run(paths.pop("snapshots", []), snakemake.wildcards)
device = select_device(snakemake.config["device"] if snakemake.params.on_gpu else "cpu")
subject = read_subject(paths, snakemake.params.settings, device)
if snapshots:
    arrays = measure_snapshots(metric, snapshots, subject, snakemake.params.supports)
    digests = " ".join(snapshot.digest for snapshot in snapshots)
else:
    arrays, digests = derive(metric, subject)
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(
    snakemake.output[0], metric.LAYOUT, arrays, {"snapshot_sha256": digests} | attributes
)
