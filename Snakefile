"""The workflow of this repository, for `snakemake` in its root."""


include: "workflow/Snakefile"


# An included file does not set the default target.
workflow.default_target = "all"
