# One figure a rule.  Each reads tables or, where it shows pictures, metrics of a few runs.

STYLE = "config/figures.mplstyle"


rule plot_reconstructions:
    input:
        signal=grid_file(config, shown_runs(config, "reconstructions")[0], SIGNAL_FILE),
        runs=[
            run.file(f"results/metrics/forward_pass/{RUN_FOLDER}.h5")
            for run in shown_runs(config, "reconstructions")
        ],
    output:
        png=report(
            "results/figures/reconstructions.png",
            caption="../report/reconstructions.rst",
            category="Image study",
            labels={"figure": "Fig. 1: reconstructions"},
        ),
        pdf="results/figures/reconstructions.pdf",
    log:
        "logs/plot_reconstructions.log",
    params:
        inputs=figure_options(config, "reconstructions")["inputs"],
        epoch=figure_options(config, "reconstructions")["epoch"],
        style=STYLE,
        stage_key=KEYS.plot(
            "reconstructions",
            ("signal", "inputs", "epoch"),
            [KEYS.measure("forward_pass", run) for run in shown_runs(config, "reconstructions")],
        ),
    script:
        "../scripts/plot_reconstructions.py"


rule plot_region_maps:
    input:
        runs=[
            run.file(f"results/metrics/forward_pass/{RUN_FOLDER}.h5")
            for run in shown_runs(config, "region_maps")
        ],
    output:
        png=report(
            "results/figures/region_maps.png",
            caption="../report/region_maps.rst",
            category="Image study",
            labels={"figure": "Fig. 2a-b: region maps"},
        ),
        pdf="results/figures/region_maps.pdf",
    log:
        "logs/plot_region_maps.log",
    params:
        inputs=figure_options(config, "region_maps")["inputs"],
        epochs=figure_options(config, "region_maps")["epochs"],
        style=STYLE,
        stage_key=KEYS.plot(
            "region_maps",
            ("signal", "inputs", "epochs"),
            [KEYS.measure("forward_pass", run) for run in shown_runs(config, "region_maps")],
        ),
    script:
        "../scripts/plot_region_maps.py"


rule plot_training_loss:
    input:
        training="results/tables/training.csv",
    output:
        png=report(
            "results/figures/training_loss.png",
            caption="../report/training_loss.rst",
            category="Image study",
            labels={"figure": "Fig. 2c: training loss"},
        ),
        pdf="results/figures/training_loss.pdf",
    log:
        "logs/plot_training_loss.log",
    params:
        inputs=figure_options(config, "training_loss")["inputs"],
        style=STYLE,
        stage_key=KEYS.plot("training_loss", ("inputs",), [KEYS.tabulate("training", None)]),
    script:
        "../scripts/plot_training_loss.py"


rule plot_region_growth:
    input:
        regions="results/tables/regions.csv",
    output:
        png=report(
            "results/figures/region_growth.png",
            caption="../report/region_growth.rst",
            category="Image study",
            labels={"figure": "Fig. 2d: region growth"},
        ),
        pdf="results/figures/region_growth.pdf",
    log:
        "logs/plot_region_growth.log",
    params:
        inputs=figure_options(config, "region_growth")["inputs"],
        style=STYLE,
        stage_key=KEYS.plot(
            "region_growth", ("inputs",), [KEYS.tabulate("regions", "forward_pass")]
        ),
    script:
        "../scripts/plot_region_growth.py"


rule plot_encoding_distances:
    input:
        [
            f"results/metrics/encoding_distances/grid_{RESOLUTIONS[1]}/{name}.h5"
            for name in figure_options(config, "encoding_distances")["inputs"]
        ],
    output:
        png=report(
            "results/figures/encoding_distances.png",
            caption="../report/encoding_distances.rst",
            category="Image study",
            labels={"figure": "Fig. 3: encoding distances"},
        ),
        pdf="results/figures/encoding_distances.pdf",
    log:
        "logs/plot_encoding_distances.log",
    params:
        inputs=figure_options(config, "encoding_distances")["inputs"],
        style=STYLE,
        stage_key=KEYS.plot(
            "encoding_distances",
            ("inputs",),
            [
                KEYS.measure_encoding_distances(name, RESOLUTIONS[1])
                for name in figure_options(config, "encoding_distances")["inputs"]
            ],
        ),
    script:
        "../scripts/plot_encoding_distances.py"


