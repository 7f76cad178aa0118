# One rule per figure.  Each reads tables or, for pictures, metrics of a few runs.  Figures whose
# study or metrics the configuration leaves out have no rule.

DRAWN = [figure for figure in FIGURES if is_drawn(CONFIG, figure)]

for figure in DRAWN:

    rule:
        name:
            f"plot_{figure}"
        input:
            unpack(inputs(f"plot_{figure}")),
        output:
            png=report(
                OUTPUTS[f"plot_{figure}"][0],
                caption=f"../report/{figure}.rst",
                category=FIGURES[figure].category,
                labels={"figure": FIGURES[figure].title},
            ),
            pdf=OUTPUTS[f"plot_{figure}"][1],
        log:
            f"logs/plot_{figure}.log",
        conda:
            ENVIRONMENT
        params:
            module=FIGURES[figure].module or figure,
            pictures=FIGURES[figure].pictures,
            variables=FIGURES[figure].variables,
            studies=figure_studies(CONFIG, figure) if FIGURES[figure].kind else [],
            options=figure_options(CONFIG, figure),
            # (Not compared with the last run: the key has its contents.)
            style=lambda wildcards, output: str(REPOSITORY / "config" / "figures.mplstyle"),
            stage_key=key(f"plot_{figure}"),
        script:
            "../scripts/plot.py"


rule all_figures:
    input:
        [getattr(rules, f"plot_{figure}").output for figure in DRAWN],
