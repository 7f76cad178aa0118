"""Crop one image to a square and average it down to the resolution, or sample one line."""

from spectral_bias.datasets.signals import SIGNAL, load_signal
from spectral_bias.files.storage import write_artifact
from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
signal = load_signal(
    snakemake.params.signal, int(snakemake.wildcards.resolution), snakemake.params.archive
)
origin = {"attribution": signal.attribution, "source_sha256": signal.source_sha256}
arrays = {"image": signal.image, "frequencies": signal.frequencies}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], SIGNAL, arrays, origin | attributes)
