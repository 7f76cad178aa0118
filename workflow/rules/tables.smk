# Tidy tables over all runs, each with a description of its columns beside it.


rule tabulate_runs:
    input:
        [snapshot_files(CONFIG, run)[-1] for run in RUNS],
    output:
        table="results/tables/runs.csv",
        description="results/tables/runs.json",
    log:
        "logs/tabulate_runs.log",
    params:
        studies={
            name: {"kind": study.kind, "split": study.pixels_trained_on}
            for name, study in CONFIG.studies.items()
        },
        stage_key=KEYS.tabulate("runs"),
    script:
        "../scripts/tabulate_runs.py"


rule tabulate_inputs:
    output:
        table="results/tables/inputs.csv",
        description="results/tables/inputs.json",
    log:
        "logs/tabulate_inputs.log",
    params:
        inputs={name: CONFIG.inputs[name].parameters for name in encoded_inputs(CONFIG)},
        stage_key=KEYS.tabulate("inputs"),
    script:
        "../scripts/tabulate_inputs.py"


rule tabulate_training:
    input:
        [run.file(HISTORY_FILE) for run in RUNS],
    output:
        table="results/tables/training.csv",
        description="results/tables/training.json",
    log:
        "logs/tabulate_training.log",
    params:
        runs=[run.key for run in RUNS],
        last_epochs=[CONFIG.studies[run.study].epochs_of(run.input)[-1] for run in RUNS],
        stage_key=KEYS.tabulate("training"),
    script:
        "../scripts/tabulate_training.py"


rule tabulate_hamming:
    input:
        signals=metric_files(CONFIG, "forward_pass"),
        datasets=metric_files(CONFIG, "hamming_classification"),
    output:
        table="results/tables/hamming.csv",
        description="results/tables/hamming.json",
    log:
        "logs/tabulate_hamming.log",
    params:
        stage_key=KEYS.tabulate("hamming"),
    script:
        "../scripts/tabulate_hamming.py"


rule tabulate_regions:
    input:
        metric_files(CONFIG, "forward_pass"),
    output:
        table="results/tables/regions.csv",
        description="results/tables/regions.json",
    log:
        "logs/tabulate_regions.log",
    params:
        stage_key=KEYS.tabulate("regions"),
    script:
        "../scripts/tabulate_regions.py"


rule tabulate_dead_neurons:
    input:
        metric_files(CONFIG, "forward_pass"),
    output:
        table="results/tables/dead_neurons.csv",
        description="results/tables/dead_neurons.json",
    log:
        "logs/tabulate_dead_neurons.log",
    params:
        stage_key=KEYS.tabulate("dead_neurons"),
    script:
        "../scripts/tabulate_dead_neurons.py"


rule tabulate_confusion:
    input:
        signals=metric_files(CONFIG, "gradient_confusion"),
        datasets=metric_files(CONFIG, "confusion_classification"),
    output:
        table="results/tables/confusion.csv",
        description="results/tables/confusion.json",
    log:
        "logs/tabulate_confusion.log",
    params:
        stage_key=KEYS.tabulate("confusion"),
    script:
        "../scripts/tabulate_confusion.py"


rule tabulate_confusion_density:
    input:
        signals=metric_files(CONFIG, "gradient_confusion"),
        datasets=metric_files(CONFIG, "confusion_classification"),
    output:
        table="results/tables/confusion_density.csv",
        description="results/tables/confusion_density.json",
    log:
        "logs/tabulate_confusion_density.log",
    params:
        stage_key=KEYS.tabulate("confusion_density"),
    script:
        "../scripts/tabulate_confusion_density.py"


rule tabulate_hyperplane_cosine:
    input:
        metric_files(CONFIG, "hyperplanes"),
    output:
        table="results/tables/hyperplane_cosine.csv",
        description="results/tables/hyperplane_cosine.json",
    log:
        "logs/tabulate_hyperplane_cosine.log",
    params:
        stage_key=KEYS.tabulate("hyperplane_cosine"),
    script:
        "../scripts/tabulate_hyperplane_cosine.py"


rule tabulate_boundary_distance:
    input:
        metric_files(CONFIG, "boundary_distance"),
    output:
        table="results/tables/boundary_distance.csv",
        description="results/tables/boundary_distance.json",
    log:
        "logs/tabulate_boundary_distance.log",
    params:
        stage_key=KEYS.tabulate("boundary_distance"),
    script:
        "../scripts/tabulate_boundary_distance.py"


