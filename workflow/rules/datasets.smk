# Signals and datasets to fit, and the pairs of pixels and images that metrics compare.


rule download_archive:
    output:
        receipt="results/datasets/archives/{archive}.json",
    log:
        "logs/download_archive/{archive}.log",
    # Before long jobs, so that a broken file is reported at once.
    priority: 1
    # On a cluster, where other nodes may not reach the internet.
    localrule: True
    params:
        # The archive is not an output: Snakemake would delete it before another attempt.
        path=lambda wildcards, output: archive_file(CONFIG, wildcards.archive),
        urls=lambda wildcards, output: CONFIG.downloads[wildcards.archive].urls,
        md5=lambda wildcards, output: CONFIG.downloads[wildcards.archive].md5,
        stage_key=lambda wildcards: KEYS.download_archive(wildcards.archive),
    script:
        "../scripts/download_archive.py"


rule prepare_signal:
    input:
        unpack(lambda wildcards: signal_source(CONFIG, wildcards.signal)),
    output:
        SIGNAL_FILE,
    log:
        "logs/prepare_signal/{domain}_{resolution}/{signal}.log",
    wildcard_constraints:
        signal=alternatives(CONFIG.signals),
    params:
        signal=lambda wildcards, output: CONFIG.signals[wildcards.signal].as_mapping(),
        archive=lambda wildcards, output: archive_data(CONFIG, wildcards.signal),
        stage_key=lambda wildcards: KEYS.prepare_signal(wildcards.signal, int(wildcards.resolution)),
    script:
        "../scripts/prepare_signal.py"


rule prepare_pairs:
    output:
        PAIRS_FILE,
    log:
        "logs/prepare_pairs/{domain}_{resolution}.log",
    params:
        pairs=lambda wildcards, output: CONFIG.pairs.as_mapping(),
        stage_key=lambda wildcards: KEYS.prepare_pairs(wildcards.domain, int(wildcards.resolution)),
    script:
        "../scripts/prepare_pairs.py"


rule prepare_dataset:
    input:
        lambda wildcards: dataset_sources(CONFIG, wildcards.signal),
    output:
        DATASET_FILE,
    log:
        "logs/prepare_dataset/{signal}.log",
    wildcard_constraints:
        signal=alternatives(CONFIG.datasets),
    # Before long jobs, so that a broken file is reported at once.
    priority: 1
    params:
        dataset=lambda wildcards, output: CONFIG.datasets[wildcards.signal].as_mapping(),
        # Not an input: files in a user's folder may be newer than results with the same content.
        files=lambda wildcards, output: dataset_files(CONFIG, wildcards.signal),
        stage_key=lambda wildcards: KEYS.prepare_dataset(wildcards.signal),
    script:
        "../scripts/prepare_dataset.py"


rule prepare_neighbours:
    input:
        DATASET_FILE,
    output:
        NEIGHBOURS_FILE,
    log:
        "logs/prepare_neighbours/{signal}.log",
    wildcard_constraints:
        signal=alternatives(CONFIG.datasets),
    params:
        neighbours=lambda wildcards, output: CONFIG.pairs.neighbours.as_mapping(),
        seed=lambda wildcards, output: CONFIG.pairs.seed,
        stage_key=lambda wildcards: KEYS.prepare_neighbours(wildcards.signal),
    script:
        "../scripts/prepare_neighbours.py"
