# Signals to fit, and the pairs of pixels that metrics compare.


rule download_archive:
    output:
        receipt="results/datasets/archives/{archive}.json",
    log:
        "logs/download_archive/{archive}.log",
    params:
        # The archive itself is not an output: Snakemake would delete it before trying again.
        path=lambda wildcards: archive_file(config, wildcards.archive),
        urls=lambda wildcards, output: config["downloads"][wildcards.archive]["urls"],
        md5=lambda wildcards: config["downloads"][wildcards.archive]["md5"],
        stage_key=lambda wildcards: KEYS.download_archive(wildcards.archive),
    script:
        "../scripts/download_archive.py"


rule prepare_signal:
    input:
        unpack(lambda wildcards: signal_source(config, wildcards.signal)),
    output:
        "results/datasets/{study}/signals/{signal}.h5",
    log:
        "logs/prepare_signal/{study}/{signal}.log",
    params:
        signal=lambda wildcards: config["signals"][wildcards.signal],
        resolution=lambda wildcards: config["studies"][wildcards.study]["resolution"],
        archive=lambda wildcards: archive_file(
            config, config["signals"][wildcards.signal].get("archive")
        ),
        stage_key=lambda wildcards: KEYS.prepare_signal(wildcards.study, wildcards.signal),
    script:
        "../scripts/prepare_signal.py"


rule prepare_pairs:
    output:
        "results/datasets/{study}/pairs.h5",
    log:
        "logs/prepare_pairs/{study}.log",
    params:
        pairs=config["pairs"],
        resolution=lambda wildcards: config["studies"][wildcards.study]["resolution"],
        stage_key=lambda wildcards: KEYS.prepare_pairs(wildcards.study),
    script:
        "../scripts/prepare_pairs.py"
