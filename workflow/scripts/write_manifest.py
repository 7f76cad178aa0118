"""Write how the results were made, and a checksum of each of their files."""

import json
from pathlib import Path

from spectral_bias.files.storage import whole_file
from spectral_bias.logs import log_to
from spectral_bias_workflow.checks.manifest import new_manifest

log_to(snakemake.log[0])
root = Path(snakemake.params.root)
manifest = new_manifest(
    root,
    [Path(file).relative_to(root).as_posix() for file in snakemake.input],
    snakemake.config,
    snakemake.params.stage_keys,
    Path(snakemake.params.repository),
    snakemake.threads,
)
with whole_file(snakemake.output[0]) as scratch:
    scratch.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