rule plot_hamming_image:
    input:
        hamming="results/tables/hamming.csv",
    output:
        png=report(
            "results/figures/hamming_image.png",
            caption="../report/hamming_image.rst",
            category="Image study",
            labels={"figure": "Fig. 4a-b: Hamming distance"},
        ),
        pdf="results/figures/hamming_image.pdf",
    log:
        "logs/plot_hamming_image.log",
    params:
        inputs=figure_options(config, "hamming_image")["inputs"],
        style=STYLE,
        stage_key=KEYS.plot(
            "hamming_image", ("inputs",), [KEYS.tabulate("hamming", "forward_pass")]
        ),
    script:
        "../scripts/plot_hamming_image.py"


rule plot_confusion_image:
    input:
        confusion="results/tables/confusion.csv",
        confusion_density="results/tables/confusion_density.csv",
    output:
        png=report(
            "results/figures/confusion_image.png",
            caption="../report/confusion_image.rst",
            category="Image study",
            labels={"figure": "Fig. 4c-d: gradient confusion"},
        ),
        pdf="results/figures/confusion_image.pdf",
    log:
        "logs/plot_confusion_image.log",
    params:
        inputs=figure_options(config, "confusion_image")["inputs"],
        epochs=figure_options(config, "confusion_image")["epochs"],
        style=STYLE,
        stage_key=KEYS.plot(
            "confusion_image",
            ("inputs", "epochs"),
            [
                KEYS.tabulate("confusion", "gradient_confusion"),
                KEYS.tabulate("confusion_density", "gradient_confusion"),
            ],
        ),
    script:
        "../scripts/plot_confusion_image.py"


rule plot_spectral_norms:
    input:
        spectral_norms="results/tables/spectral_norms.csv",
    output:
        png=report(
            "results/figures/spectral_norms.png",
            caption="../report/spectral_norms.rst",
            category="Image study",
            labels={"figure": "Fig. 8a-c: spectral norms"},
        ),
        pdf="results/figures/spectral_norms.pdf",
    log:
        "logs/plot_spectral_norms.log",
    params:
        inputs=figure_options(config, "spectral_norms")["inputs"],
        layers_of=figure_options(config, "spectral_norms")["layers_of"],
        style=STYLE,
        stage_key=KEYS.plot(
            "spectral_norms",
            ("inputs", "layers_of"),
            [KEYS.tabulate("spectral_norms", "spectral_norms")],
        ),
    script:
        "../scripts/plot_spectral_norms.py"


rule plot_dead_neurons:
    input:
        dead_neurons="results/tables/dead_neurons.csv",
    output:
        png=report(
            "results/figures/dead_neurons.png",
            caption="../report/dead_neurons.rst",
            category="Image study",
            labels={"figure": "Fig. 8d: dead neurons"},
        ),
        pdf="results/figures/dead_neurons.pdf",
    log:
        "logs/plot_dead_neurons.log",
    params:
        inputs=figure_options(config, "dead_neurons")["inputs"],
        style=STYLE,
        stage_key=KEYS.plot(
            "dead_neurons", ("inputs",), [KEYS.tabulate("dead_neurons", "forward_pass")]
        ),
    script:
        "../scripts/plot_dead_neurons.py"


rule all_figures:
    input:
        rules.plot_reconstructions.output,
        rules.plot_region_maps.output,
        rules.plot_training_loss.output,
        rules.plot_region_growth.output,
        rules.plot_encoding_distances.output,
        rules.plot_hamming_image.output,
        rules.plot_confusion_image.output,
        rules.plot_spectral_norms.output,
        rules.plot_dead_neurons.output,
