"""Train one network, from where it was left, and keep a snapshot at each epoch asked for."""

from pathlib import Path

import torch

from spectral_bias.devices import select_device
from spectral_bias.held_out import training_mask
from spectral_bias.logs import log_to
from spectral_bias.networks import MLP
from spectral_bias.objectives import SQUARED_ERROR
from spectral_bias.provenance import job_attributes
from spectral_bias.storage import read_artifact
from spectral_bias.training import Trainer, TrainingSettings, split_examples
from spectral_bias.training_states import complete_run

log_to(snakemake.log[0])
device = select_device(snakemake.config["device"])
seed = int(snakemake.wildcards.seed)
features = read_artifact(snakemake.input.encoding, "encoding").arrays["features"]
image = read_artifact(snakemake.input.signal, "signal").arrays["image"]
network = MLP(features.shape[1], **snakemake.params.network, out_features=image.shape[2], seed=seed)
inputs = torch.from_numpy(features).to(device)
targets = torch.from_numpy(image).to(device).flatten(end_dim=1)
settings = TrainingSettings(**snakemake.params.training, seed=seed)
trained = training_mask(snakemake.params.split, *image.shape[:2], seed)
inputs, targets, held_out = split_examples(inputs, targets, trained)
trainer = Trainer(network, inputs, targets, settings, SQUARED_ERROR, held_out)
complete_run(
    trainer,
    dict(zip(snakemake.params.epochs, snakemake.output.snapshots, strict=True)),
    snakemake.output.history,
    Path(snakemake.params.states),
    job_attributes(snakemake.params.stage_key, snakemake.wildcards),
)
