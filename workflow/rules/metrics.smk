# Measurements at all snapshots of a run, one file per run and metric family.


rule measure_forward_pass:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "forward_pass"),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        pairs=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), PAIRS_FILE),
    output:
        f"results/metrics/forward_pass/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_forward_pass/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("forward_pass"),
    params:
        stage_key=lambda wildcards: KEYS.measure("forward_pass", Run.of(wildcards)),
    script:
        "../scripts/measure_forward_pass.py"


rule measure_gradient_confusion:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "gradient_confusion"),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        pairs=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), PAIRS_FILE),
    output:
        f"results/metrics/gradient_confusion/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_gradient_confusion/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("gradient_confusion"),
    params:
        stage_key=lambda wildcards: KEYS.measure("gradient_confusion", Run.of(wildcards)),
    script:
        "../scripts/measure_gradient_confusion.py"


rule measure_spectral_norms:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "spectral_norms"),
    output:
        f"results/metrics/spectral_norms/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_spectral_norms/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        mem_mb=mem_mb,
    params:
        stage_key=lambda wildcards: KEYS.measure("spectral_norms", Run.of(wildcards)),
    script:
        "../scripts/measure_spectral_norms.py"


rule measure_hyperplanes:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "hyperplanes"),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
    output:
        f"results/metrics/hyperplanes/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_hyperplanes/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("hyperplanes"),
    params:
        points=lambda wildcards, output: CONFIG.metrics.hyperplanes.points,
        seed=lambda wildcards, output: CONFIG.metrics.hyperplanes.seed,
        stage_key=lambda wildcards: KEYS.measure("hyperplanes", Run.of(wildcards)),
    script:
        "../scripts/measure_hyperplanes.py"


rule measure_boundary_distance:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "boundary_distance"),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
    output:
        f"results/metrics/boundary_distance/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_boundary_distance/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("boundary_distance"),
    params:
        points=lambda wildcards, output: CONFIG.metrics.boundary_distance.points,
        seed=lambda wildcards, output: CONFIG.metrics.boundary_distance.seed,
        stage_key=lambda wildcards: KEYS.measure("boundary_distance", Run.of(wildcards)),
    script:
        "../scripts/measure_boundary_distance.py"


rule measure_cross_sections:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "cross_sections"),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
    output:
        f"results/metrics/cross_sections/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_cross_sections/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        mem_mb=mem_mb,
        runtime=measuring_time("cross_sections"),
    params:
        grid=lambda wildcards, output: CONFIG.metrics.cross_sections.grid,
        max_regions=lambda wildcards, output: CONFIG.metrics.cross_sections.max_regions,
        stage_key=lambda wildcards: KEYS.measure("cross_sections", Run.of(wildcards)),
    script:
        "../scripts/measure_cross_sections.py"


rule measure_crossings:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "crossings"),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
    output:
        f"results/metrics/crossings/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_crossings/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        mem_mb=mem_mb,
        runtime=measuring_time("crossings"),
    params:
        steps=lambda wildcards, output: CONFIG.metrics.crossings.steps,
        seed=lambda wildcards, output: CONFIG.metrics.crossings.seed,
        stage_key=lambda wildcards: KEYS.measure("crossings", Run.of(wildcards)),
    script:
        "../scripts/measure_crossings.py"


rule measure_inradius:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "inradius"),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
    output:
        f"results/metrics/inradius/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_inradius/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        mem_mb=mem_mb,
        runtime=measuring_time("inradius"),
    params:
        points=lambda wildcards, output: CONFIG.metrics.inradius.points,
        seed=lambda wildcards, output: CONFIG.metrics.inradius.seed,
        stage_key=lambda wildcards: KEYS.measure("inradius", Run.of(wildcards)),
    script:
        "../scripts/measure_inradius.py"


rule measure_frequency_error:
    input:
        # Its prediction is all that is needed: no network is run again.
        forward_pass=lambda wildcards: metric_file("forward_pass", Run.of(wildcards)),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
    output:
        f"results/metrics/frequency_error/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_frequency_error/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        mem_mb=mem_mb,
        runtime=measuring_time("frequency_error"),
    params:
        stage_key=lambda wildcards: KEYS.measure("frequency_error", Run.of(wildcards)),
    script:
        "../scripts/measure_frequency_error.py"


rule measure_ntk:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "ntk"),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
    output:
        f"results/metrics/ntk/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_ntk/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(COORDINATES),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("ntk"),
    params:
        points=lambda wildcards, output: CONFIG.metrics.ntk.points,
        seed=lambda wildcards, output: CONFIG.metrics.ntk.seed,
        stage_key=lambda wildcards: KEYS.measure("ntk", Run.of(wildcards)),
    script:
        "../scripts/measure_ntk.py"


rule measure_first_epoch:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "first_epoch"),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        pairs=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), PAIRS_FILE),
    output:
        f"results/metrics/first_epoch/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_first_epoch/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(FIRST_EPOCHS),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("first_epoch"),
    params:
        stage_key=lambda wildcards: KEYS.measure("first_epoch", Run.of(wildcards)),
    script:
        "../scripts/measure_first_epoch.py"


rule measure_linear_pieces:
    input:
        snapshots=lambda wildcards: snapshot_files(CONFIG, Run.of(wildcards), "linear_pieces"),
        encoding=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), ENCODING_FILE),
        signal=lambda wildcards: domain_file(CONFIG, Run.of(wildcards), SIGNAL_FILE),
    output:
        f"results/metrics/linear_pieces/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_linear_pieces/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(LINES),
    resources:
        mem_mb=mem_mb,
        runtime=measuring_time("linear_pieces"),
    params:
        stage_key=lambda wildcards: KEYS.measure("linear_pieces", Run.of(wildcards)),
    script:
        "../scripts/measure_linear_pieces.py"


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


rule measure_hamming_classification:
    input:
        snapshots=lambda wildcards: snapshot_files(
            CONFIG, Run.of(wildcards), "hamming_classification"
        ),
        dataset=DATASET_FILE,
        neighbours=NEIGHBOURS_FILE,
    output:
        f"results/metrics/hamming_classification/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_hamming_classification/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(CLASSIFIERS),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("hamming_classification"),
    params:
        stage_key=lambda wildcards: KEYS.measure("hamming_classification", Run.of(wildcards)),
    script:
        "../scripts/measure_hamming_classification.py"


rule measure_confusion_classification:
    input:
        snapshots=lambda wildcards: snapshot_files(
            CONFIG, Run.of(wildcards), "confusion_classification"
        ),
        dataset=DATASET_FILE,
        neighbours=NEIGHBOURS_FILE,
    output:
        f"results/metrics/confusion_classification/{RUN_FOLDER}.h5",
    log:
        f"logs/measure_confusion_classification/{RUN_FOLDER}.log",
    wildcard_constraints:
        study=alternatives(CLASSIFIERS),
    resources:
        gpu=WANT_GPU,
        mem_mb=mem_mb,
        runtime=measuring_time("confusion_classification"),
    params:
        stage_key=lambda wildcards: KEYS.measure("confusion_classification", Run.of(wildcards)),
    script:
        "../scripts/measure_confusion_classification.py"
