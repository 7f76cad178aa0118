# One training per run, with a snapshot at each configured epoch.


# Input maps may have snapshot lists of their own, and Snakemake wants to know a rule's files
# before its wildcards: so there is one rule for each list of each study.
for schedule in schedules(config):

    rule:
        name:
            schedule.rule
        input:
            signal=lambda wildcards: domain_file(config, Run.of(wildcards), SIGNAL_FILE),
            encoding=lambda wildcards: domain_file(config, Run.of(wildcards), ENCODING_FILE),
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
            network=lambda wildcards: network_of(config, Run.of(wildcards)),
            training=lambda wildcards: training_of(config, Run.of(wildcards)),
            split=split_of(schedule.study),
            # (A function of the output is not compared with the last run's: see stage_keys.py.)
            epochs=lambda wildcards, output: snapshot_epochs(
                config, wildcards.study, wildcards.input
            ),
            # Not an output, because Snakemake deletes outputs before a job starts: a killed
            # or extended training goes on from here.
            states=lambda wildcards: f"results/runs/.states/{KEYS.train(Run.of(wildcards))}",
        script:
            "../scripts/train_network.py"


if FIRST_EPOCH in config["studies"]:

    rule train_first_epoch:
        input:
            signal=lambda wildcards: domain_file(config, Run.of(wildcards), SIGNAL_FILE),
            encoding=lambda wildcards: domain_file(config, Run.of(wildcards), ENCODING_FILE),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/step_{step:06d}.safetensors"
                for step in config["studies"][FIRST_EPOCH]["steps"]
            ],
            history=HISTORY_FILE,
            description=f"results/runs/{RUN_FOLDER}/history.json",
        log:
            f"logs/train_first_epoch/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=FIRST_EPOCH,
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=lambda wildcards: KEYS.train(Run.of(wildcards)),
            network=lambda wildcards: network_of(config, Run.of(wildcards)),
            training=lambda wildcards: training_of(config, Run.of(wildcards)),
            steps=config["studies"][FIRST_EPOCH]["steps"],
        script:
            "../scripts/train_first_epoch.py"


if CLASSIFICATION in config["studies"]:

    rule train_classifier:
        input:
            dataset=DATASET_FILE,
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/epoch_{epoch:06d}.safetensors"
                for epoch in snapshot_epochs(config, CLASSIFICATION, PIXELS)
            ],
            history=HISTORY_FILE,
            description=f"results/runs/{RUN_FOLDER}/history.json",
        log:
            f"logs/train_classifier/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=CLASSIFICATION,
            input=PIXELS,
        resources:
            gpu=WANT_GPU,
            mem_mb=mem_mb,
            runtime=training_time,
        params:
            stage_key=lambda wildcards: KEYS.train(Run.of(wildcards)),
            network=lambda wildcards: network_of(config, Run.of(wildcards)),
            training=lambda wildcards: training_of(config, Run.of(wildcards)),
            epochs=lambda wildcards, output: snapshot_epochs(config, CLASSIFICATION, PIXELS),
            states=lambda wildcards: f"results/runs/.states/{KEYS.train(Run.of(wildcards))}",
        script:
            "../scripts/train_classifier.py"
