"""Summarise metrics of all runs in a table."""

from importlib import import_module

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table

log_to(snakemake.log[0])
name = snakemake.params.table
module = import_module(f"spectral_bias.tables.{name}")
# One list of files for each kind of them, in the order in which the rule names them.
files = [list(paths) for _, paths in snakemake.input.items()]
frame = getattr(module, f"tabulate_{name}")(*files)
write_table(snakemake.output.table, module.TABLE, frame, snakemake.params.stage_key)
