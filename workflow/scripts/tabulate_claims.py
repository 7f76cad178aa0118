"""Judge all claims of the paper from the other tables."""

from spectral_bias.logs import log_to
from spectral_bias.tables.claims import TABLE, tabulate_claims
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.reading import read_tables

log_to(snakemake.log[0])
tables = read_tables(dict(snakemake.input.items()))
frame = tabulate_claims(tables, snakemake.params.studies)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
