"""From photographs to figures: why coordinate networks learn low frequencies first.

Stages, each in a file of rules: datasets -> encodings -> training -> metrics -> tables -> figures.
What is made, and at which scale, is said in config/config.yaml.
"""


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/encodings.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/metrics.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"


rule all:
    default_target: True
    input:
        rules.all_tables.input,
        rules.all_figures.input,
