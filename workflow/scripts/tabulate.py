"""Make a table of metrics, of histories and snapshots of trainings, or of other tables."""

from importlib import import_module
from pathlib import Path

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.reading import read_tables

log_to(snakemake.log[0])
module = import_module(f"spectral_bias.tables.{snakemake.params.table}")
# Lists of files, in the order in which the catalogue names their kinds.
files = {kind: list(paths) for kind, paths in snakemake.input.items()}
if "tables" in files:
    files["tables"] = read_tables({Path(path).stem: path for path in files["tables"]})
frame = module.tabulate(*files.values(), **snakemake.params.settings)
write_table(snakemake.output.table, module.TABLE, frame, snakemake.params.stage_key)
