# Measurements at all snapshots of a run, one file per run and metric family.

for metric, about in METRICS.items():

    rule:
        name:
            f"measure_{metric}"
        input:
            unpack(lambda wildcards, metric=metric: read_by(CONFIG, metric, Run.of(wildcards))),
        output:
            f"results/metrics/{metric}/{RUN_FOLDER}.h5",
        log:
            f"logs/measure_{metric}/{RUN_FOLDER}.log",
        wildcard_constraints:
            study=alternatives(
                name for name, study in CONFIG.studies.items() if study.kind in about.kinds
            ),
        resources:
            gpu=WANT_GPU if about.gpu else 0,
            mem_mb=mem_mb,
            runtime=measuring_time(metric),
        params:
            # (Snakemake compares the stage key with the last run, not functions of the output.)
            settings=lambda wildcards, output, metric=metric: sampling_of(CONFIG, metric),
            script=f"measure_{metric}.py",
            stage_key=lambda wildcards, metric=metric: KEYS.measure(metric, Run.of(wildcards)),
        script:
            "../scripts/{params.script}"


rule measure_encoding_distances:
    input:
        encoding="results/encodings/grid_{resolution}/{input}.h5",
    output:
        "results/metrics/encoding_distances/grid_{resolution}/{input}.h5",
    log:
        "logs/measure_encoding_distances/grid_{resolution}/{input}.log",
    params:
        stage_key=lambda wildcards: KEYS.measure_encoding_distances(
            wildcards.input, int(wildcards.resolution)
        ),
    script:
        "../scripts/measure_encoding_distances.py"
