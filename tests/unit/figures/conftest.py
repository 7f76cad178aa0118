"""Synthetic tables that mimic the trends of real runs, without training anything."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import matplotlib.style
import numpy as np
import pandas as pd
import pytest

from .shipped import datasets, styles

STYLE = Path(__file__).parents[3] / "config" / "figures.mplstyle"
KEYS = ["study", "signal", "input", "network", "seed", "epoch"]
INPUTS = (
    "coordinates_0_1",
    "coordinates_-1_1",
    "positional_L4",
    "positional_L8",
    "positional_L16",
)
MANY_INPUTS = (
    "coordinates_0_1",
    "coordinates_-1_1",
    "coordinates_-2_2",
    "coordinates_-3_3",
    "positional_L1",
    "positional_L2",
    "positional_L4",
    "positional_L8",
    "positional_L16",
    "positional_L16_alias_free",
    "fourier_s14",
)
DATASETS = ("mnist", "fashion_mnist", "cifar10", "cifar100")
# What figures call them, by name.
NETWORKS = {
    "mlp_4x512": "MLP 4 x 512",
    "cnn_32-64-96-256_k3_s2": "CNN 32-64-96-256, kernel 3, stride 2",
}
EDGES = np.linspace(-1, 1, 81)


class Classifiers:
    """Tables of made-up classifiers; later datasets are harder, so that fewer images are sure."""

    name = "classification"

    def __init__(self, signals=DATASETS, networks=NETWORKS, snapshots=(0, 1, 5, 15, 50, 100)):
        self.signals = list(signals)
        self.styles = datasets(signals)
        self.networks = dict(networks)
        self.snapshots = list(snapshots)

    def _runs(self, epochs):
        for signal, network, seed, epoch in product(self.signals, self.networks, (0, 1), epochs):
            index = self.signals.index(signal)
            generator = np.random.default_rng([index, len(network), seed, epoch])
            keys = (self.name, signal, "pixels", network, seed, epoch)
            yield keys, 0.2 + 0.2 * index, generator, np.log1p(epoch) / np.log1p(100)

    def training(self):
        rows = []
        for keys, hardness, generator, _ in self._runs(range(self.snapshots[-1] + 1)):
            epoch = keys[-1]
            train = 2.3 * np.exp(-(epoch**0.5) * (1 - hardness)) * generator.lognormal(0, 0.05)
            test = 0.1 + train + hardness * 0.03 * epoch**0.8
            accuracies = np.exp(-train), np.exp(-hardness - train)
            rows.append((*keys, np.nan, np.nan, train, accuracies[0], test, accuracies[1]))
        columns = ["train_mse", "psnr_db", "train_loss", "train_accuracy"]
        columns += ["test_loss", "test_accuracy"]
        return pd.DataFrame(rows, columns=[*KEYS, *columns])

    def hamming(self):
        rows = []
        for keys, hardness, generator, progress in self._runs(self.snapshots):
            n = 2048
            if keys[3].startswith("cnn"):
                n = 11456 if "CIFAR" in self.styles[keys[1]].label else 8352
            kinds = {"nearest": 0.05, "nearest_other_class": 0.08, "farthest": 0.3}
            for pairs, base in kinds.items():
                mean = n * (base + 0.1 * hardness) * (1 + progress) * generator.normal(1, 0.04)
                rows.append((*keys, pairs, "all", mean, mean / 3, n))
        return pd.DataFrame(rows, columns=[*KEYS, "pairs", "layer", "mean", "std", "n_neurons"])

    def _cosines(self):
        for keys, hardness, generator, progress in self._runs(self.snapshots):
            kinds = {"nearest": 0.5, "nearest_other_class": 0.4, "farthest": 4}
            for pairs, narrowness in kinds.items():
                shape = narrowness / hardness * np.array([1.4 - hardness, 1])
                cosines = 2 * generator.beta(*shape, 2_000) - 1
                damping = np.where(generator.random(2_000) < 0.6 * progress * (1 - hardness), 0, 1)
                yield (*keys, pairs, 0.0), cosines
                yield (*keys, pairs, 1e-8), cosines * damping

    def confusion(self):
        rows = [(*keys, cosines.std()) for keys, cosines in self._cosines()]
        return pd.DataFrame(rows, columns=[*KEYS, "pairs", "epsilon", "std"])

    def confusion_density(self):
        rows = []
        for keys, cosines in self._cosines():
            counts = np.histogram(cosines, EDGES)[0]
            bins = zip(EDGES[:-1], EDGES[1:], counts, strict=True)
            rows += [(*keys, *entry) for entry in bins]
        columns = [*KEYS, "pairs", "epsilon", "cosine_low", "cosine_high", "n_pairs"]
        return pd.DataFrame(rows, columns=columns)

    def gradient_norms(self):
        rows = []
        for keys, hardness, generator, progress in self._runs(self.snapshots):
            decades = -2 - 10 * progress * (1 - hardness) * generator.normal(1, 0.1)
            spread = 5 * progress
            levels = np.array([10 ** (decades + step * spread) for step in (-2, 0, 0.5)])
            if keys[-1] == 100:  # most gradients of the first dataset are 0 and some of the others
                levels[: 2 if keys[1] == self.signals[0] else 1] = 0.0
            share = max(0.0, progress - hardness)
            rows.append((*keys, *levels, share))
        return pd.DataFrame(rows, columns=[*KEYS, "q05", "q50", "q95", "p_below_1e-8"])


class Study:
    """Tables of made-up runs; ``richness`` in [0, 1] says how finely an input map resolves."""

    name = "image"

    def __init__(
        self,
        inputs=INPUTS,
        n_signals=5,
        snapshots=(0, 1, 5, 15, 50, 100),
        depth=4,
        classifiers=(DATASETS, NETWORKS),
    ):
        self.classifiers = Classifiers(*classifiers, snapshots)
        self.inputs = list(inputs)
        self.styles = styles(inputs)
        self.snapshots = list(snapshots)
        self.depth = depth
        self.n_signals = n_signals
        self.n_neurons = 256 * depth

    def _runs(self, epochs):
        for index, name in enumerate(self.inputs):
            richness = index / max(1, len(self.inputs) - 1)
            for signal in range(self.n_signals):
                generator = np.random.default_rng([index, signal])
                for epoch in epochs:
                    keys = (self.name, f"signal_{signal}", name, "mlp", 0, epoch)
                    yield keys, richness, generator, np.log1p(epoch) / np.log1p(100)

    def training(self):
        rows = []
        for keys, richness, generator, _ in self._runs(range(self.snapshots[-1] + 1)):
            difficulty = 1 + 0.25 * int(keys[1][-1])
            decay = (1 + keys[-1]) ** -(0.15 + 0.9 * richness)
            mse = 0.05 * difficulty * (0.1 + decay) * generator.lognormal(0, 0.03)
            rows.append((*keys, mse, -10 * np.log10(mse)))
        return pd.DataFrame(rows, columns=[*KEYS, "train_mse", "psnr_db"])

    def hamming(self):
        rows = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            for pairs, base in (("local", 0.02 + 0.2 * richness), ("global", 0.2 + 0.1 * richness)):
                for layer in ["all", *map(str, range(1, self.depth + 1))]:
                    n = self.n_neurons if layer == "all" else 256
                    mean = (
                        n * base * (1 + 0.5 * progress * (1 - richness)) * generator.normal(1, 0.04)
                    )
                    rows.append((*keys, pairs, layer, mean, mean / 3, n))
        return pd.DataFrame(rows, columns=[*KEYS, "pairs", "layer", "mean", "std", "n_neurons"])

    def _widths(self):
        for keys, richness, generator, progress in self._runs(self.snapshots):
            local = 0.85 - 0.65 * richness - 0.25 * progress * (1 - richness)
            globally = 0.05 + 0.15 * richness + 0.5 * (1 - progress) * (1 - richness)
            noise = generator.lognormal(0, 0.06)
            yield keys, generator, {"local": local * noise, "global": globally * noise}

    def confusion(self):
        rows = [
            (*keys, pairs, min(width, 0.95))
            for keys, _, widths in self._widths()
            for pairs, width in widths.items()
        ]
        return pd.DataFrame(rows, columns=[*KEYS, "pairs", "std"])

    def confusion_density(self):
        rows = []
        for keys, generator, widths in self._widths():
            for pairs, width in widths.items():
                # Beta distributions on [-1, 1] of the wanted deviation: U-shaped when it is wide.
                shape = max(0.15, (1 / min(width, 0.95) ** 2 - 1) / 2)
                cosines = 2 * generator.beta(shape, shape * 0.8, 10_000) - 1
                counts = np.histogram(cosines, EDGES)[0]
                rows += [
                    (*keys, pairs, *entry)
                    for entry in zip(EDGES[:-1], EDGES[1:], counts, strict=True)
                ]
        columns = [*KEYS, "pairs", "cosine_low", "cosine_high", "n_pairs"]
        return pd.DataFrame(rows, columns=columns)

    def regions(self):
        rows = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            share = min(1.0, 0.08 + 1.3 * richness + 0.25 * progress - 0.04 * (keys[-1] == 1))
            share = min(1.0, share * generator.normal(1, 0.05)) if share < 1 else 1.0
            rows.append((*keys, 16_384, int(16_384 * share)))
        return pd.DataFrame(rows, columns=[*KEYS, "n_inputs", "n_regions"])

    def dead_neurons(self):
        rows = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            share = 0.4 * (1 - richness) ** 2 * (0.7 + 0.3 * progress)
            for layer in ["all", *map(str, range(1, self.depth + 1))]:
                n = self.n_neurons if layer == "all" else 256
                rows.append((*keys, layer, int(n * share * generator.normal(1, 0.05)), n))
        return pd.DataFrame(rows, columns=[*KEYS, "layer", "n_dead", "n_neurons"])

    def spectral_norms(self):
        rows = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            product = 1.0
            for layer in range(1, self.depth + 2):
                growth = 1 + (2 + layer) * progress * (1.3 - richness)
                norm = (0.8 + 1.2 * (layer == 1)) * growth * generator.lognormal(0, 0.05)
                product *= norm
                rows.append((*keys, str(layer), norm))
            rows.append((*keys, "product", product))
        return pd.DataFrame(rows, columns=[*KEYS, "layer", "spectral_norm"])

    def picture(self, side=128):
        """Return a photograph-like image, and runs with one low-passed prediction each."""
        row, column = np.mgrid[:side, :side] / side
        disc = ((row - 0.5) ** 2 + (column - 0.4) ** 2 < 0.08)[..., None]
        stripes = 0.5 + 0.5 * np.sin(40 * column * (1 + row))[..., None]
        photograph = np.clip(
            np.stack([row, column, 1 - row], axis=2) * 0.6 + 0.4 * disc * stripes, 0, 1
        )
        spectrum = np.fft.fft2(photograph, axes=(0, 1))
        radius = np.hypot(*np.meshgrid(*2 * [np.fft.fftfreq(side, 1 / side)], indexing="ij"))
        runs = {}
        for index, name in enumerate(self.inputs):
            kept = spectrum * (radius < 3 * 2**index)[..., None]
            runs[name] = {
                "epoch": np.array(self.snapshots[-1:]),
                "prediction": np.fft.ifft2(kept, axes=(0, 1)).real[None],
                "psnr": np.array([20.0]),
            }
        return photograph, runs

    def regions_of_pixels(self, side=128):
        """Return runs with maps of regions, int [E, n, n]: cells of a grid that gets finer."""
        row, column = np.mgrid[:side, :side]
        runs, epochs = {}, self.snapshots[:3]
        for index, name in enumerate(self.inputs):
            cells = [max(1, 24 // (3**index) - step) for step in range(len(epochs))]
            ids = [(row + column // 3) // c * 1000 + (column - row // 4 + side) // c for c in cells]
            maps = [np.unique(i, return_inverse=True)[1].reshape(i.shape) for i in ids]
            runs[name] = {
                "epoch": np.array(epochs),
                "region": np.stack(maps),
                "n_regions": np.array([len(np.unique(of_pixels)) for of_pixels in maps]),
            }
        return runs

    def of_runs(self, column, sizes, **labels):
        """Return a column whose size grows with richness; ``sizes`` at none and at all of it.

        Labels are further columns: every combination of their values has rows.
        """
        rows = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            for combination in product(*labels.values()):
                size = sizes[0] ** (1 - richness) * sizes[1] ** richness
                rows.append((*keys, *combination, size * (1 + progress) * generator.normal(1, 0.1)))
        return pd.DataFrame(rows, columns=[*KEYS, *labels, column])

    def inradius_density(self):
        """Return log-normal densities of radii for both kinds of points."""
        edges = np.logspace(-4, 0, 41)
        rows = []
        for keys, richness, generator, _ in self._runs(self.snapshots):
            for points in ("uniform", "data"):
                radii = 0.01 * 10**richness * generator.lognormal(0, 0.3, 200)
                counts = np.histogram(radii, edges)[0]
                bins = zip(edges[:-1], edges[1:], counts, strict=True)
                rows += [(*keys, points, *entry) for entry in bins]
        columns = [*KEYS, "points", "radius_low", "radius_high", "n_points"]
        return pd.DataFrame(rows, columns=columns)

    def frequencies(self, n_bands=8):
        """Return errors that decay the faster the lower the band, and when they have halved."""
        edges = [0, *2 ** np.arange(n_bands)]
        columns = [*KEYS, "band_low", "band_high"]
        errors, convergence = [], []
        for keys, richness, generator, _ in self._runs(self.snapshots):
            for band in range(n_bands):
                speed = (0.3 + richness) / (1 + band)
                energy = 0.02 * 0.4**band * (1 + keys[-1]) ** -speed * generator.normal(1, 0.02)
                key = (*keys, edges[band], edges[band + 1])
                errors.append((*key, energy))
                if keys[-1] == 0:
                    halved = [e for e in self.snapshots if (1 + e) ** -speed < 0.5]
                    state = "halved" if halved else "not_halved"
                    half = halved[0] if halved else np.nan
                    convergence.append((*key, half, state, self.snapshots[-1]))
        return (
            pd.DataFrame(errors, columns=[*columns, "error_energy"]),
            pd.DataFrame(convergence, columns=[*columns, "half_epoch", "state", "last_epoch"]),
        )

    def ntk(self):
        """Return how far kernels move, most where there is little richness."""
        rows = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            movement = progress * (1.5 - richness) * generator.normal(1, 0.1)
            rows.append((*keys, movement, 1 / (1 + movement)))
        return pd.DataFrame(rows, columns=[*KEYS, "movement", "alignment_initial_centred"])

    def ntk_spectrum(self):
        """Return eigenvalues that fall with a power of their index, and shares that rise."""
        index = np.unique(np.geomspace(1, 1024, 31).astype(int))
        frames = []
        for keys, richness, generator, progress in self._runs(self.snapshots):
            kernels = ["empirical", "infinite_width"] if keys[-1] == 0 else ["empirical"]
            for kernel in kernels:
                power = 3 - 2 * richness - progress * generator.normal(0.3, 0.05)
                columns = {
                    **dict(zip(KEYS, keys, strict=True)),
                    "kernel": kernel,
                    "index": index,
                    "eigenvalue": 1e5 * index**-power,
                    "target_share": 1 - (1 - index / 1024) ** (1 + 3 * progress),
                }
                frames.append(pd.DataFrame(columns))
        return pd.concat(frames)

    def cosine_matrices(self, neurons=6):
        """Return runs with random matrices by two definitions, and the layers of neurons."""
        layers, epochs = np.repeat(np.arange(1, self.depth + 1), neurons), self.snapshots[:2]
        generator = np.random.default_rng(0)
        return {
            name: {
                "epoch": np.array(epochs),
                "neuron_layer": layers,
                **{
                    f"{definition}_cosine": generator.uniform(
                        -1, 1, (len(epochs), *2 * layers.shape)
                    )
                    for definition in ("weight_row", "input_gradient")
                },
            }
            for name in self.inputs
        }

    def planes(self, side=16):
        """Return the arrays of cross-sections of the first three input maps."""
        arrays = {}
        for name in self.inputs[:3]:
            plane = [3] if self.styles[name].label.startswith("Coordinates") else [1, 2, 3]
            counts = (len(self.snapshots), len(plane), 2)
            arrays[name] = {
                "epoch": np.array(self.snapshots),
                "plane": np.array(plane),
                "region": np.random.default_rng(0).integers(999, size=(*counts, side, side)),
                "n_regions_grid": np.full(counts, 987),
                "n_regions_exact": np.full(counts, 1_234_567),
            }
        return arrays

    def sizes(self):
        """Return tables of a study in which signals are named after their side in pixels."""
        sides = {f"signal_{index}": 32 * 2**index for index in range(self.n_signals)}
        regions = self.regions()
        regions["n_inputs"] = regions["signal"].map(sides) ** 2
        confusion = self.confusion()
        confusion["mean_negative_part"] = confusion["std"] / 3
        crossings = self.of_runs(
            "crossings_per_pixel",
            (1, 100),
            axis="xy",
            space=["input", "image"],
            detail=["all"],
            layer=["all"],
        )
        return {
            "regions": regions,
            "hamming": self.hamming(),
            "confusion": confusion,
            "training": self.training(),
            "crossings": crossings,
        }

    def networks(self):
        """Return the table ``hamming`` of three networks, and their labels by name."""
        frames, labels = [], {}
        for width in (128, 256, 512):
            frame = self.hamming()
            scale = width / 256
            frame[["mean", "n_neurons"]] *= scale
            name = f"mlp_{self.depth}x{width}"
            frames.append(frame.assign(network=name))
            labels[name] = f"{self.depth} x {width}"
        hamming = pd.concat(frames).astype({"n_neurons": int})
        return {"hamming": hamming, "networks": labels}

    def encodings(self, side=32):
        """Return distances and dot products [N, N] of real encodings of growing frequency."""
        row, column = np.divmod(np.arange(side * side), side)
        runs = {}
        for index, name in enumerate(self.inputs[:3]):
            phases = [
                2**level * np.pi * t / side for level in range(index * 3) for t in (row, column)
            ]
            waves = [wave(phase) for phase in phases for wave in (np.sin, np.cos)]
            features = np.stack(waves or [row / side, column / side], axis=1)
            dot_product = features @ features.T
            squares = np.diag(dot_product)
            squared = squares[:, None] + squares - 2 * dot_product
            distance = np.sqrt(np.maximum(squared, 0))
            runs[name] = {"distance": distance, "dot_product": dot_product}
        return runs


@pytest.fixture(scope="session")
def style_file() -> Path:
    return STYLE


@pytest.fixture(autouse=True)
def _print_size():
    """Every figure is drawn at the size at which it is printed."""
    with matplotlib.style.context(STYLE, after_reset=True):
        yield


@pytest.fixture(scope="session")
def study() -> Study:
    return Study()


@pytest.fixture(scope="session")
def renamed() -> Study:
    """The same, but that all names of the user's choice are others, which say nothing."""

    def with_other_names(styles):
        names = (f"banana {len(styles) - place}" for place in range(len(styles)))
        return dict(zip(names, styles.values(), strict=True))

    study = Study()
    study.name, study.styles = "apple", with_other_names(study.styles)
    study.inputs = list(study.styles)
    classifiers = study.classifiers
    classifiers.name, classifiers.styles = "pear", with_other_names(classifiers.styles)
    classifiers.signals = list(classifiers.styles)
    return study


@pytest.fixture(scope="session")
def many() -> Study:
    signals = ("digits", *DATASETS, "my_own_dataset")
    networks = {"mlp_12x1024": "MLP 12 x 1024", **NETWORKS}
    return Study(inputs=MANY_INPUTS, n_signals=2, classifiers=(signals, networks))


@pytest.fixture(scope="session")
def initialisation() -> Study:
    """One signal, nothing trained, the shallowest network."""
    return Study(
        n_signals=1, snapshots=(0,), depth=2, classifiers=(["digits"], {"mlp_1x8": "MLP 1 x 8"})
    )
