# Checks that all results exist and match their names; reads all files of a run.

JOBS = all_jobs(CONFIG)
CHECKED_KEYS = {
    **{f"results/tables/{table}.json": KEYS.of(Job(f"tabulate_{table}")) for table in MADE},
    **{f"results/figures/{figure}.png": KEYS.of(Job(f"plot_{figure}")) for figure in DRAWN},
}
# The files that tables and figures are made from.
RUN_FILES = [
    file
    for job in JOBS
    if not job.stage.startswith(("tabulate_", "plot_"))
    for file in outputs_of(CONFIG, job)
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
    conda:
        ENVIRONMENT
    threads: 2
    params:
        # (Snakemake compares the stage key with the last run, not functions of the output.)
        root=lambda wildcards, output: str(ROOT),
        made_by=lambda wildcards, output: KEYS.made_by(JOBS),
        stage_key=KEYS.of_results("check_results", list(CHECKED_KEYS.values())),
    script:
        "../scripts/check_results.py"
