# What all rules share: the checked configuration, the runs, stage keys, wildcards, devices.

import os
import sys
from glob import glob
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.utils import min_version

min_version("9.27")

REPOSITORY = Path(workflow.basedir)
# This checkout's modules come first, whatever else is installed, here and in every job.
sys.path.insert(0, str(REPOSITORY / "src"))
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(REPOSITORY / "src"), os.environ.get("PYTHONPATH")])
)

from spectral_bias_workflow.configuration import ConfigurationError, checked
from spectral_bias_workflow.progress import ProgressReporter, typical_seconds
from spectral_bias_workflow.runs import (
    RUN_FOLDER,
    Run,
    all_runs,
    alternatives,
    figure_options,
    schedules,
    snapshot_epochs,
    snapshot_files,
)
from spectral_bias_workflow.stage_keys import StageKeys

try:
    config = checked(
        config,
        REPOSITORY / "workflow" / "schemas" / "config.schema.yaml",
        workflow.configfiles,
        Path.cwd(),
    )
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RUNS = all_runs(config)
KEYS = StageKeys(config, REPOSITORY)
RESOLUTIONS = [
    config["studies"]["image"]["resolution"],
    figure_options(config, "encoding_distances").get("resolution", 32),
]


wildcard_constraints:
    study=alternatives(config["studies"]),
    signal=alternatives(config["signals"]),
    input=alternatives(config["inputs"]),
    network=alternatives(run.network for run in RUNS),
    seed=alternatives(run.seed for run in RUNS),
    resolution=alternatives(RESOLUTIONS),
    archive=alternatives(config["downloads"]),


def run_of(wildcards):
    """Return the run that a job's wildcards name."""
    return Run(
        wildcards.study,
        wildcards.signal,
        wildcards.input,
        wildcards.network,
        int(wildcards.seed),
    )


# One job at a time uses the GPU; on a machine without one, nothing is held back.  The device is
# read by the scripts from the configuration itself, so that another device reruns nothing.
GPUS = glob("/dev/nvidia[0-9]*")
WANT_GPU = {"auto": int(bool(GPUS)), "cpu": 0, "cuda": 1}[config["device"]]
workflow.global_resources.setdefault("gpu", 1)

if workflow.is_main_process and not workflow.dryrun:
    if not any(isinstance(handler, ProgressReporter) for handler in logger.handlers):
        logger.addHandler(ProgressReporter(typical_seconds(config)))
