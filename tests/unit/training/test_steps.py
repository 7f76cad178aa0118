"""Snapshots within the first epoch come from the same training as snapshots of epochs."""

import numpy as np
import pytest
import torch

from spectral_bias.files.snapshots import load_run, load_snapshot
from spectral_bias.networks.architectures import load_network
from spectral_bias.training.states import complete_run
from spectral_bias.training.steps import complete_first_epoch
from spectral_bias.training.trainer import TrainingDivergedError

ABOUT = {"signal": "coffee", "seed": 0}


def files(folder, steps):
    return {step: str(folder / f"step_{step}.safetensors") for step in steps}


@pytest.mark.parametrize("shuffle", ["once", "each_epoch"])
@pytest.mark.parametrize("precision", ["ieee", "bf16"])
@pytest.mark.parametrize("batch_size", [10, 37])
def test_the_end_of_the_epoch_is_that_of_an_ordinary_training(
    tmp_path, new_trainer, shuffle, precision, batch_size
):
    settings = {"shuffle": shuffle, "precision": precision, "batch_size": batch_size}
    trainer = new_trainer(**settings)
    last = trainer.steps_per_epoch
    assert last == {10: 4, 37: 1}[batch_size]
    steps = files(tmp_path, {0, 1, last})
    complete_first_epoch(trainer, steps, str(tmp_path / "steps.csv"), ABOUT)
    epochs = {epoch: str(tmp_path / f"epoch_{epoch}.safetensors") for epoch in (0, 1)}
    history = str(tmp_path / "epochs.csv")
    complete_run(
        new_trainer(**settings), epochs, history, tmp_path / "states", ABOUT, keep_states="last"
    )
    for step, epoch in ((0, 0), (last, 1)):
        ours, theirs = load_snapshot(steps[step]), load_snapshot(epochs[epoch])
        assert ours.tensors.keys() == theirs.tensors.keys()
        for name, tensor in ours.tensors.items():
            np.testing.assert_array_equal(tensor, theirs.tensors[name])
    assert (tmp_path / "steps.csv").read_bytes() == (tmp_path / "epochs.csv").read_bytes()


def test_each_snapshot_is_the_network_after_so_many_steps(tmp_path, new_trainer):
    steps = files(tmp_path, [0, 2, 3])
    complete_first_epoch(new_trainer(batch_size=10), steps, str(tmp_path / "h.csv"), ABOUT)
    trainer = new_trainer(batch_size=10)
    expected = {0: trainer.network.state_dict()["layers.0.weight"].clone()}
    for step in trainer.epoch_steps():
        expected[step] = trainer.network.state_dict()["layers.0.weight"].clone()
    for step, path in steps.items():
        network = load_network(load_snapshot(path), torch.device("cpu"))
        assert torch.equal(network.layers[0].weight, expected[step])
    assert not torch.equal(expected[2], expected[3])


def test_a_snapshot_says_its_step_and_share_of_the_epoch(tmp_path, new_trainer):
    steps = files(tmp_path, [4, 0, 1])
    complete_first_epoch(new_trainer(batch_size=10), steps, str(tmp_path / "h.csv"), ABOUT)
    loaded = load_run(steps.values(), ABOUT)
    moments = [(s.metadata["step"], s.metadata["epoch"]) for s in loaded]
    assert moments == [(0, 0.0), (1, 0.25), (4, 1.0)]
    assert all(s.metadata["network_arguments"]["width"] == 9 for s in loaded)


def test_steps_beyond_the_epoch_are_refused_before_anything_is_written(tmp_path, new_trainer):
    steps = files(tmp_path, [0, 5, 9])
    with pytest.raises(ValueError, match=r"found the steps \[5, 9\], allowed: 0 to 4"):
        complete_first_epoch(new_trainer(batch_size=10), steps, str(tmp_path / "h.csv"), ABOUT)
    assert not list(tmp_path.iterdir())


def test_a_diverged_epoch_is_an_error(tmp_path, new_trainer):
    trainer = new_trainer(batch_size=10, learning_rate=1e30)
    with pytest.raises(TrainingDivergedError, match="step 2 of 4 of epoch 1"):
        complete_first_epoch(trainer, files(tmp_path, [0]), str(tmp_path / "h.csv"), ABOUT)
    assert not (tmp_path / "h.csv").exists()
