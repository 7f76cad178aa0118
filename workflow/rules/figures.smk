# One figure a rule.  Each reads tables or, where it shows pictures, metrics of a few runs.  Figures
# whose study or metrics the configuration leaves out have no rule.

STYLE = "config/figures.mplstyle"


rule plot_claims:
    input:
        claims="results/tables/claims.csv",
    output:
        png=report(
            "results/figures/claims.png",
            caption="../report/claims.rst",
            category="Claims",
            labels={"figure": "All claims of the paper"},
        ),
        pdf="results/figures/claims.pdf",
    log:
        "logs/plot_claims.log",
    params:
        style=STYLE,
        stage_key=KEYS.plot("claims", (), [KEYS.tabulate("claims")]),
    script:
        "../scripts/plot_claims.py"


if is_drawn(config, "reconstructions"):

    rule plot_reconstructions:
        input:
            signal=domain_file(config, shown_runs(config, "reconstructions")[0], SIGNAL_FILE),
            runs=[metric_file("forward_pass", run) for run in shown_runs(config, "reconstructions")],
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
                [
                    KEYS.measure("forward_pass", run)
                    for run in shown_runs(config, "reconstructions")
                ],
            ),
        script:
            "../scripts/plot_reconstructions.py"


if is_drawn(config, "region_maps"):

    rule plot_region_maps:
        input:
            runs=[metric_file("forward_pass", run) for run in shown_runs(config, "region_maps")],
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


if is_drawn(config, "training_loss"):

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
            stage_key=KEYS.plot("training_loss", ("inputs",), [KEYS.tabulate("training")]),
        script:
            "../scripts/plot_training_loss.py"


if is_drawn(config, "region_growth"):

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
            stage_key=KEYS.plot("region_growth", ("inputs",), [KEYS.tabulate("regions")]),
        script:
            "../scripts/plot_region_growth.py"


rule plot_encoding_distances:
    input:
        DISTANCE_FILES,
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
                KEYS.measure_encoding_distances(name, DISTANCE_RESOLUTION)
                for name in figure_options(config, "encoding_distances")["inputs"]
            ],
        ),
    script:
        "../scripts/plot_encoding_distances.py"


if is_drawn(config, "hamming_image"):

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
            stage_key=KEYS.plot("hamming_image", ("inputs",), [KEYS.tabulate("hamming")]),
        script:
            "../scripts/plot_hamming_image.py"


if is_drawn(config, "confusion_image"):

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
                (
                    "inputs",
                    "epochs",
                ),
                [KEYS.tabulate("confusion"), KEYS.tabulate("confusion_density")],
            ),
        script:
            "../scripts/plot_confusion_image.py"


if is_drawn(config, "hyperplanes"):

    rule plot_hyperplanes:
        input:
            runs=[metric_file("hyperplanes", run) for run in shown_runs(config, "hyperplanes")],
        output:
            png=report(
                "results/figures/hyperplanes.png",
                caption="../report/hyperplanes.rst",
                category="Image study",
                labels={"figure": "Fig. 5: hyperplane directions"},
            ),
            pdf="results/figures/hyperplanes.pdf",
        log:
            "logs/plot_hyperplanes.log",
        params:
            inputs=figure_options(config, "hyperplanes")["inputs"],
            epochs=figure_options(config, "hyperplanes")["epochs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "hyperplanes",
                ("signal", "inputs", "epochs"),
                [KEYS.measure("hyperplanes", run) for run in shown_runs(config, "hyperplanes")],
            ),
        script:
            "../scripts/plot_hyperplanes.py"


if is_drawn(config, "cross_sections"):

    rule plot_cross_sections:
        input:
            runs=[
                metric_file("cross_sections", run) for run in shown_runs(config, "cross_sections")
            ],
        output:
            png=report(
                "results/figures/cross_sections.png",
                caption="../report/cross_sections.rst",
                category="Image study",
                labels={"figure": "Fig. 6: cross-sections"},
            ),
            pdf="results/figures/cross_sections.pdf",
        log:
            "logs/plot_cross_sections.log",
        params:
            inputs=figure_options(config, "cross_sections")["inputs"],
            epoch=figure_options(config, "cross_sections")["epoch"],
            style=STYLE,
            stage_key=KEYS.plot(
                "cross_sections",
                ("signal", "inputs", "epoch"),
                [
                    KEYS.measure("cross_sections", run)
                    for run in shown_runs(config, "cross_sections")
                ],
            ),
        script:
            "../scripts/plot_cross_sections.py"


