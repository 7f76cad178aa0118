"""Draw the pairs of pixels that are compared at every snapshot of every run of a study."""

from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes
from spectral_bias.sampling import PAIRS, sample_pairs
from spectral_bias.storage import write_artifact

log_to(snakemake.log[0])
pairs = sample_pairs(
    snakemake.wildcards.domain,
    int(snakemake.wildcards.resolution),
    snakemake.params.pairs["local"]["patches"],
    snakemake.params.pairs["local"]["pairs_per_patch"],
    snakemake.params.pairs["global"]["pairs"],
    snakemake.params.pairs["uniform"]["pairs"],
    snakemake.params.pairs["seed"],
)
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], PAIRS, pairs, attributes)
