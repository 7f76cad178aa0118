# Pages of the report beside the figures.  The report itself: make report.


report: "../report/workflow.rst"


rule report_tables:
    input:
        [rule.output.table for rule in MADE_TABLES],
    output:
        report(
            "results/report/tables.html",
            caption="../report/tables.rst",
            category="Tables",
            labels={"page": "All tables"},
        ),
    log:
        "logs/report_tables.log",
    params:
        stage_key=KEYS.of_results("report_tables", list(CHECKED_KEYS.values())),
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
    params:
        stage_keys=CHECKED_KEYS,
        stage_key=KEYS.of_results("report_provenance", list(CHECKED_KEYS.values())),
    script:
        "../scripts/report_provenance.py"
