# Pages of the report other than figures.  `make report` makes the report itself.


if not IS_MODULE:

    report: "../report/workflow.rst"


# Rows of histograms are for figures, not for readers.
SHOWN_TABLES = [name for name in MADE if not TABLES[name].is_histogram]


rule report_tables:
    input:
        [OUTPUTS[f"tabulate_{name}"][0] for name in SHOWN_TABLES],
    output:
        [
            report(
                f"results/report/tables/{name}.html",
                caption="../report/tables.rst",
                category="Tables",
                labels={"table": name},
            )
            for name in SHOWN_TABLES
        ],
    log:
        "logs/report_tables.log",
    conda:
        ENVIRONMENT
    params:
        stage_key=KEYS.of_results(
            "report_tables", [KEYS.of(Job(f"tabulate_{name}")) for name in SHOWN_TABLES]
        ),
    script:
        "../scripts/report_tables.py"


rule report_provenance:
    input:
        runs="results/tables/runs.csv",
        checks="results/checks.csv",
    output:
        report(
            "results/report/provenance.html",
            caption="../report/provenance.rst",
            category="Provenance",
            labels={"page": "Configuration, versions, devices"},
        ),
    log:
        "logs/report_provenance.log",
    conda:
        ENVIRONMENT
    params:
        stage_keys=CHECKED_KEYS,
        stage_key=KEYS.of_results("report_provenance", list(CHECKED_KEYS.values())),
    script:
        "../scripts/report_provenance.py"
