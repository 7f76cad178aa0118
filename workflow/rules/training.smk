# One training per run, with a snapshot at each configured epoch.


# Input maps may have snapshot lists of their own, and Snakemake wants to know a rule's files
# before its wildcards: so there is one rule for each list.
for number, (epochs, inputs) in enumerate(schedules(config, "image").items()):

    rule:
        name:
            training_rule(number)
        input:
            signal=lambda wildcards: grid_file(config, Run.of(wildcards), SIGNAL_FILE),
            encoding=lambda wildcards: grid_file(config, Run.of(wildcards), ENCODING_FILE),
        output:
            snapshots=[
                f"results/runs/{RUN_FOLDER}/epoch_{epoch:06d}.safetensors" for epoch in epochs
            ],
            history=f"results/runs/{RUN_FOLDER}/history.csv",
        log:
            f"logs/train_network/{RUN_FOLDER}.log",
        wildcard_constraints:
            input=alternatives(inputs),
        resources:
            gpu=WANT_GPU,
        params:
            stage_key=lambda wildcards: KEYS.train_network(Run.of(wildcards)),
            network=lambda wildcards: config["studies"][wildcards.study]["network"],
            training=lambda wildcards: config["studies"][wildcards.study]["training"],
            # (A function of the output is not compared with the last run's: see stage_keys.py.)
            epochs=lambda wildcards, output: snapshot_epochs(
                config, wildcards.study, wildcards.input
            ),
            # Not an output, because Snakemake deletes outputs before a job starts: a killed
            # or extended training goes on from here.
            states=lambda wildcards: f"results/runs/.states/{KEYS.train_network(Run.of(wildcards))}",
        script:
            "../scripts/train_network.py"
