# Signals to fit, and the pairs of pixels that metrics compare.


rule download_archive:
    output:
        receipt="results/datasets/archives/{archive}.json",
    log:
        "logs/download_archive/{archive}.log",
    params:
        # The archive itself is not an output: Snakemake would delete it before trying again.
        path=lambda wildcards, output: archive_file(config, wildcards.archive),
        urls=lambda wildcards, output: config["downloads"][wildcards.archive]["urls"],
        md5=lambda wildcards, output: config["downloads"][wildcards.archive]["md5"],
        stage_key=lambda wildcards: KEYS.download_archive(wildcards.archive),
    script:
        "../scripts/download_archive.py"


rule prepare_signal:
    input:
        unpack(lambda wildcards: signal_source(config, wildcards.signal)),
    output:
        SIGNAL_FILE,
    log:
        "logs/prepare_signal/grid_{resolution}/{signal}.log",
    params:
        signal=lambda wildcards, output: config["signals"][wildcards.signal],
        archive=lambda wildcards, output: archive_file(
            config, config["signals"][wildcards.signal].get("archive")
        ),
        stage_key=lambda wildcards: KEYS.prepare_signal(wildcards.signal, int(wildcards.resolution)),
    script:
        "../scripts/prepare_signal.py"


rule prepare_pairs:
    output:
        PAIRS_FILE,
    log:
        "logs/prepare_pairs/grid_{resolution}.log",
    params:
        pairs=lambda wildcards, output: config["pairs"],
        stage_key=lambda wildcards: KEYS.prepare_pairs(int(wildcards.resolution)),
    script:
        "../scripts/prepare_pairs.py"