if is_drawn(config, "boundary_distance"):

    rule plot_boundary_distance:
        input:
            boundary_distance="results/tables/boundary_distance.csv",
        output:
            png=report(
                "results/figures/boundary_distance.png",
                caption="../report/boundary_distance.rst",
                category="Image study",
                labels={"figure": "Fig. 7: boundary distance"},
            ),
            pdf="results/figures/boundary_distance.pdf",
        log:
            "logs/plot_boundary_distance.log",
        params:
            inputs=figure_options(config, "boundary_distance")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "boundary_distance", ("inputs",), [KEYS.tabulate("boundary_distance")]
            ),
        script:
            "../scripts/plot_boundary_distance.py"


if is_drawn(config, "crossings"):

    rule plot_crossings:
        input:
            crossings="results/tables/crossings.csv",
        output:
            png=report(
                "results/figures/crossings.png",
                caption="../report/crossings.rst",
                category="Image study",
                labels={"figure": "Sec. 5: crossings"},
            ),
            pdf="results/figures/crossings.pdf",
        log:
            "logs/plot_crossings.log",
        params:
            inputs=figure_options(config, "crossings")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot("crossings", ("inputs",), [KEYS.tabulate("crossings")]),
        script:
            "../scripts/plot_crossings.py"


if is_drawn(config, "frequency_convergence"):

    rule plot_frequency_convergence:
        input:
            frequency_error="results/tables/frequency_error.csv",
            frequency_convergence="results/tables/frequency_convergence.csv",
        output:
            png=report(
                "results/figures/frequency_convergence.png",
                caption="../report/frequency_convergence.rst",
                category="Image study",
                labels={"figure": "Sec. 1: error by frequency"},
            ),
            pdf="results/figures/frequency_convergence.pdf",
        log:
            "logs/plot_frequency_convergence.log",
        params:
            inputs=figure_options(config, "frequency_convergence")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "frequency_convergence",
                ("inputs",),
                [KEYS.tabulate("frequency_error"), KEYS.tabulate("frequency_convergence")],
            ),
        script:
            "../scripts/plot_frequency_convergence.py"


if is_drawn(config, "mechanism"):

    rule plot_mechanism:
        input:
            mechanism_hamming="results/tables/mechanism_hamming.csv",
            mechanism_correlation="results/tables/mechanism_correlation.csv",
        output:
            png=report(
                "results/figures/mechanism.png",
                caption="../report/mechanism.rst",
                category="Image study",
                labels={"figure": "Sec. 4: the mechanism"},
            ),
            pdf="results/figures/mechanism.pdf",
        log:
            "logs/plot_mechanism.log",
        params:
            inputs=figure_options(config, "mechanism")["inputs"],
            epoch=figure_options(config, "mechanism")["epoch"],
            style=STYLE,
            stage_key=KEYS.plot(
                "mechanism",
                ("inputs", "epoch"),
                [
                    KEYS.tabulate("mechanism_hamming"),
                    KEYS.tabulate("mechanism_correlation"),
                ],
            ),
        script:
            "../scripts/plot_mechanism.py"


if is_drawn(config, "first_epoch"):

    rule plot_first_epoch:
        input:
            first_epoch="results/tables/first_epoch.csv",
        output:
            png=report(
                "results/figures/first_epoch.png",
                caption="../report/first_epoch.rst",
                category="Image study",
                labels={"figure": "Sec. 3.3, 6: the first epoch"},
            ),
            pdf="results/figures/first_epoch.pdf",
        log:
            "logs/plot_first_epoch.log",
        params:
            inputs=figure_options(config, "first_epoch")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "first_epoch",
                ("inputs",),
                [KEYS.tabulate("first_epoch")],
            ),
        script:
            "../scripts/plot_first_epoch.py"


if is_drawn(config, "generalization"):

    rule plot_generalization:
        input:
            generalization="results/tables/generalization.csv",
            signal=domain_file(config, shown_runs(config, "generalization")[0], SIGNAL_FILE),
            runs=[metric_file("forward_pass", run) for run in shown_runs(config, "generalization")],
        output:
            png=report(
                "results/figures/generalization.png",
                caption="../report/generalization.rst",
                category="Generalisation",
                labels={"figure": "Sec. 5: held-out pixels"},
            ),
            pdf="results/figures/generalization.pdf",
        log:
            "logs/plot_generalization.log",
        params:
            inputs=figure_options(config, "generalization")["inputs"],
            epoch=figure_options(config, "generalization")["epoch"],
            style=STYLE,
            stage_key=KEYS.plot(
                "generalization",
                ("signal", "inputs", "epoch"),
                [
                    KEYS.tabulate("generalization"),
                    *(
                        KEYS.measure("forward_pass", run)
                        for run in shown_runs(config, "generalization")
                    ),
                ],
            ),
        script:
            "../scripts/plot_generalization.py"


