# One rule per figure.  Each reads tables or, for pictures, metrics of a few runs.  Figures whose
# study or metrics the configuration leaves out have no rule.

DRAWN = [figure for figure in FIGURES if is_drawn(CONFIG, figure)]

for figure in DRAWN:

    rule:
        name:
            f"plot_{figure}"
        input:
            tables=[f"results/tables/{table}.csv" for table in FIGURES[figure].tables],
            signal=pictured_signals(CONFIG, figure),
            runs=pictured_files(CONFIG, figure),
        output:
            png=report(
                f"results/figures/{figure}.png",
                caption=f"../report/{figure}.rst",
                category=FIGURES[figure].category,
                labels={"figure": FIGURES[figure].title},
            ),
            pdf=f"results/figures/{figure}.pdf",
        log:
            f"logs/plot_{figure}.log",
        params:
            figure=figure,
            script=KEYS.script_of(f"plot_{figure}"),
            studies=figure_studies(CONFIG, figure) if FIGURES[figure].kind else [],
            options=figure_options(CONFIG, figure),
            style="config/figures.mplstyle",
            stage_key=KEYS.plot(figure),
        # (Read when a job runs, when `figure` is the last of the loop.)
        script:
            "../scripts/{params.script}"


rule all_figures:
    input:
        [getattr(rules, f"plot_{figure}").output for figure in DRAWN],
