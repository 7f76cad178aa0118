# Tidy tables over all runs, each with a description of its columns beside it.


rule tabulate_training:
    input:
        [run.file(f"results/runs/{RUN_FOLDER}/history.csv") for run in RUNS],
    output:
        table="results/tables/training.csv",
        description="results/tables/training.json",
    log:
        "logs/tabulate_training.log",
    params:
        runs=[(run.study, run.signal, run.input, run.network, run.seed) for run in RUNS],
        last_epochs=[snapshot_epochs(config, run.study, run.input)[-1] for run in RUNS],
        stage_key=KEYS.tabulate("training", None),
    script:
        "../scripts/tabulate_training.py"


rule tabulate_hamming:
    input:
        metric_files(config, "forward_pass"),
    output:
        table="results/tables/hamming.csv",
        description="results/tables/hamming.json",
    log:
        "logs/tabulate_hamming.log",
    params:
        stage_key=KEYS.tabulate("hamming", "forward_pass"),
    script:
        "../scripts/tabulate_hamming.py"


rule tabulate_regions:
    input:
        metric_files(config, "forward_pass"),
    output:
        table="results/tables/regions.csv",
        description="results/tables/regions.json",
    log:
        "logs/tabulate_regions.log",
    params:
        stage_key=KEYS.tabulate("regions", "forward_pass"),
    script:
        "../scripts/tabulate_regions.py"


rule tabulate_dead_neurons:
    input:
        metric_files(config, "forward_pass"),
    output:
        table="results/tables/dead_neurons.csv",
        description="results/tables/dead_neurons.json",
    log:
        "logs/tabulate_dead_neurons.log",
    params:
        stage_key=KEYS.tabulate("dead_neurons", "forward_pass"),
    script:
        "../scripts/tabulate_dead_neurons.py"


rule tabulate_confusion:
    input:
        metric_files(config, "gradient_confusion"),
    output:
        table="results/tables/confusion.csv",
        description="results/tables/confusion.json",
    log:
        "logs/tabulate_confusion.log",
    params:
        stage_key=KEYS.tabulate("confusion", "gradient_confusion"),
    script:
        "../scripts/tabulate_confusion.py"


rule tabulate_confusion_density:
    input:
        metric_files(config, "gradient_confusion"),
    output:
        table="results/tables/confusion_density.csv",
        description="results/tables/confusion_density.json",
    log:
        "logs/tabulate_confusion_density.log",
    params:
        stage_key=KEYS.tabulate("confusion_density", "gradient_confusion"),
    script:
        "../scripts/tabulate_confusion_density.py"


rule tabulate_spectral_norms:
    input:
        metric_files(config, "spectral_norms"),
    output:
        table="results/tables/spectral_norms.csv",
        description="results/tables/spectral_norms.json",
    log:
        "logs/tabulate_spectral_norms.log",
    params:
        stage_key=KEYS.tabulate("spectral_norms", "spectral_norms"),
    script:
        "../scripts/tabulate_spectral_norms.py"


rule all_tables:
    input:
        rules.tabulate_training.output,
        rules.tabulate_hamming.output,
        rules.tabulate_regions.output,
        rules.tabulate_dead_neurons.output,
        rules.tabulate_confusion.output,
        rules.tabulate_confusion_density.output,
        rules.tabulate_spectral_norms.output,