if is_drawn(config, "sinusoid_fits"):

    rule plot_sinusoid_fits:
        input:
            signal=domain_file(config, shown_runs(config, "sinusoid_fits")[0], SIGNAL_FILE),
            runs=[metric_file("forward_pass", run) for run in shown_runs(config, "sinusoid_fits")],
        output:
            png=report(
                "results/figures/sinusoid_fits.png",
                caption="../report/sinusoid_fits.rst",
                category="Sinusoids",
                labels={"figure": "Appendix: fits"},
            ),
            pdf="results/figures/sinusoid_fits.pdf",
        log:
            "logs/plot_sinusoid_fits.log",
        params:
            inputs=figure_options(config, "sinusoid_fits")["inputs"],
            epoch=figure_options(config, "sinusoid_fits")["epoch"],
            style=STYLE,
            stage_key=KEYS.plot(
                "sinusoid_fits",
                ("signal", "inputs", "epoch"),
                [KEYS.measure("forward_pass", run) for run in shown_runs(config, "sinusoid_fits")],
            ),
        script:
            "../scripts/plot_sinusoid_fits.py"


if is_drawn(config, "hamming_sinusoid"):

    rule plot_hamming_sinusoid:
        input:
            hamming="results/tables/hamming.csv",
        output:
            png=report(
                "results/figures/hamming_sinusoid.png",
                caption="../report/hamming_sinusoid.rst",
                category="Sinusoids",
                labels={"figure": "Appendix: Hamming distance"},
            ),
            pdf="results/figures/hamming_sinusoid.pdf",
        log:
            "logs/plot_hamming_sinusoid.log",
        params:
            inputs=figure_options(config, "hamming_sinusoid")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "hamming_sinusoid",
                ("inputs",),
                [KEYS.tabulate("hamming")],
            ),
        script:
            "../scripts/plot_hamming_sinusoid.py"


if is_drawn(config, "confusion_sinusoid"):

    rule plot_confusion_sinusoid:
        input:
            confusion="results/tables/confusion.csv",
            confusion_density="results/tables/confusion_density.csv",
        output:
            png=report(
                "results/figures/confusion_sinusoid.png",
                caption="../report/confusion_sinusoid.rst",
                category="Sinusoids",
                labels={"figure": "Appendix: gradient confusion"},
            ),
            pdf="results/figures/confusion_sinusoid.pdf",
        log:
            "logs/plot_confusion_sinusoid.log",
        params:
            inputs=figure_options(config, "confusion_sinusoid")["inputs"],
            epoch=figure_options(config, "confusion_sinusoid")["epoch"],
            style=STYLE,
            stage_key=KEYS.plot(
                "confusion_sinusoid",
                ("inputs", "epoch"),
                [KEYS.tabulate("confusion"), KEYS.tabulate("confusion_density")],
            ),
        script:
            "../scripts/plot_confusion_sinusoid.py"


if is_drawn(config, "linear_pieces"):

    rule plot_linear_pieces:
        input:
            linear_pieces="results/tables/linear_pieces.csv",
        output:
            png=report(
                "results/figures/linear_pieces.png",
                caption="../report/linear_pieces.rst",
                category="Sinusoids",
                labels={"figure": "Sec. 3: linear pieces"},
            ),
            pdf="results/figures/linear_pieces.pdf",
        log:
            "logs/plot_linear_pieces.log",
        params:
            inputs=figure_options(config, "linear_pieces")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "linear_pieces",
                ("inputs",),
                [KEYS.tabulate("linear_pieces")],
            ),
        script:
            "../scripts/plot_linear_pieces.py"


if is_drawn(config, "frequency_sinusoid"):

    rule plot_frequency_sinusoid:
        input:
            frequency_error="results/tables/frequency_error.csv",
            frequency_convergence="results/tables/frequency_convergence.csv",
        output:
            png=report(
                "results/figures/frequency_sinusoid.png",
                caption="../report/frequency_sinusoid.rst",
                category="Sinusoids",
                labels={"figure": "Appendix: error by frequency"},
            ),
            pdf="results/figures/frequency_sinusoid.pdf",
        log:
            "logs/plot_frequency_sinusoid.log",
        params:
            inputs=figure_options(config, "frequency_sinusoid")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "frequency_sinusoid",
                ("inputs",),
                [KEYS.tabulate("frequency_error"), KEYS.tabulate("frequency_convergence")],
            ),
        script:
            "../scripts/plot_frequency_sinusoid.py"


