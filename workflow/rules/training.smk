# One training per run, with a snapshot at each configured epoch.

STATES = ROOT / "results" / "runs" / ".states"

# Input maps may have their own lists of snapshots.  Snakemake has to know the outputs of a rule
# before its wildcards, so each list of each study has its own rule.
for schedule in schedules(CONFIG):

    rule:
        name:
            schedule.rule
        input:
            unpack(inputs("train")),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/epoch_{epoch:06d}.safetensors"
                for epoch in schedule.epochs
            ],
            history=OUTPUTS["train"][0],
            description=OUTPUTS["train"][1],
        log:
            f"logs/train_network/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=schedule.study,
            input=alternatives(schedule.inputs),
        conda:
            ENVIRONMENT
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=key("train"),
            network=lambda wildcards: network_of(CONFIG, Run.of(wildcards)).as_mapping(),
            training=lambda wildcards: training_of(CONFIG, Run.of(wildcards)),
            split=CONFIG.studies[schedule.study].pixels_trained_on,
            # (Snakemake does not compare functions of the output with the last run: see
            # stage_keys.py.)
            epochs=lambda wildcards, output: CONFIG.studies[wildcards.study].epochs_of(
                wildcards.input
            ),
            # A killed or extended training continues from these.  Not an output, because Snakemake
            # deletes outputs before a job starts.
            states=lambda wildcards: str(STATES / key("train")(wildcards)),
        script:
            "../scripts/train_network.py"


for study in FIRST_EPOCHS:

    rule:
        name:
            f"train_{study}"
        input:
            unpack(inputs("train")),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/step_{step:06d}.safetensors"
                for step in CONFIG.studies[study].steps
            ],
            history=OUTPUTS["train"][0],
            description=OUTPUTS["train"][1],
        log:
            f"logs/train_first_epoch/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=study,
        conda:
            ENVIRONMENT
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=key("train"),
            network=lambda wildcards: network_of(CONFIG, Run.of(wildcards)).as_mapping(),
            training=lambda wildcards: training_of(CONFIG, Run.of(wildcards)),
            steps=CONFIG.studies[study].steps,
        script:
            "../scripts/train_first_epoch.py"


for study in CLASSIFIERS:

    rule:
        name:
            f"train_{study}"
        input:
            unpack(inputs("train")),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/epoch_{epoch:06d}.safetensors"
                for epoch in CONFIG.studies[study].snapshots
            ],
            history=OUTPUTS["train"][0],
            description=OUTPUTS["train"][1],
        log:
            f"logs/train_classifier/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=study,
            input=PIXELS,
        conda:
            ENVIRONMENT
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=key("train"),
            network=lambda wildcards: network_of(CONFIG, Run.of(wildcards)).as_mapping(),
            training=lambda wildcards: training_of(CONFIG, Run.of(wildcards)),
            epochs=lambda wildcards, output: CONFIG.studies[wildcards.study].snapshots,
            states=lambda wildcards: str(STATES / key("train")(wildcards)),
        script:
            "../scripts/train_classifier.py"
