"""Train one network for its first epoch, and keep a snapshot after each number of steps."""

import torch

from spectral_bias.devices import select_device
from spectral_bias.logs import log_to
from spectral_bias.networks import MLP
from spectral_bias.objectives import SQUARED_ERROR
from spectral_bias.provenance import job_attributes
from spectral_bias.storage import read_artifact
from spectral_bias.training import Trainer, TrainingSettings
from spectral_bias.training_steps import complete_first_epoch

log_to(snakemake.log[0])
device = select_device(snakemake.config["device"])
seed = int(snakemake.wildcards.seed)
features = read_artifact(snakemake.input.encoding, "encoding").arrays["features"]
image = read_artifact(snakemake.input.signal, "signal").arrays["image"]
network = MLP(features.shape[1], **snakemake.params.network, out_features=image.shape[2], seed=seed)
inputs = torch.from_numpy(features).to(device)
targets = torch.from_numpy(image).to(device).flatten(end_dim=1)
settings = TrainingSettings(**snakemake.params.training, seed=seed)
complete_first_epoch(
    Trainer(network, inputs, targets, settings, SQUARED_ERROR),
    dict(zip(snakemake.params.steps, snakemake.output.snapshots, strict=True)),
    snakemake.output.history,
    job_attributes(snakemake.params.stage_key, snakemake.wildcards),
)
