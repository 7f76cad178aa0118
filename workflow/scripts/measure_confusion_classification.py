"""Measure the cosines of loss gradients of pairs of images at every snapshot of a classifier."""

from spectral_bias.devices import select_device
from spectral_bias.files.snapshots import load_run
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.logs import log_to
from spectral_bias.metrics.confusion_classification import (
    CONFUSION_CLASSIFICATION,
    measure_confusion_classification,
)
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
snapshots = load_run(snakemake.input.snapshots, snakemake.wildcards)
dataset, about = read_artifact(snakemake.input.dataset, "dataset")
arrays = measure_confusion_classification(
    snapshots,
    dataset["train_images"],
    about["peak"],
    dataset["train_labels"],
    read_artifact(snakemake.input.neighbours, "neighbours").arrays,
    select_device(snakemake.config["device"]),
)
digests = {"snapshot_sha256": " ".join(snapshot.digest for snapshot in snapshots)}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], CONFUSION_CLASSIFICATION, arrays, digests | attributes)
