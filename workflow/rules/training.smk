# One training per run, with a snapshot at each configured epoch.


# Input maps may have snapshot lists of their own, and Snakemake wants to know a rule's files
# before its wildcards: so there is one rule for each list of each study.
for schedule in schedules(CONFIG):

    rule:
        name:
            schedule.rule
        input:
            signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
            encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/epoch_{epoch:06d}.safetensors"
                for epoch in schedule.epochs
            ],
            history=HISTORY_FILE,
            description=f"results/runs/{RUN_FOLDER}/history.json",
        log:
            f"logs/train_network/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=schedule.study,
            input=alternatives(schedule.inputs),
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=lambda wildcards: KEYS.train(Run.of(wildcards)),
            network=lambda wildcards: network_of(CONFIG, Run.of(wildcards)).as_mapping(),
            training=lambda wildcards: training_of(CONFIG, Run.of(wildcards)),
            split=CONFIG.studies[schedule.study].pixels_trained_on,
            # (A function of the output is not compared with the last run's: see stage_keys.py.)
            epochs=lambda wildcards, output: CONFIG.studies[wildcards.study].epochs_of(
                wildcards.input
            ),
            # Not an output, because Snakemake deletes outputs before a job starts: a killed
            # or extended training goes on from here.
            states=lambda wildcards: f"results/runs/.states/{KEYS.train(Run.of(wildcards))}",
        script:
            "../scripts/train_network.py"


for study in FIRST_EPOCHS:

    rule:
        name:
            f"train_{study}"
        input:
            signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
            encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/step_{step:06d}.safetensors"
                for step in CONFIG.studies[study].steps
            ],
            history=HISTORY_FILE,
            description=f"results/runs/{RUN_FOLDER}/history.json",
        log:
            f"logs/train_first_epoch/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=study,
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=lambda wildcards: KEYS.train(Run.of(wildcards)),
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
            dataset=DATASET_FILE,
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/epoch_{epoch:06d}.safetensors"
                for epoch in CONFIG.studies[study].snapshots
            ],
            history=HISTORY_FILE,
            description=f"results/runs/{RUN_FOLDER}/history.json",
        log:
            f"logs/train_classifier/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=study,
            input=PIXELS,
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=lambda wildcards: KEYS.train(Run.of(wildcards)),
            network=lambda wildcards: network_of(CONFIG, Run.of(wildcards)).as_mapping(),
            training=lambda wildcards: training_of(CONFIG, Run.of(wildcards)),
            epochs=lambda wildcards, output: CONFIG.studies[wildcards.study].snapshots,
            states=lambda wildcards: f"results/runs/.states/{KEYS.train(Run.of(wildcards))}",
        script:
            "../scripts/train_classifier.py"
