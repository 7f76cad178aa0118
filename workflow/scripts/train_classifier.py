"""Train one classifier from its latest state and keep a snapshot at each requested epoch."""

from pathlib import Path

import torch

from spectral_bias.devices import name_of, select_device
from spectral_bias.files.storage import read_artifact
from spectral_bias.inputs.pixels import classifier_examples
from spectral_bias.logs import log_to
from spectral_bias.networks.architectures import new_classifier
from spectral_bias.provenance import job_attributes
from spectral_bias.training.objectives import CROSS_ENTROPY
from spectral_bias.training.states import complete_run
from spectral_bias.training.trainer import Trainer, TrainingSettings

log_to(snakemake.log[0])
device = select_device(snakemake.config["device"])
seed = int(snakemake.wildcards.seed)
arrays, about = read_artifact(snakemake.input.dataset, "dataset")
shape = arrays["train_images"].shape[1:]
network = new_classifier(shape, about["n_classes"], seed, **snakemake.params.network)
examples = [
    torch.from_numpy(each).to(device) for each in classifier_examples(arrays, about["peak"])
]
settings = TrainingSettings(**snakemake.params.training, seed=seed)
trainer = Trainer(network, *examples[:2], settings, CROSS_ENTROPY, held_out=examples[2:])
complete_run(
    trainer,
    dict(zip(snakemake.params.epochs, snakemake.output.snapshots, strict=True)),
    snakemake.output.history,
    Path(snakemake.params.states),
    {**job_attributes(snakemake.params.stage_key, snakemake.wildcards), "device": name_of(device)},
    snakemake.config["keep_states"],
)
