# The last step: records what made the results, and a checksum of each of their files.


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
    conda:
        ENVIRONMENT
    threads: 2
    params:
        # (Snakemake does not compare functions of the output with the last run: the folder of a
        # clone may differ.)
        root=lambda wildcards, output: str(ROOT),
        repository=lambda wildcards, output: str(REPOSITORY),
        stage_keys=CHECKED_KEYS,
        stage_key=KEYS.of_results("write_manifest", list(CHECKED_KEYS.values())),
    script:
        "../scripts/write_manifest.py"
