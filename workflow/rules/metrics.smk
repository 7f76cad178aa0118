# Measurements at all snapshots of a run, one file per run and metric family.


rule measure_forward_pass:
    input:
        snapshots=lambda wildcards: snapshot_files(config, Run.of(wildcards)),
        signal=lambda wildcards: grid_file(config, Run.of(wildcards), SIGNAL_FILE),
        encoding=lambda wildcards: grid_file(config, Run.of(wildcards), ENCODING_FILE),
        pairs=lambda wildcards: grid_file(config, Run.of(wildcards), PAIRS_FILE),
    output:
        f"results/metrics/forward_pass/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_forward_pass/{RUN_FOLDER}.log",
    resources:
        gpu=WANT_GPU,
    params:
        stage_key=lambda wildcards: KEYS.measure("forward_pass", Run.of(wildcards)),
    script:
        "../scripts/measure_forward_pass.py"


rule measure_gradient_confusion:
    input:
        snapshots=lambda wildcards: snapshot_files(config, Run.of(wildcards)),
        signal=lambda wildcards: grid_file(config, Run.of(wildcards), SIGNAL_FILE),
        encoding=lambda wildcards: grid_file(config, Run.of(wildcards), ENCODING_FILE),
        pairs=lambda wildcards: grid_file(config, Run.of(wildcards), PAIRS_FILE),
    output:
        f"results/metrics/gradient_confusion/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_gradient_confusion/{RUN_FOLDER}.log",
    resources:
        gpu=WANT_GPU,
    params:
        stage_key=lambda wildcards: KEYS.measure("gradient_confusion", Run.of(wildcards)),
    script:
        "../scripts/measure_gradient_confusion.py"


rule measure_spectral_norms:
    input:
        snapshots=lambda wildcards: snapshot_files(config, Run.of(wildcards)),
    output:
        f"results/metrics/spectral_norms/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_spectral_norms/{RUN_FOLDER}.log",
    params:
        stage_key=lambda wildcards: KEYS.measure("spectral_norms", Run.of(wildcards)),
    script:
        "../scripts/measure_spectral_norms.py"


rule measure_encoding_distances:
    input:
        encoding=ENCODING_FILE,
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
