"""The kinds of studies: their networks, signals, training and measurements."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field

from spectral_bias_workflow.config.fields import (
    DIFFERENT,
    NUMBER,
    WHOLE,
    Count,
    Epochs,
    Name,
    Names,
    Section,
    Seeds,
    Side,
    item,
    one_of,
)
from spectral_bias_workflow.graph.catalogue import (
    CLASSIFICATION,
    FIRST_EPOCH,
    IMAGE,
    LINE,
    METRICS,
)

# Stands for the input map of networks that take the unchanged pixels of an image.
PIXELS = "pixels"

_OF = {
    kind: [name for name, metric in METRICS.items() if kind in metric.kinds]
    for kind in (IMAGE, LINE, FIRST_EPOCH, CLASSIFICATION)
}
_REDUCED_TO = (
    "Side of the square that every image is reduced to by area averaging, except for signals "
    "with their own resolution; no image may be smaller."
)
_FIRST_SIGNALS = (
    "Number of signals, from the first, that a metric is measured for; if left out, all."
)
_MEASURED = "Metrics of the runs; tables and figures that need others are left out."


class Perceptron(Section):
    """A perceptron with ReLU hidden layers of one width and a linear output."""

    architecture: ClassVar[str] = "mlp"

    depth: Count = item("Number of hidden layers.", unit="layers")
    width: Count = item("Neurons in each hidden layer.", unit="neurons")

    @property
    def name(self) -> str:
        """The name of the architecture in paths and tables."""
        return f"mlp_{self.depth}x{self.width}"

    @property
    def label(self) -> str:
        """The label in figures."""
        return f"{self.depth} x {self.width}"

    @property
    def hidden_layers(self) -> int:
        """The number of layers with ReLU neurons."""
        return self.depth


class Mlp(Perceptron):
    """A perceptron with ReLU hidden layers of one width."""

    kind: Literal["mlp"] = item("`mlp`.")

    @property
    def label(self) -> str:
        """The label in figures."""
        return f"MLP {super().label}"


class Cnn(Section):
    """Convolutions without padding, a hidden layer and a linear output, all with ReLU."""

    architecture: ClassVar[str] = "cnn"

    kind: Literal["cnn"] = item("`cnn`.")
    channels: Annotated[list[Count], Field(min_length=1)] = item(
        "Channels of each convolution.", unit="channels"
    )
    kernel: Count = item("Side of the kernels.", 3, unit="pixels", source="PAPER")
    stride: Count = item("Step of the convolutions.", 2, unit="pixels", source="PAPER")
    width: Count = item("Neurons of the hidden layer behind the convolutions.", unit="neurons")

    @property
    def name(self) -> str:
        """The name of the architecture in paths and tables."""
        sizes = "-".join(map(str, [*self.channels, self.width]))
        return f"cnn_{sizes}_k{self.kernel}_s{self.stride}"

    @property
    def label(self) -> str:
        """The label in figures."""
        sizes = "-".join(map(str, [*self.channels, self.width]))
        return f"CNN {sizes}, kernel {self.kernel}, stride {self.stride}"

    @property
    def hidden_layers(self) -> int:
        """The number of layers with ReLU neurons."""
        return len(self.channels) + 1


Classifier = Annotated[Mlp | Cnn, Discriminator("kind")]
Perceptrons = Annotated[list[Perceptron], *DIFFERENT]
Classifiers = Annotated[list[Classifier], *DIFFERENT]


class Training(Section):
    """Adam on the mean squared error of a signal's values."""

    learning_rate: Annotated[float, Field(gt=0), *NUMBER] = item(
        "Learning rate of Adam.", 0.001, source="paper, Sec. 3.1"
    )
    batch_size: Count = item(
        "Inputs in a mini-batch, at most as many as are trained on.", unit="pixels or points"
    )
    shuffle: Literal["once", "each_epoch"] = item(
        "When inputs are assigned to mini-batches: `once`, before the first epoch, or before "
        "`each_epoch`.",
        "once",
        source="PAPER",
    )
    precision: Literal["ieee", "tf32", "bf16"] = item(
        "Arithmetic of the matrix products in training: `ieee` float32, `tf32` (GPU), or `bf16` "
        "in the hidden layers only. Metrics are always float32 or better.",
        "ieee",
    )


