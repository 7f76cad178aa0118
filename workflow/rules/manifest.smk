# The last of all: what made the results, and a checksum of every file of them.


rule write_manifest:
    input:
        rules.check_results.output,
        rules.all_tables.input,
        rules.all_figures.input,
        RUN_FILES,
        rules.report_tables.output,
        rules.report_provenance.output,
    output:
        "results/manifest.json",
    log:
        "logs/write_manifest.log",
    threads: 2
    params:
        # (A function of the output is not compared with the last run's: clones are elsewhere.)
        repository=lambda wildcards, output: str(REPOSITORY),
        stage_keys=CHECKED_KEYS,
        stage_key=KEYS.of_results("write_manifest", list(CHECKED_KEYS.values())),
    script:
        "../scripts/write_manifest.py"
