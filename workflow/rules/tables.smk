# Tidy tables over all runs, each with a description of its columns beside it.


rule tabulate_runs:
    input:
        [snapshot_files(CONFIG, run)[-1] for run in RUNS],
    output:
        table="results/tables/runs.csv",
        description="results/tables/runs.json",
    log:
        "logs/tabulate_runs.log",
    params:
        studies={
            name: {"kind": study.kind, "split": study.pixels_trained_on}
            for name, study in CONFIG.studies.items()
        },
        stage_key=KEYS.tabulate("runs"),
    script:
        "../scripts/tabulate_runs.py"


rule tabulate_inputs:
    output:
        table="results/tables/inputs.csv",
        description="results/tables/inputs.json",
    log:
        "logs/tabulate_inputs.log",
    params:
        inputs={name: CONFIG.inputs[name].parameters for name in encoded_inputs(CONFIG)},
        stage_key=KEYS.tabulate("inputs"),
    script:
        "../scripts/tabulate_inputs.py"


rule tabulate_training:
    input:
        [run.file(HISTORY_FILE) for run in RUNS],
    output:
        table="results/tables/training.csv",
        description="results/tables/training.json",
    log:
        "logs/tabulate_training.log",
    params:
        runs=[run.key for run in RUNS],
        last_epochs=[CONFIG.studies[run.study].epochs_of(run.input)[-1] for run in RUNS],
        stage_key=KEYS.tabulate("training"),
    script:
        "../scripts/tabulate_training.py"


rule tabulate_generalization:
    input:
        [run.file(HISTORY_FILE) for run in HELD_OUT_RUNS],
    output:
        table="results/tables/generalization.csv",
        description="results/tables/generalization.json",
    log:
        "logs/tabulate_generalization.log",
    params:
        runs=[run.key for run in HELD_OUT_RUNS],
        last_epochs=[CONFIG.studies[run.study].epochs_of(run.input)[-1] for run in HELD_OUT_RUNS],
        n_pixels=[pixel_counts(CONFIG, run) for run in HELD_OUT_RUNS],
        stage_key=KEYS.tabulate("generalization"),
    script:
        "../scripts/tabulate_generalization.py"


rule tabulate_claims:
    input:
        **read_tables(CONFIG, "claims"),
    output:
        table="results/tables/claims.csv",
        description="results/tables/claims.json",
    log:
        "logs/tabulate_claims.log",
    params:
        studies=claim_studies(CONFIG),
        stage_key=KEYS.tabulate("claims"),
    script:
        "../scripts/tabulate_claims.py"


rule tabulate_claim_comparisons:
    input:
        **read_tables(CONFIG, "claim_comparisons"),
    output:
        table="results/tables/claim_comparisons.csv",
        description="results/tables/claim_comparisons.json",
    log:
        "logs/tabulate_claim_comparisons.log",
    params:
        studies=claim_studies(CONFIG),
        stage_key=KEYS.tabulate("claim_comparisons"),
    script:
        "../scripts/tabulate_claim_comparisons.py"


# All other tables are made from metrics alone and share a script.
for table in TABLES:
    if KEYS.script_of(f"tabulate_{table}") == "tabulate.py" and is_made(CONFIG, table):

        rule:
            name:
                f"tabulate_{table}"
            input:
                **metric_files_of(CONFIG, table),
            output:
                table=f"results/tables/{table}.csv",
                description=f"results/tables/{table}.json",
            log:
                f"logs/tabulate_{table}.log",
            params:
                table=table,
                stage_key=KEYS.tabulate(table),
            script:
                "../scripts/tabulate.py"


rule all_tables:
    input:
        [getattr(rules, f"tabulate_{table}").output for table in TABLES if is_made(CONFIG, table)],
