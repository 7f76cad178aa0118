"""Check that a finished run is complete and that each file is what its name says."""

from pathlib import Path

from spectral_bias.files.storage import whole_file
from spectral_bias.logs import log_to
from spectral_bias_workflow.checks.results import all_well, check_results
from spectral_bias_workflow.config.models import Configuration

log_to(snakemake.log[0])
config = Configuration.model_validate(snakemake.config)
root = Path(snakemake.params.root)
checks = check_results(config, snakemake.params.made_by, root, snakemake.threads)
with whole_file(snakemake.output[0]) as scratch:
    all_well(checks).to_csv(scratch, index=False, lineterminator="\n")