rule tabulate_cross_sections:
    input:
        metric_files(CONFIG, "cross_sections"),
    output:
        table="results/tables/cross_sections.csv",
        description="results/tables/cross_sections.json",
    log:
        "logs/tabulate_cross_sections.log",
    params:
        stage_key=KEYS.tabulate("cross_sections"),
    script:
        "../scripts/tabulate_cross_sections.py"


rule tabulate_crossings:
    input:
        metric_files(CONFIG, "crossings"),
    output:
        table="results/tables/crossings.csv",
        description="results/tables/crossings.json",
    log:
        "logs/tabulate_crossings.log",
    params:
        stage_key=KEYS.tabulate("crossings"),
    script:
        "../scripts/tabulate_crossings.py"


rule tabulate_inradius:
    input:
        metric_files(CONFIG, "inradius"),
    output:
        table="results/tables/inradius.csv",
        description="results/tables/inradius.json",
    log:
        "logs/tabulate_inradius.log",
    params:
        stage_key=KEYS.tabulate("inradius"),
    script:
        "../scripts/tabulate_inradius.py"


rule tabulate_inradius_density:
    input:
        metric_files(CONFIG, "inradius"),
    output:
        table="results/tables/inradius_density.csv",
        description="results/tables/inradius_density.json",
    log:
        "logs/tabulate_inradius_density.log",
    params:
        stage_key=KEYS.tabulate("inradius_density"),
    script:
        "../scripts/tabulate_inradius_density.py"


rule tabulate_ntk:
    input:
        metric_files(CONFIG, "ntk"),
    output:
        table="results/tables/ntk.csv",
        description="results/tables/ntk.json",
    log:
        "logs/tabulate_ntk.log",
    params:
        stage_key=KEYS.tabulate("ntk"),
    script:
        "../scripts/tabulate_ntk.py"


rule tabulate_ntk_spectrum:
    input:
        metric_files(CONFIG, "ntk"),
    output:
        table="results/tables/ntk_spectrum.csv",
        description="results/tables/ntk_spectrum.json",
    log:
        "logs/tabulate_ntk_spectrum.log",
    params:
        stage_key=KEYS.tabulate("ntk_spectrum"),
    script:
        "../scripts/tabulate_ntk_spectrum.py"


rule tabulate_linear_pieces:
    input:
        metric_files(CONFIG, "linear_pieces"),
    output:
        table="results/tables/linear_pieces.csv",
        description="results/tables/linear_pieces.json",
    log:
        "logs/tabulate_linear_pieces.log",
    params:
        stage_key=KEYS.tabulate("linear_pieces"),
    script:
        "../scripts/tabulate_linear_pieces.py"


rule tabulate_first_epoch:
    input:
        metric_files(CONFIG, "first_epoch"),
    output:
        table="results/tables/first_epoch.csv",
        description="results/tables/first_epoch.json",
    log:
        "logs/tabulate_first_epoch.log",
    params:
        stage_key=KEYS.tabulate("first_epoch"),
    script:
        "../scripts/tabulate_first_epoch.py"


rule tabulate_generalization:
    input:
        [run.file(HISTORY_FILE) for run in HELD_OUT_RUNS],
    output:
        table="results/tables/generalization.csv",
        description="results/tables/generalization.json",
    log:
        "logs/tabulate_generalization.log",
    params:
        runs=[run.key for run in HELD_OUT_RUNS],
        last_epochs=[CONFIG.studies[run.study].epochs_of(run.input)[-1] for run in HELD_OUT_RUNS],
        n_pixels=[pixel_counts(CONFIG, run) for run in HELD_OUT_RUNS],
        stage_key=KEYS.tabulate("generalization"),
    script:
        "../scripts/tabulate_generalization.py"


# What the tables on the mechanism are made of, run by run.
MECHANISM_FILES = {
    "forward_pass": [metric_file("forward_pass", run) for run in WHOLE_RUNS],
    "gradient_confusion": [metric_file("gradient_confusion", run) for run in WHOLE_RUNS],
    "signals": [domain_file(CONFIG, run, SIGNAL_FILE) for run in WHOLE_RUNS],
    "pairs": [domain_file(CONFIG, run, PAIRS_FILE) for run in WHOLE_RUNS],
}


rule tabulate_mechanism_regions:
    input:
        **MECHANISM_FILES,
    output:
        table="results/tables/mechanism_regions.csv",
        description="results/tables/mechanism_regions.json",
    log:
        "logs/tabulate_mechanism_regions.log",
    params:
        stage_key=KEYS.tabulate("mechanism_regions"),
    script:
        "../scripts/tabulate_mechanism_regions.py"


