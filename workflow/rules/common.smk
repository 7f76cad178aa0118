# Shared by all rules: the checked configuration, the runs, stage keys, wildcards, devices.

import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.utils import min_version

min_version("9.27")

REPOSITORY = Path(workflow.basedir)
sys.path.insert(0, str(REPOSITORY / "src"))

from spectral_bias.inputs.encodings import DOMAIN_AXES
from spectral_bias_workflow.graph.artifacts import (
    artifact_files,
    artifact_keys,
    history_files,
    receipt_files,
)
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS, TABLES
from spectral_bias_workflow.config.reading import ConfigurationError, checked
from spectral_bias_workflow.config.studies import PIXELS
from spectral_bias_workflow.graph.costs import (
    measuring_seconds,
    memory_mb,
    runtime_minutes,
    training_seconds,
    typical_seconds,
)
from spectral_bias_workflow.graph.figures import (
    figure_options,
    figure_studies,
    is_drawn,
    pictured_files,
    pictured_signals,
)
from spectral_bias_workflow.machine import (
    count_gpus,
    dates_to_the_past,
    gpus_wanted,
    memory_of_machine,
    use_modules_of,
)
from spectral_bias_workflow.patches.preloaded import use_preloaded_interpreter
from spectral_bias_workflow.patches.progress import show_progress
from spectral_bias_workflow.patches.reevaluations import limit_reevaluations
from spectral_bias_workflow.graph.runs import (
    DATASET_FILE,
    ENCODING_FILE,
    HISTORY_FILE,
    NEIGHBOURS_FILE,
    PAIRS_FILE,
    RUN_FOLDER,
    SIGNAL_FILE,
    Run,
    all_runs,
    alternatives,
    archive_data,
    archive_file,
    coordinate_studies,
    dataset_files,
    dataset_sources,
    domain_file,
    held_out_studies,
    network_of,
    pixel_counts,
    read_by,
    resolutions,
    sampling_of,
    schedules,
    signal_source,
    snapshot_files,
    training_of,
)
from spectral_bias_workflow.graph.stage_keys import StageKeys
from spectral_bias_workflow.graph.tables import (
    claim_studies,
    encoded_inputs,
    is_made,
    metric_files_of,
    read_tables,
)

use_modules_of(REPOSITORY / "src")

try:
    CONFIG = checked(config, workflow.configfiles, Path.cwd())
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None
# The configuration that Snakemake passes to scripts.
config = CONFIG.as_mapping()

RUNS = all_runs(CONFIG)
HELD_OUT_RUNS = [run for run in RUNS if run.study in held_out_studies(CONFIG)]
KEYS = StageKeys(CONFIG, REPOSITORY)
COORDINATES = list(coordinate_studies(CONFIG))
FIRST_EPOCHS = [name for name, study in CONFIG.studies.items() if study.has_steps]
CLASSIFIERS = [name for name in CONFIG.studies if name not in COORDINATES]
# Figure 3 has its own grid.
DISTANCE_RESOLUTION = CONFIG.figures.encoding_distances.resolution


wildcard_constraints:
    study=alternatives(CONFIG.studies),
    signal=alternatives([*CONFIG.signals, *CONFIG.datasets]),
    input=alternatives([*CONFIG.inputs, PIXELS]),
    network=alternatives(run.network for run in RUNS),
    seed=alternatives(run.seed for run in RUNS),
    domain=alternatives(DOMAIN_AXES),
    resolution=alternatives([*resolutions(CONFIG), DISTANCE_RESOLUTION]),
    archive=alternatives(CONFIG.downloads),


# The resources that a job requests from this machine or a cluster: more at every attempt.
def mem_mb(wildcards, attempt):
    return attempt * memory_mb(CONFIG, Run.of(wildcards))


def training_time(wildcards, attempt):
    return attempt * runtime_minutes(training_seconds(CONFIG, Run.of(wildcards)))


def measuring_time(metric):
    def minutes(wildcards, attempt):
        return attempt * runtime_minutes(measuring_seconds(CONFIG, metric, Run.of(wildcards)))

    return minutes


# On one machine, running jobs are limited by its memory, and jobs on GPUs by the number of GPUs; a
# cluster's scheduler sets its own limits.  Scripts read the device from the configuration itself,
# so that changing it reruns nothing.
WANT_GPU = gpus_wanted(CONFIG.device)
if workflow.is_main_process and workflow.resource_settings.cores is not None:
    if WANT_GPU:
        workflow.global_resources.setdefault("gpu", max(count_gpus(), 1))
    workflow.global_resources.setdefault("mem_mb", memory_of_machine())

if workflow.is_main_process and not workflow.dryrun:
    if count := dates_to_the_past(Path("results")):
        logger.warning(f"{count} files in results were dated in the future; they have new dates.")
    # (Not needed with executors that send jobs elsewhere.)
    use_preloaded_interpreter()
    limit_reevaluations()
    show_progress(logger, typical_seconds(CONFIG))
