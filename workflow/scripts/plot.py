"""Draw a figure: hand its function the tables, the signal, the runs and the options it asks for."""

from importlib import import_module

from spectral_bias.figures.saving import draw
from spectral_bias.figures.style import with_styles
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to
from spectral_bias.tables.reading import read_table

log_to(snakemake.log[0])
params, files = snakemake.params, snakemake.input
tables = [read_table(path) for path in files.get("tables", [])]
if params.studies:
    tables = [table[table["study"].isin(params.studies)] for table in tables]
options = with_styles(params.options)
if "signal" in files.keys():
    options["signal"] = read_artifact(files.signal, "signal").arrays["image"]
if params.pictures:
    options["runs"] = {
        input_map: read_artifact(path, params.pictures, params.variables).arrays
        for input_map, path in zip(options["inputs"], files.runs, strict=True)
    }
draw(
    import_module(f"spectral_bias.figures.{params.module}").plot,
    *tables,
    **options,
    style=params.style,
    png=snakemake.output.png,
    pdf=snakemake.output.pdf,
    stage_key=params.stage_key,
)
