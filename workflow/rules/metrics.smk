# Measurements at all snapshots of a run, one file per run and metric family.

for metric, about in METRICS.items():

    rule:
        name:
            f"measure_{metric}"
        input:
            unpack(inputs(f"measure_{metric}")),
        output:
            OUTPUTS[f"measure_{metric}"],
        log:
            f"logs/measure_{metric}/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=alternatives(
                name for name, study in CONFIG.studies.items() if study.kind in about.kinds
            ),
        conda:
            ENVIRONMENT
        resources:
            gpu=WANT_GPU if about.gpu else 0,
            mem_mb=mem_mb,
            runtime=measuring_time(metric),
        params:
            metric=metric,
            # (Snakemake compares the stage key with the last run, not functions of the output.)
            settings=lambda wildcards, output, metric=metric: sampling_of(CONFIG, metric),
            supports=about.supports,
            on_gpu=about.gpu,
            stage_key=key(f"measure_{metric}"),
        script:
            "../scripts/measure.py"


rule measure_encoding_distances:
    input:
        unpack(inputs("measure_encoding_distances")),
    output:
        OUTPUTS["measure_encoding_distances"],
    log:
        "logs/measure_encoding_distances/grid_{resolution}/{input}.log",
    conda:
        ENVIRONMENT
    params:
        stage_key=key("measure_encoding_distances"),
    script:
        "../scripts/measure_encoding_distances.py"
