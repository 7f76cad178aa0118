"""From photographs to figures: why coordinate networks learn low frequencies first.

The stages are datasets -> encodings -> training -> metrics -> tables -> figures, each in a file of
rules, followed by a check of all results, a report and a manifest.  config/config.yaml states what
is made, and at which scale.
"""


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/encodings.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/metrics.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/checks.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/manifest.smk"


rule all_claims:
    input:
        rules.tabulate_claims.output,
        rules.tabulate_claim_comparisons.output,
        rules.plot_claims.output,


rule all:
    default_target: True
    input:
        rules.all_tables.input,
        rules.all_figures.input,
        rules.check_results.output,
        rules.report_tables.output,
        rules.report_provenance.output,
        rules.write_manifest.output,
        # What is missing in between, though nothing that is left to do reads it.
        RUN_FILES,
