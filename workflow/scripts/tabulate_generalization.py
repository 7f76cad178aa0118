"""Gather the errors on trained and on held-out pixels per epoch of the runs that have both."""

from spectral_bias.logs import log_to
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.generalization import TABLE, tabulate_generalization

log_to(snakemake.log[0])
runs = [tuple(run) for run in snakemake.params.runs]
frame = tabulate_generalization(
    dict(zip(runs, snakemake.input, strict=True)),
    dict(zip(runs, snakemake.params.last_epochs, strict=True)),
    dict(zip(runs, snakemake.params.n_pixels, strict=True)),
)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
