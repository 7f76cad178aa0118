# Signals to fit, and the pairs of pixels that metrics compare.


def signal_source(wildcards):
    """Return the file that a signal is read from, if it is not installed with a package."""
    entry = config["signals"][wildcards.signal]
    if entry["kind"] == "div2k":
        return {"archive": f"results/datasets/archives/{entry['archive']}.json"}
    return {"source": entry["path"]} if "path" in entry else {}


def archive_file(archive):
    """Return where an archive is kept: outside results, so that cleaning up leaves it alone."""
    return archive and f"resources/{config['downloads'][archive]['filename']}"


rule download_archive:
    output:
        receipt="results/datasets/archives/{archive}.json",
    log:
        "logs/download_archive/{archive}.log",
    params:
        # The archive itself is not an output: Snakemake would delete it before trying again.
        path=lambda wildcards: archive_file(wildcards.archive),
        urls=lambda wildcards, output: config["downloads"][wildcards.archive]["urls"],
        md5=lambda wildcards: config["downloads"][wildcards.archive]["md5"],
        stage_key=lambda wildcards: KEYS.download_archive(wildcards.archive),
    script:
        "../scripts/download_archive.py"


rule prepare_signal:
    input:
        unpack(signal_source),
    output:
        "results/datasets/{study}/signals/{signal}.h5",
    log:
        "logs/prepare_signal/{study}/{signal}.log",
    params:
        signal=lambda wildcards: config["signals"][wildcards.signal],
        resolution=lambda wildcards: config["studies"][wildcards.study]["resolution"],
        archive=lambda wildcards: archive_file(config["signals"][wildcards.signal].get("archive")),
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