class ClassifierTraining(Training):
    """Adam on the cross-entropy."""

    batch_size: Count = item("Images in a mini-batch.", 512, unit="images", source="PAPER")
    shuffle: Literal["once", "each_epoch"] = item(
        "When images are assigned to mini-batches: `once`, before the first epoch, or before "
        "`each_epoch`.",
        "each_epoch",
        source="PAPER",
    )


class _Study(Section):
    seeds: Seeds = item(
        "One network is trained per seed (initialisation and mini-batches).",
        [0],
        source="D36",
    )

    # Properties of studies of all kinds.

    @property
    def signal_names(self) -> list[str]:
        """The names of its signals or datasets."""
        raise NotImplementedError

    @property
    def input_names(self) -> list[str]:
        """The names of its input maps."""
        raise NotImplementedError

    @property
    def pixels_trained_on(self) -> str:
        """The inputs of a signal that are trained on: ``all``, ``even`` or ``random``."""
        return "all"

    @property
    def has_steps(self) -> bool:
        """Whether its snapshots are steps within the first epoch."""
        return False

    def epochs_of(self, input_map: str) -> list[int]:
        """Return the epochs at which runs of an input map keep a snapshot, ascending."""
        raise NotImplementedError

    def measured_signals(self, metric: str) -> list[str]:
        """Return the names of the signals that a metric is measured for, from the first.

        A metric that is derived from others has at most their signals.
        """
        own: Any = self
        if metric not in own.metrics:
            return []
        names = self.signal_names[: getattr(own, "signals_by_metric", {}).get(metric)]
        others = [self.measured_signals(read) for read in METRICS[metric].derived_from]
        return [name for name in names if all(name in of_other for of_other in others)]


class _EpochStudy(_Study):
    snapshots: Epochs = item(
        "Epochs after which the parameters are kept and measured; 0 is the initialisation. The "
        "largest is the length of the training.",
        unit="epochs",
    )

    def epochs_of(self, input_map: str) -> list[int]:
        """Return the epochs at which runs of an input map keep a snapshot, ascending."""
        return self.snapshots


class _CoordinateStudy(_Study):
    signals: Names = item("The signals, by their names under `signals`.")
    inputs: Names = item("The input maps, by their names under `inputs`.")
    networks: Perceptrons = item(
        "Perceptrons with ReLU hidden layers of one width and a linear output; a list of "
        "`{depth: hidden layers, width: neurons in each}`."
    )
    training: Training = item(str(Training.__doc__))
    batch_size_by_signal: dict[Name, Count] = item(
        "Inputs in a mini-batch for single signals, instead of `training.batch_size`.",
        {},
        unit="pixels or points",
    )

    @property
    def signal_names(self) -> list[str]:
        """The names of its signals."""
        return self.signals

    @property
    def input_names(self) -> list[str]:
        """The names of its input maps."""
        return self.inputs

    def batch_size_of(self, signal: str) -> int:
        """Return the number of inputs in a signal's mini-batch."""
        return self.batch_size_by_signal.get(signal, self.training.batch_size)


class _MeasuredCoordinates(_EpochStudy, _CoordinateStudy):
    snapshots_by_input: dict[Name, Epochs] = item(
        "Epochs for single input maps, instead of `snapshots`.", {}, unit="epochs"
    )

    def epochs_of(self, input_map: str) -> list[int]:
        """Return the epochs at which runs of an input map keep a snapshot, ascending."""
        return self.snapshots_by_input.get(input_map, self.snapshots)


