"""Evaluate one input map on a grid or a line, with the rank and aliasing of its features."""

import json

from spectral_bias.files.storage import write_artifact
from spectral_bias.inputs.encodings import DOMAIN_AXES, ENCODING, encode
from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes

log_to(snakemake.log[0])
input_map = snakemake.params.input_map
axes = DOMAIN_AXES[snakemake.wildcards.domain]
encoding = encode(input_map, int(snakemake.wildcards.resolution), axes)
arrays = {"features": encoding.features, "frequencies": encoding.frequencies}
found = {
    "input_map": json.dumps(input_map, sort_keys=True),
    "rank": encoding.rank,
    "n_distinct_frequencies": encoding.n_distinct_frequencies,
    "n_aliased_frequencies": encoding.n_aliased_frequencies,
}
attributes = job_attributes(snakemake.params.stage_key, snakemake.wildcards)
write_artifact(snakemake.output[0], ENCODING, arrays, found | attributes)