if is_drawn(config, "inradius"):

    rule plot_inradius:
        input:
            inradius_density="results/tables/inradius_density.csv",
        output:
            png=report(
                "results/figures/inradius.png",
                caption="../report/inradius.rst",
                category="Image study",
                labels={"figure": "Appendix: inradius"},
            ),
            pdf="results/figures/inradius.pdf",
        log:
            "logs/plot_inradius.log",
        params:
            inputs=figure_options(config, "inradius")["inputs"],
            epochs=figure_options(config, "inradius")["epochs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "inradius",
                (
                    "inputs",
                    "epochs",
                ),
                [KEYS.tabulate("inradius_density")],
            ),
        script:
            "../scripts/plot_inradius.py"


if is_drawn(config, "ntk"):

    rule plot_ntk:
        input:
            ntk="results/tables/ntk.csv",
            ntk_spectrum="results/tables/ntk_spectrum.csv",
        output:
            png=report(
                "results/figures/ntk.png",
                caption="../report/ntk.rst",
                category="Image study",
                labels={"figure": "Neural tangent kernel"},
            ),
            pdf="results/figures/ntk.pdf",
        log:
            "logs/plot_ntk.log",
        params:
            inputs=figure_options(config, "ntk")["inputs"],
            epochs=figure_options(config, "ntk")["epochs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "ntk",
                ("inputs", "epochs"),
                [KEYS.tabulate("ntk"), KEYS.tabulate("ntk_spectrum")],
            ),
        script:
            "../scripts/plot_ntk.py"


if is_drawn(config, "spectral_norms"):

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
                (
                    "inputs",
                    "layers_of",
                ),
                [KEYS.tabulate("spectral_norms")],
            ),
        script:
            "../scripts/plot_spectral_norms.py"


if is_drawn(config, "dead_neurons"):

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
            stage_key=KEYS.plot("dead_neurons", ("inputs",), [KEYS.tabulate("dead_neurons")]),
        script:
            "../scripts/plot_dead_neurons.py"


if is_drawn(config, "hamming_layers"):

    rule plot_hamming_layers:
        input:
            hamming="results/tables/hamming.csv",
        output:
            png=report(
                "results/figures/hamming_layers.png",
                caption="../report/hamming_layers.rst",
                category="Image study",
                labels={"figure": "Appendix: Hamming distance by layer"},
            ),
            pdf="results/figures/hamming_layers.pdf",
        log:
            "logs/plot_hamming_layers.log",
        params:
            inputs=figure_options(config, "hamming_layers")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot("hamming_layers", ("inputs",), [KEYS.tabulate("hamming")]),
        script:
            "../scripts/plot_hamming_layers.py"


if is_drawn(config, "depth_width"):

    rule plot_depth_width:
        input:
            hamming="results/tables/hamming.csv",
        output:
            png=report(
                "results/figures/depth_width.png",
                caption="../report/depth_width.rst",
                category="Depth and width",
                labels={"figure": "Appendix: depth and width"},
            ),
            pdf="results/figures/depth_width.pdf",
        log:
            "logs/plot_depth_width.log",
        params:
            inputs=figure_options(config, "depth_width")["inputs"],
            epochs=figure_options(config, "depth_width")["epochs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "depth_width",
                (
                    "inputs",
                    "epochs",
                ),
                [KEYS.tabulate("hamming")],
            ),
        script:
            "../scripts/plot_depth_width.py"


if is_drawn(config, "restricted_encoding"):

    rule plot_restricted_encoding:
        input:
            regions="results/tables/regions.csv",
            training="results/tables/training.csv",
        output:
            png=report(
                "results/figures/restricted_encoding.png",
                caption="../report/restricted_encoding.rst",
                category="Restricted encoding",
                labels={"figure": "Appendix: one frequency"},
            ),
            pdf="results/figures/restricted_encoding.pdf",
        log:
            "logs/plot_restricted_encoding.log",
        params:
            inputs=figure_options(config, "restricted_encoding")["inputs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "restricted_encoding",
                ("inputs",),
                [KEYS.tabulate("regions"), KEYS.tabulate("training")],
            ),
        script:
            "../scripts/plot_restricted_encoding.py"


