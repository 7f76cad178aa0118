# Shared by all rules: the checked configuration, the runs, stage keys, wildcards, devices.

import sys
from pathlib import Path

import yaml
from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.sourcecache import HostingProviderFile
from snakemake.utils import min_version, update_config

min_version("9.27")

# The folder of this repository.  Of one on a Git host, Snakemake keeps a clone without files: they are
# checked out beside it.
if isinstance(workflow.current_basedir, HostingProviderFile):
    clone = workflow.current_basedir.hosted_repo
    commit = clone.repo.commit(workflow.current_basedir.ref).hexsha
    REPOSITORY = clone.repo_clone.with_name(f"{clone.repo_clone.name}-{commit}")
    if not REPOSITORY.exists():
        clone.repo.git.worktree("add", "--force", "--detach", REPOSITORY, commit)
else:
    REPOSITORY = Path(workflow.current_basedir).parents[1]
sys.path.insert(0, str(REPOSITORY / "src"))

from spectral_bias_workflow.checks.catalogue import CatalogueError, check_catalogue

# Before all that is made from the catalogue.
try:
    check_catalogue(REPOSITORY / "src" / "spectral_bias")
except CatalogueError as error:
    raise WorkflowError(str(error)) from None

from spectral_bias.inputs.encodings import DOMAIN_AXES
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
from spectral_bias_workflow.patches.scheduler import speed_up_scheduler
from spectral_bias_workflow.graph.jobs import OUTPUTS, Job, all_jobs, inputs_of, outputs_of
from spectral_bias_workflow.graph.runs import (
    RUN_FOLDER,
    Run,
    all_runs,
    alternatives,
    archive_data,
    archive_file,
    coordinate_studies,
    dataset_files,
    network_of,
    resolutions,
    sampling_of,
    schedules,
    training_of,
)
from spectral_bias_workflow.graph.stage_keys import StageKeys
from spectral_bias_workflow.graph.tables import is_made, table_settings

use_modules_of(REPOSITORY / "src")

# Whether another workflow uses this one as a module.  The configuration of a module is merged over
# the default one, like a file of --configfile; the files of the other workflow are not checked.
IS_MODULE = not workflow.modifier.is_main_snakefile()
if IS_MODULE:
    default = yaml.safe_load((REPOSITORY / "config" / "config.yaml").read_text(encoding="utf-8"))
    update_config(default, config)
    config = default

try:
    CONFIG = checked(config, [] if IS_MODULE else workflow.configfiles, Path.cwd())
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None
# The folder that holds results: the working directory, or the prefix of a module.
ROOT = Path(workflow.modifier.path_modifier.replace_prefix("results")).parent
# The environment of all scripts, for --software-deployment-method conda.
ENVIRONMENT = "../envs/environment.yaml"
# The configuration that Snakemake passes to scripts.
config = CONFIG.as_mapping()

RUNS = all_runs(CONFIG)
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


# The inputs of jobs by role, and their stage keys.  (A module's prefix is for results, not for files
# of the user's.)
def path(file):
    return file.path if file.job else local(file.path)


def paths(files):
    return {
        role: [path(file) for file in of] if isinstance(of, list) else path(of)
        for role, of in files.items()
    }


def inputs(stage):
    return lambda wildcards: paths(inputs_of(CONFIG, Job.of(stage, dict(wildcards.items()))))


def key(stage):
    return lambda wildcards: KEYS.of(Job.of(stage, dict(wildcards.items())))


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
    if count := dates_to_the_past(ROOT / "results"):
        logger.warning(f"{count} files in results were dated in the future; they have new dates.")
    # (Not needed with executors that send jobs elsewhere.)
    use_preloaded_interpreter(workflow.current_basedir)
    speed_up_scheduler()
    if not IS_MODULE:
        show_progress(logger, typical_seconds(CONFIG))
