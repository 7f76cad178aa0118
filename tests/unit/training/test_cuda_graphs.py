"""A captured step has the effect of the function, with or without a GPU."""

from contextlib import contextmanager

import numpy as np
import pytest
import torch

from spectral_bias.devices import select_device
from spectral_bias.networks.architectures import CNN, MLP
from spectral_bias.training.cuda_graphs import CapturedStep
from spectral_bias.training.objectives import CROSS_ENTROPY, SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings


class RecordedGraph:
    """In place of CUDA's: computes again what was recorded, into the same memory."""

    recording = None
    replays = 0

    def replay(self) -> None:
        type(self).replays += 1
        self.result.copy_(self.function(*self.arguments))


@pytest.fixture
def fake_graphs(monkeypatch: pytest.MonkeyPatch) -> type[RecordedGraph]:
    class Graph(RecordedGraph):
        pass

    @contextmanager
    def capture(graph):
        Graph.recording = graph
        yield
        Graph.recording = None

    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", capture)
    return Graph


def function(inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return (inputs * targets).sum(dim=0)


def test_full_batches_are_replayed_after_some_steps_and_others_never(fake_graphs) -> None:
    launched = []

    def step(inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        result = function(inputs, targets)
        if fake_graphs.recording is None:
            launched.append(len(inputs))
        else:
            graph = fake_graphs.recording
            graph.function, graph.arguments, graph.result = function, (inputs, targets), result
        return result

    captured, results, expected = CapturedStep(step, size=8), [], []
    generator = torch.Generator().manual_seed(0)
    for size in (8, 8, 3, 8, 8, 3, 8):
        inputs, targets = torch.rand(2, size, 5, generator=generator)
        expected.append(function(inputs, targets))
        results.append(captured(inputs, targets))
    # Each result keeps its numbers when the next one is there.
    assert torch.equal(torch.stack(results), torch.stack(expected))
    assert launched == [8, 8, 3, 3]
    assert fake_graphs.replays == 3


def test_steps_on_a_cpu_are_not_captured(fake_graphs, new_trainer) -> None:
    trainer = new_trainer("once")
    for _ in range(3):
        trainer.train_epoch()
    assert fake_graphs.replays == 0


def trained(eager: bool, kind: str, precision: str, shuffle: str) -> tuple[bytes, ...]:
    generator, device = torch.Generator().manual_seed(0), select_device("cuda")
    n = 64 * 5 + 7  # the last mini-batch is smaller
    if kind == "mlp":
        inputs, targets = (
            torch.rand(n, 34, generator=generator),
            torch.rand(n, 3, generator=generator),
        )
        network, objective = MLP(34, 4, 64, 3, seed=0), SQUARED_ERROR
    else:
        inputs = torch.rand(n, 64, generator=generator)
        targets = torch.arange(n) % 10
        network, objective = CNN((1, 8, 8), (4, 8), 3, 1, 16, 10, seed=0), CROSS_ENTROPY
    settings = TrainingSettings(1e-3, 64, shuffle, precision, seed=0)
    trainer = Trainer(network, inputs.to(device), targets.to(device), settings, objective)
    if eager:
        trainer._take_step = trainer._step
    trainer.use_precision()
    for _ in range(4):
        trainer.train_epoch()
    tensors = [*trainer.parameters, *trainer.means, *trainer.squares, *trainer.steps]
    history = np.array([values[1:] for values in trainer.history.values()])
    return *(tensor.detach().cpu().numpy().tobytes() for tensor in tensors), history.tobytes()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("kind", ["mlp", "cnn"])
@pytest.mark.parametrize("precision", ["ieee", "tf32", "bf16"])
@pytest.mark.parametrize("shuffle", ["once", "each_epoch"])
def test_on_a_gpu_the_bits_are_those_of_single_launches(kind, precision, shuffle) -> None:
    launched, captured = (trained(eager, kind, precision, shuffle) for eager in (True, False))
    assert captured == launched
