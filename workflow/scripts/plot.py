"""Draw a figure out of tables: the rows of its studies."""

from importlib import import_module

from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
figure, studies = snakemake.params.figure, snakemake.params.studies
tables = [read_table(path) for path in snakemake.input.tables]
if studies:
    tables = [table[table["study"].isin(studies)] for table in tables]
draw(
    getattr(import_module(f"spectral_bias.figures.{figure}"), f"plot_{figure}"),
    *tables,
    **with_styles(snakemake.params.options),
    style=snakemake.params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=snakemake.params.stage_key,
)
