"""Train one network from its latest state and keep a snapshot at each requested epoch."""

from pathlib import Path

from spectral_bias.devices import name_of, select_device
from spectral_bias.files.storage import read_artifact
from spectral_bias.logs import log_to
from spectral_bias.provenance import job_attributes
from spectral_bias.training.coordinates import coordinate_trainer
from spectral_bias.training.states import complete_run

log_to(snakemake.log[0])
device = select_device(snakemake.config["device"])
trainer = coordinate_trainer(
    read_artifact(snakemake.input.encoding, "encoding").arrays["features"],
    read_artifact(snakemake.input.signal, "signal").arrays["image"],
    snakemake.params.network,
    snakemake.params.training,
    int(snakemake.wildcards.seed),
    device,
    snakemake.params.split,
)
complete_run(
    trainer,
    dict(zip(snakemake.params.epochs, snakemake.output.snapshots, strict=True)),
    snakemake.output.history,
    Path(snakemake.params.states),
    {**job_attributes(snakemake.params.stage_key, snakemake.wildcards), "device": name_of(device)},
    snakemake.config["keep_states"],
)