class ImageStudy(_MeasuredCoordinates):
    """Networks that fit images: a run for each signal, input map, network and seed."""

    kind: Literal["image"] = item("`image`.")
    resolution: Side = item(_REDUCED_TO, unit="pixels")
    split: Literal["all", "even", "random"] = item(
        "Training pixels: `all`, those of `even` rows and columns, or a `random` half; the error "
        "on the other pixels is recorded at every epoch.",
        "all",
    )
    metrics: Annotated[list[Annotated[str, *one_of(_OF[IMAGE])]], *DIFFERENT] = item(
        _MEASURED, _OF[IMAGE]
    )
    signals_by_metric: dict[Annotated[str, *one_of(_OF[IMAGE])], Count] = item(
        _FIRST_SIGNALS,
        {},
        unit="signals",
    )

    @property
    def pixels_trained_on(self) -> str:
        """The inputs of a signal that are trained on."""
        return self.split


class LineStudy(_MeasuredCoordinates):
    """Networks that fit lines: a run for each signal, input map, network and seed."""

    kind: Literal["line"] = item("`line`.")
    resolution: Annotated[int, Field(strict=True, ge=3), WHOLE] = item(
        "Number of points at which signals are sampled; more than twice the highest frequency.",
        unit="points",
    )
    metrics: Annotated[list[Annotated[str, *one_of(_OF[LINE])]], *DIFFERENT] = item(
        _MEASURED, _OF[LINE]
    )
    signals_by_metric: dict[Annotated[str, *one_of(_OF[LINE])], Count] = item(
        _FIRST_SIGNALS,
        {},
        unit="signals",
    )


class FirstEpochStudy(_CoordinateStudy):
    """Networks that fit images, step by step in their first epoch; runs as in studies of images."""

    kind: Literal["first_epoch"] = item("`first_epoch`.")
    resolution: Side = item(_REDUCED_TO, unit="pixels")
    steps: Annotated[Epochs, Field(min_length=1)] = item(
        "Steps of the optimiser after which the parameters are kept and measured; 0 is the "
        "initialisation, the last step of the epoch is the number of mini-batches.",
        unit="steps",
    )
    metrics: Annotated[list[Annotated[str, *one_of(_OF[FIRST_EPOCH])]], *DIFFERENT] = item(
        _MEASURED, _OF[FIRST_EPOCH]
    )

    @property
    def has_steps(self) -> bool:
        """Whether its snapshots are steps within the first epoch."""
        return True

    def epochs_of(self, input_map: str) -> list[int]:
        """Return the two epochs that its steps lie between."""
        return [0, 1]


class ClassificationStudy(_EpochStudy):
    """Classifiers of images: a run for each dataset, network and seed."""

    kind: Literal["classification"] = item("`classification`.")
    datasets: Names = item("The datasets, by their names under `datasets`.")
    networks: Classifiers = item(
        "`{kind: mlp, depth: hidden layers, width: neurons in each}`, or `{kind: cnn, channels: "
        "[of each convolution], kernel: 3, stride: 2, width: neurons of the hidden layer behind "
        "them}`, all with ReLU, convolutions without padding."
    )
    training: ClassifierTraining = Field(
        default_factory=ClassifierTraining, description=str(ClassifierTraining.__doc__)
    )
    metrics: Annotated[list[Annotated[str, *one_of(_OF[CLASSIFICATION])]], *DIFFERENT] = item(
        _MEASURED, _OF[CLASSIFICATION]
    )

    @property
    def signal_names(self) -> list[str]:
        """The names of its datasets."""
        return self.datasets

    @property
    def input_names(self) -> list[str]:
        """The stand-in for its input map."""
        return [PIXELS]


CoordinateStudy = ImageStudy | LineStudy | FirstEpochStudy
Study = Annotated[
    ImageStudy | LineStudy | FirstEpochStudy | ClassificationStudy, Discriminator("kind")
]
