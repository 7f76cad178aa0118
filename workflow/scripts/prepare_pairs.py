"""Draw the pairs of pixels that are compared at every snapshot of every run of a study."""

from spectral_bias.files.storage import write_artifact
from spectral_bias.inputs.sampling import PAIRS, sample_pairs
from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
wanted = snakemake.params.pairs
pairs = sample_pairs(
    snakemake.wildcards.domain,
    int(snakemake.wildcards.resolution),
    (wanted["local"]["patches"], wanted["local"]["pairs_per_patch"]),
    wanted["global"]["pairs"],
    wanted["uniform"]["pairs"],
    (wanted["tile"]["side"], wanted["tile"]["pairs_per_tile"]),
    wanted["seed"],
)
about = {"tile_side": wanted["tile"]["side"]}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], PAIRS, pairs, about | attributes)
