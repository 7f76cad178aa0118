"""List the comparisons behind the verdicts on the claims."""

from spectral_bias.logs import log_to
from spectral_bias.tables.claim_comparisons import TABLE, tabulate_claim_comparisons
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.reading import read_tables

log_to(snakemake.log[0])
frame = tabulate_claim_comparisons(
    read_tables(dict(snakemake.input.items())), snakemake.params.studies
)
write_table(snakemake.output.table, TABLE, frame, snakemake.params.stage_key)
