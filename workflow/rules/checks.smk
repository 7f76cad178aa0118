# Checks that all results exist and match their names; reads all files of a run.

MADE_TABLES = {name: getattr(rules, f"tabulate_{name}") for name in TABLES if is_made(CONFIG, name)}
DRAWN_FIGURES = [getattr(rules, f"plot_{name}") for name in FIGURES if is_drawn(CONFIG, name)]
CHECKED_KEYS = {
    **{str(rule.output.description): rule.params.stage_key for rule in MADE_TABLES.values()},
    **{str(rule.output.png): rule.params.stage_key for rule in DRAWN_FIGURES},
}
# The files that tables and figures are made from.
RUN_FILES = [
    *artifact_files(CONFIG),
    *[file for run in RUNS for file in snapshot_files(CONFIG, run)],
    *history_files(CONFIG),
    *[file.replace(".csv", ".json") for file in history_files(CONFIG)],
    *receipt_files(CONFIG),
]


rule check_results:
    input:
        rules.all_tables.input,
        rules.all_figures.input,
        RUN_FILES,
    output:
        "results/checks.csv",
    log:
        "logs/check_results.log",
    threads: 2
    params:
        # (Snakemake compares the stage key with the last run, not functions of the output.)
        stage_keys=lambda wildcards, output: artifact_keys(CONFIG, KEYS) | CHECKED_KEYS,
        stage_key=KEYS.of_results("check_results", list(CHECKED_KEYS.values())),
    script:
        "../scripts/check_results.py"