if is_drawn(config, "density"):

    rule plot_density:
        input:
            regions="results/tables/regions.csv",
            hamming="results/tables/hamming.csv",
            confusion="results/tables/confusion.csv",
            training="results/tables/training.csv",
            crossings="results/tables/crossings.csv",
        output:
            png=report(
                "results/figures/density.png",
                caption="../report/density.rst",
                category="Density",
                labels={"figure": "Density of the coordinates"},
            ),
            pdf="results/figures/density.pdf",
        log:
            "logs/plot_density.log",
        params:
            inputs=figure_options(config, "density")["inputs"],
            epochs=figure_options(config, "density")["epochs"],
            style=STYLE,
            stage_key=KEYS.plot(
                "density",
                (
                    "inputs",
                    "epochs",
                ),
                [
                    KEYS.tabulate("regions"),
                    KEYS.tabulate("hamming"),
                    KEYS.tabulate("confusion"),
                    KEYS.tabulate("training"),
                    KEYS.tabulate("crossings"),
                ],
            ),
        script:
            "../scripts/plot_density.py"


if is_drawn(config, "hamming_classification"):

    rule plot_hamming_classification:
        input:
            hamming="results/tables/hamming.csv",
        output:
            png=report(
                "results/figures/hamming_classification.png",
                caption="../report/hamming_classification.rst",
                category="Classification study",
                labels={"figure": "Fig. 4e-g, k-m: Hamming distance"},
            ),
            pdf="results/figures/hamming_classification.pdf",
        log:
            "logs/plot_hamming_classification.log",
        params:
            signals=figure_options(config, "hamming_classification")["signals"],
            networks=figure_options(config, "hamming_classification")["networks"],
            style=STYLE,
            stage_key=KEYS.plot(
                "hamming_classification",
                ("signals", "networks"),
                [KEYS.tabulate("hamming")],
            ),
        script:
            "../scripts/plot_hamming_classification.py"


if is_drawn(config, "confusion_classification"):

    rule plot_confusion_classification:
        input:
            confusion="results/tables/confusion.csv",
            confusion_density="results/tables/confusion_density.csv",
        output:
            png=report(
                "results/figures/confusion_classification.png",
                caption="../report/confusion_classification.rst",
                category="Classification study",
                labels={"figure": "Fig. 4h-j, n-p: gradient confusion"},
            ),
            pdf="results/figures/confusion_classification.pdf",
        log:
            "logs/plot_confusion_classification.log",
        params:
            signals=figure_options(config, "confusion_classification")["signals"],
            networks=figure_options(config, "confusion_classification")["networks"],
            epoch=figure_options(config, "confusion_classification")["epoch"],
            style=STYLE,
            stage_key=KEYS.plot(
                "confusion_classification",
                ("signals", "networks", "epoch"),
                [KEYS.tabulate("confusion"), KEYS.tabulate("confusion_density")],
            ),
        script:
            "../scripts/plot_confusion_classification.py"


if is_drawn(config, "classification_training"):

    rule plot_classification_training:
        input:
            training="results/tables/training.csv",
        output:
            png=report(
                "results/figures/classification_training.png",
                caption="../report/classification_training.rst",
                category="Classification study",
                labels={"figure": "Appendix: training of classifiers"},
            ),
            pdf="results/figures/classification_training.pdf",
        log:
            "logs/plot_classification_training.log",
        params:
            signals=figure_options(config, "classification_training")["signals"],
            networks=figure_options(config, "classification_training")["networks"],
            style=STYLE,
            stage_key=KEYS.plot(
                "classification_training",
                ("signals", "networks"),
                [KEYS.tabulate("training")],
            ),
        script:
            "../scripts/plot_classification_training.py"


if is_drawn(config, "gradient_norms"):

    rule plot_gradient_norms:
        input:
            gradient_norms="results/tables/gradient_norms.csv",
        output:
            png=report(
                "results/figures/gradient_norms.png",
                caption="../report/gradient_norms.rst",
                category="Classification study",
                labels={"figure": "Sizes of gradients"},
            ),
            pdf="results/figures/gradient_norms.pdf",
        log:
            "logs/plot_gradient_norms.log",
        params:
            signals=figure_options(config, "gradient_norms")["signals"],
            networks=figure_options(config, "gradient_norms")["networks"],
            style=STYLE,
            stage_key=KEYS.plot(
                "gradient_norms",
                ("signals", "networks"),
                [KEYS.tabulate("gradient_norms")],
            ),
        script:
            "../scripts/plot_gradient_norms.py"


rule all_figures:
    input:
        [getattr(rules, f"plot_{figure}").output for figure in FIGURES if is_drawn(config, figure)],
