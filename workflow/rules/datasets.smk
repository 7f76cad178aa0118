# Signals and datasets to fit, and the pairs of pixels and images that metrics compare.


rule download_archive:
    output:
        receipt=OUTPUTS["download_archive"][0],
    log:
        "logs/download_archive/{archive}.log",
    # Before long jobs, so that a broken file is reported at once.
    priority: 1
    # On a cluster, where other nodes may not reach the internet.
    localrule: True
    conda:
        ENVIRONMENT
    params:
        # The archive is not an output: Snakemake would delete it before another attempt.
        path=lambda wildcards, output: archive_file(CONFIG, wildcards.archive),
        urls=lambda wildcards, output: CONFIG.downloads[wildcards.archive].urls,
        md5=lambda wildcards, output: CONFIG.downloads[wildcards.archive].md5,
        stage_key=key("download_archive"),
    script:
        "../scripts/download_archive.py"


rule prepare_signal:
    input:
        unpack(inputs("prepare_signal")),
    output:
        OUTPUTS["prepare_signal"],
    log:
        "logs/prepare_signal/{domain}_{resolution}/{signal}.log",
    wildcard_constraints:
        signal=alternatives(CONFIG.signals),
    conda:
        ENVIRONMENT
    params:
        signal=lambda wildcards, output: CONFIG.signals[wildcards.signal].as_mapping(),
        archive=lambda wildcards, output: archive_data(CONFIG, wildcards.signal),
        stage_key=key("prepare_signal"),
    script:
        "../scripts/prepare_signal.py"


rule prepare_pairs:
    output:
        OUTPUTS["prepare_pairs"],
    log:
        "logs/prepare_pairs/{domain}_{resolution}.log",
    conda:
        ENVIRONMENT
    params:
        pairs=lambda wildcards, output: CONFIG.pairs.as_mapping(),
        stage_key=key("prepare_pairs"),
    script:
        "../scripts/prepare_pairs.py"


rule prepare_dataset:
    input:
        unpack(inputs("prepare_dataset")),
    output:
        OUTPUTS["prepare_dataset"],
    log:
        "logs/prepare_dataset/{signal}.log",
    wildcard_constraints:
        signal=alternatives(CONFIG.datasets),
    # Before long jobs, so that a broken file is reported at once.
    priority: 1
    conda:
        ENVIRONMENT
    params:
        dataset=lambda wildcards, output: CONFIG.datasets[wildcards.signal].as_mapping(),
        # Not an input: files in a user's folder may be newer than results with the same content.
        files=lambda wildcards, output: dataset_files(CONFIG, wildcards.signal),
        stage_key=key("prepare_dataset"),
    script:
        "../scripts/prepare_dataset.py"


rule prepare_neighbours:
    input:
        unpack(inputs("prepare_neighbours")),
    output:
        OUTPUTS["prepare_neighbours"],
    log:
        "logs/prepare_neighbours/{signal}.log",
    wildcard_constraints:
        signal=alternatives(CONFIG.datasets),
    conda:
        ENVIRONMENT
    params:
        neighbours=lambda wildcards, output: CONFIG.pairs.neighbours.as_mapping(),
        seed=lambda wildcards, output: CONFIG.pairs.seed,
        stage_key=key("prepare_neighbours"),
    script:
        "../scripts/prepare_neighbours.py"