rule tabulate_mechanism_hamming:
    input:
        **MECHANISM_FILES,
    output:
        table="results/tables/mechanism_hamming.csv",
        description="results/tables/mechanism_hamming.json",
    log:
        "logs/tabulate_mechanism_hamming.log",
    params:
        stage_key=KEYS.tabulate("mechanism_hamming"),
    script:
        "../scripts/tabulate_mechanism_hamming.py"


rule tabulate_mechanism_tiles:
    input:
        **MECHANISM_FILES,
    output:
        table="results/tables/mechanism_tiles.csv",
        description="results/tables/mechanism_tiles.json",
    log:
        "logs/tabulate_mechanism_tiles.log",
    params:
        stage_key=KEYS.tabulate("mechanism_tiles"),
    script:
        "../scripts/tabulate_mechanism_tiles.py"


rule tabulate_mechanism_correlation:
    input:
        **MECHANISM_FILES,
    output:
        table="results/tables/mechanism_correlation.csv",
        description="results/tables/mechanism_correlation.json",
    log:
        "logs/tabulate_mechanism_correlation.log",
    params:
        stage_key=KEYS.tabulate("mechanism_correlation"),
    script:
        "../scripts/tabulate_mechanism_correlation.py"


rule tabulate_spectral_norms:
    input:
        metric_files(CONFIG, "spectral_norms"),
    output:
        table="results/tables/spectral_norms.csv",
        description="results/tables/spectral_norms.json",
    log:
        "logs/tabulate_spectral_norms.log",
    params:
        stage_key=KEYS.tabulate("spectral_norms"),
    script:
        "../scripts/tabulate_spectral_norms.py"


rule tabulate_frequency_error:
    input:
        metric_files(CONFIG, "frequency_error"),
    output:
        table="results/tables/frequency_error.csv",
        description="results/tables/frequency_error.json",
    log:
        "logs/tabulate_frequency_error.log",
    params:
        stage_key=KEYS.tabulate("frequency_error"),
    script:
        "../scripts/tabulate_frequency_error.py"


rule tabulate_frequency_convergence:
    input:
        metric_files(CONFIG, "frequency_error"),
    output:
        table="results/tables/frequency_convergence.csv",
        description="results/tables/frequency_convergence.json",
    log:
        "logs/tabulate_frequency_convergence.log",
    params:
        stage_key=KEYS.tabulate("frequency_convergence"),
    script:
        "../scripts/tabulate_frequency_convergence.py"


rule tabulate_neighbours:
    input:
        [NEIGHBOURS_FILE.format(signal=name) for name in datasets_of(CONFIG)],
    output:
        table="results/tables/neighbours.csv",
        description="results/tables/neighbours.json",
    log:
        "logs/tabulate_neighbours.log",
    params:
        stage_key=KEYS.tabulate("neighbours"),
    script:
        "../scripts/tabulate_neighbours.py"


rule tabulate_gradient_norms:
    input:
        metric_files(CONFIG, "confusion_classification"),
    output:
        table="results/tables/gradient_norms.csv",
        description="results/tables/gradient_norms.json",
    log:
        "logs/tabulate_gradient_norms.log",
    params:
        stage_key=KEYS.tabulate("gradient_norms"),
    script:
        "../scripts/tabulate_gradient_norms.py"


rule tabulate_encoding_distances:
    input:
        distance_files(CONFIG),
    output:
        table="results/tables/encoding_distances.csv",
        description="results/tables/encoding_distances.json",
    log:
        "logs/tabulate_encoding_distances.log",
    params:
        stage_key=KEYS.tabulate("encoding_distances"),
    script:
        "../scripts/tabulate_encoding_distances.py"


rule tabulate_claims:
    input:
        **read_tables(CONFIG, "claims"),
    output:
        table="results/tables/claims.csv",
        description="results/tables/claims.json",
    log:
        "logs/tabulate_claims.log",
    params:
        studies=claim_studies(CONFIG),
        stage_key=KEYS.tabulate("claims"),
    script:
        "../scripts/tabulate_claims.py"


rule tabulate_claim_comparisons:
    input:
        **read_tables(CONFIG, "claim_comparisons"),
    output:
        table="results/tables/claim_comparisons.csv",
        description="results/tables/claim_comparisons.json",
    log:
        "logs/tabulate_claim_comparisons.log",
    params:
        studies=claim_studies(CONFIG),
        stage_key=KEYS.tabulate("claim_comparisons"),
    script:
        "../scripts/tabulate_claim_comparisons.py"


rule all_tables:
    input:
        [getattr(rules, f"tabulate_{table}").output for table in TABLES if is_made(CONFIG, table)],
