"""Tables of a world in which everything that the paper claims is so, and ways to turn it round."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.tables.inputs import tabulate as tabulate_inputs

EPOCHS = (0, 1, 5, 15, 40)
COORDINATES = ("coordinates_0_1", "coordinates_-1_1")
ENCODINGS = ("positional_L4", "positional_L8", "positional_L16")
INPUTS = (*COORDINATES, *ENCODINGS)
ON_LINES = (*COORDINATES, "positional_L4_half_open", "positional_L7_half_open")


def _positional(levels: int, *, endpoint: bool = True) -> dict[str, object]:
    frequencies = {"levels": levels, "growth": 2, "scale_by_pi": True}
    return {"kind": "positional", **frequencies, "endpoint": endpoint}


# What the input maps are, as in a configuration with its defaults filled in.
PARAMETERS = {
    "coordinates_0_1": {"kind": "coordinates", "interval": [0, 1], "endpoint": False},
    "coordinates_-1_1": {"kind": "coordinates", "interval": [-1, 1], "endpoint": False},
    **{f"positional_L{levels}": _positional(levels) for levels in (4, 5, 8, 16)},
    **{f"positional_L{n}_half_open": _positional(n, endpoint=False) for n in (4, 7)},
}
# The studies by their part in claims.
STUDIES = {
    "image": ["image"],
    "line": ["sinusoid"],
    "more_lines": ["sinusoid_seeds"],
    "networks": ["depth_width"],
    "held_out": ["generalization_even", "generalization_random"],
    "classification": ["classification"],
}
N_PIXELS, N_NEURONS = 16384, 768
Tables = dict[str, pd.DataFrame]
Studies = dict[str, list[str]]


class World:
    """Rows of runs, whose numbers vary from signal to signal by a few per cent."""

    def __init__(self, n_signals: int, seed: int) -> None:
        self.signals = [f"photograph_{number}" for number in range(n_signals)]
        self._noise = np.random.default_rng(seed)
        self._levels = dict.fromkeys(self.signals, 1.0) | {
            signal: 1 + 0.05 * self._noise.standard_normal() for signal in self.signals
        }

    def runs(
        self,
        study: str = "image",
        inputs: tuple[str, ...] = INPUTS,
        epochs: tuple[int, ...] = EPOCHS,
        network: str = "mlp_4x192",
        seeds: tuple[int, ...] = (0,),
    ) -> Iterator[tuple[dict[str, object], float]]:
        """Yield the key of each snapshot, and how far training is: 0 initially, 1 at the end."""
        for signal in self.signals:
            for name in inputs:
                for seed in seeds:
                    for place, epoch in enumerate(epochs):
                        key = {"study": study, "signal": signal, "input": name}
                        key |= {"network": network, "seed": seed, "epoch": epoch}
                        yield key, place / max(1, len(epochs) - 1)

    def about(self, value: float, key: dict[str, object]) -> float:
        """Return a value as it is for one signal."""
        return value * self._levels[key["signal"]] * (1 + 0.01 * self._noise.standard_normal())


def _rank(name: str, inputs: tuple[str, ...]) -> float:
    return inputs.index(name) / (len(inputs) - 1)


def claimed_tables(n_signals: int = 5, seed: int = 0) -> Tables:
    """Return tables in which every claim of the paper holds, for all signals."""
    world = World(n_signals, seed)
    tables = {
        "inputs": tabulate_inputs(PARAMETERS),
        "training": _training(world),
        "encoding_distances": _encoding_distances(),
        "regions": _regions(world),
        "hamming": pd.concat([_hamming(world), *_hamming_elsewhere(world)]),
        "confusion": pd.concat([_confusion(world), *_confusion_elsewhere(world)]),
        "dead_neurons": _dead_neurons(world),
        "mechanism_regions": _mechanism_regions(world),
        "mechanism_correlation": _mechanism_correlation(world),
        "frequency_error": _frequency_error(world),
        "spectral_norms": _spectral_norms(world),
        "hyperplane_cosine": _hyperplane_cosine(world),
        "cross_sections": _cross_sections(world),
        "boundary_distance": _boundary_distance(world),
        "inradius": _inradius(world),
        "generalization": _generalization(world),
    }
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def _table(rows: Iterator[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def _training(world: World) -> pd.DataFrame:
    return _table(
        {**key, "train_mse": world.about(0.05 * 10 ** -(2 * _rank(key["input"], INPUTS)), key)}
        for key, _ in world.runs(epochs=tuple(range(41)))
    )


def _encoding_distances() -> pd.DataFrame:
    return _table(
        {
            "input": name,
            "resolution": 32,
            "adjacent_over_mean_distance": 0.06 if name in COORDINATES else 0.5,
            "adjacent_dot_product_std": 0.4 if name in COORDINATES else 1e-7,
        }
        for name in INPUTS
    )


def _regions(world: World) -> pd.DataFrame:
    def share(key: dict[str, object], progress: float) -> float:
        if key["input"] in COORDINATES:
            base = 0.2 if key["input"] == COORDINATES[0] else 0.4
            return world.about(base * (1 + progress), key)
        return {"positional_L4": world.about(0.9, key)}.get(key["input"], 1.0)

    return _table(
        {**key, "n_inputs": N_PIXELS, "n_regions": int(min(1.0, share(key, progress)) * N_PIXELS)}
        for key, progress in world.runs()
    )


def _hamming(world: World) -> pd.DataFrame:
    def share(key: dict[str, object], pairs: str, progress: float) -> float:
        encoded = key["input"] in ENCODINGS
        if pairs == "local":
            return 0.12 if encoded else 0.02
        if pairs == "uniform":
            return 0.4 if encoded else 0.15
        is_late_drop = key["input"] in {"positional_L8", "positional_L16"} and progress == 1
        return 0.25 if is_late_drop else 0.35

    return _table(
        {
            **key,
            "pairs": pairs,
            "layer": layer,
            "mean": world.about(share(key, pairs, progress), key) * N_NEURONS,
            "n_neurons": N_NEURONS,
        }
        for key, progress in world.runs()
        for pairs in ("local", "global", "uniform")
        for layer in ("1", "2", "all")
    )


def _hamming_elsewhere(world: World) -> Iterator[pd.DataFrame]:
    def row(key: dict[str, object], pairs: str, share: float, neurons: int) -> dict[str, object]:
        of = {"pairs": pairs, "layer": "all", "mean": world.about(share, key) * neurons}
        return {**key, **of, "n_neurons": neurons}

    yield _table(
        row(key, pairs, share if key["input"] in COORDINATES else 5 * share, 512)
        for key, _ in world.runs("sinusoid", ON_LINES)
        for pairs, share in (("local", 0.01), ("global", 0.15))
    )
    yield _table(
        row(key, pairs, share, 2048)
        for key, _ in world.runs("classification", ("pixels",))
        for pairs, share in (("nearest", 0.1), ("nearest_other_class", 0.2), ("farthest", 0.4))
    )
    for network, neurons, share in (("mlp_2x128", 256, 0.4), ("mlp_6x512", 3072, 0.2)):
        yield _table(
            row(key, "global", share, neurons)
            for key, _ in world.runs("depth_width", ("positional_L5",), network=network)
        )


def _confused(key: dict[str, object], pairs: str) -> tuple[float, float]:
    """Return standard deviation and mean negative part."""
    is_encoded = key["input"] not in COORDINATES
    if pairs == "local":
        return (0.5, 0.15) if is_encoded else (0.75, 0.25)
    return (0.3, 0.1) if is_encoded else (0.2, 0.05)


def _confusion_rows(
    world: World, study: str, inputs: tuple[str, ...], of: dict[str, Callable | tuple]
) -> pd.DataFrame:
    def row(key: dict[str, object], pairs: str) -> dict[str, object]:
        std, negative = of[pairs](key, pairs) if callable(of[pairs]) else of[pairs]
        values = {"std": world.about(std, key), "mean_negative_part": world.about(negative, key)}
        return {**key, "pairs": pairs, "epsilon": 0.0, **values}

    return _table(row(key, pairs) for key, _ in world.runs(study, inputs) for pairs in of)


def _confusion(world: World) -> pd.DataFrame:
    return _confusion_rows(world, "image", INPUTS, dict.fromkeys(("local", "global"), _confused))


def _confusion_elsewhere(world: World) -> Iterator[pd.DataFrame]:
    both = dict.fromkeys(("local", "global"), _confused)
    yield _confusion_rows(world, "sinusoid", ON_LINES, both)
    kinds = {"nearest": (0.4, 0.06), "nearest_other_class": (0.3, 0.3), "farthest": (0.1, 0.02)}
    yield _confusion_rows(world, "classification", ("pixels",), kinds)


def _dead_neurons(world: World) -> pd.DataFrame:
    base = {COORDINATES[0]: 0.3, COORDINATES[1]: 0.15}
    return _table(
        {
            **key,
            "layer": "all",
            "n_dead": int(world.about(base.get(key["input"], 0) * (1 + progress), key) * N_NEURONS),
            "n_neurons": N_NEURONS,
        }
        for key, progress in world.runs()
    )


def _mechanism_regions(world: World) -> pd.DataFrame:
    return _table(
        {**key, "n_channels": 1, "n_signed": 500, "sign_agreement": 1.0}
        for key, _ in world.runs("sinusoid", ON_LINES)
    )


def _mechanism_correlation(world: World) -> pd.DataFrame:
    quantities = [
        ("abs_cosine_hamming", "none"),
        *(
            (f"decay_confusion_{measure}", control)
            for measure in ("std", "negative")
            for control in ("none", "high_frequency_energy")
        ),
    ]
    return _table(
        {
            **key,
            "quantity": quantity,
            "control": control,
            "rank_correlation": -world.about(0.2 + 0.3 * progress, key),
        }
        for key, progress in world.runs()
        for quantity, control in quantities
    )


def _frequency_error(world: World) -> pd.DataFrame:
    """Return errors that fall the less the higher the band, and least for coordinates."""

    def energy(key: dict[str, object], band: float, progress: float) -> float:
        strength = 0.3 + _rank(key["input"], INPUTS if key["study"] == "image" else ON_LINES)
        return world.about(10 ** (-3 * progress * strength / (1 + band / 4)), key)

    images, lines = (2.0, 16.0, 32.0), (5.0, 40.0, 70.0)
    return _table(
        {
            **key,
            "band_low": band,
            "error_energy": energy(key, band, progress),
            "signal_energy": 1.0,
        }
        for study, inputs, bands in (("image", INPUTS, images), ("sinusoid", ON_LINES, lines))
        for key, progress in world.runs(study, inputs)
        for band in bands
    )


def _spectral_norms(world: World) -> pd.DataFrame:
    def norm(key: dict[str, object]) -> float:
        rate = 0.08 if key["input"] in COORDINATES else 0.02
        return world.about(10 if key["input"] in COORDINATES else 2, key) * np.exp(
            rate * key["epoch"]
        )

    return _table(
        {**key, "layer": "product", "spectral_norm": norm(key)} for key, _ in world.runs()
    )


def _hyperplane_cosine(world: World) -> pd.DataFrame:
    def row(key: dict[str, object], layer: int, definition: str, progress: float) -> dict:
        rank = _rank(key["input"], ENCODINGS)
        later = world.about((0.02 + 0.05 * progress) * (1 + rank), key)
        return {
            **key,
            **{"definition": definition, "layer_a": layer, "layer_b": layer},
            "mean": 0.0 if layer == 1 else later,
            "mean_abs": world.about(0.2 - 0.1 * rank, key),
            "p_negative": world.about(0.5 - 0.05 * rank, key),
        }

    return _table(
        row(key, layer, definition, progress)
        for key, progress in world.runs(inputs=ENCODINGS, epochs=(0, 1, 40))
        for layer in (1, 2, 3)
        for definition in ("weight_row", "input_gradient")
    )


def _cross_sections(world: World) -> pd.DataFrame:
    return _table(
        {
            **key,
            **{"plane": plane, "layers": layers},
            "n_regions_exact": world.about(4000 * (2 - _rank(key["input"], ENCODINGS)), key),
        }
        for key, _ in world.runs(inputs=ENCODINGS, epochs=(0, 1, 40))
        for plane in ("low", "high")
        for layers in ("first", "all")
    )


def _boundary_distance(world: World) -> pd.DataFrame:
    def distance(key: dict[str, object]) -> float:
        at = {0: 4e-3, 1: 1e-3, 5: 1.5e-3, 15: 2e-3, 40: 3e-3}[key["epoch"]]
        return world.about(at * (1 + _rank(key["input"], INPUTS)), key)

    return _table(
        {**key, "definition": definition, "layer": "all", "mean": distance(key)}
        for key, _ in world.runs()
        for definition in ("input_gradient", "weight_row", "coordinate")
    )


def _inradius(world: World) -> pd.DataFrame:
    return _table(
        {
            **key,
            "points": points,
            "q50": world.about(0.05 * (1 + _rank(key["input"], INPUTS)) * (1 + progress), key),
        }
        for key, progress in world.runs(epochs=(0, 1, 40))
        for points in ("uniform", "data")
    )


def _generalization(world: World) -> pd.DataFrame:
    return _table(
        {**key, "test_psnr_db": world.about(25 - 6 * _rank(key["input"], INPUTS), key)}
        for study in ("generalization_even", "generalization_random")
        for key, _ in world.runs(study, epochs=tuple(range(4)))
    )


def renamed(tables: Tables, column: str, names: dict[str, str]) -> Tables:
    """Return tables in which names of a column are exchanged for one another.

    What input maps are stays as it is: the runs of one become those of the other.
    """
    both = {**names, **{new: old for old, new in names.items()}}
    return {
        name: table.assign(**{column: table[column].replace(both)})
        if column in table and name != "inputs"
        else table
        for name, table in tables.items()
    }


def under_other_names(tables: Tables, studies: Studies) -> tuple[Tables, Studies, dict[str, str]]:
    """Return the same world with other names of studies, input maps and networks.

    Args:
        tables: The tables.
        studies: The studies by their part.

    Returns:
        The tables, the studies, and the new names by the old ones.  They are in the opposite
        alphabetical order, and say nothing.
    """
    new, columns = {}, ("study", "input", "network")
    for column in columns:
        old = {name for table in tables.values() if column in table for name in table[column]}
        if column == "study":
            old |= {name for names in studies.values() for name in names}
        letters = iter("zyxwvutsrqponmlkjihgfedcba")
        new |= {name: f"{next(letters)} {column}" for name in sorted(old)}
    other = {
        name: table.assign(**{c: table[c].map(new) for c in columns if c in table})
        for name, table in tables.items()
    }
    named = {part: [new[name] for name in names] for part, names in studies.items()}
    return other, named, new


def in_reverse_time(tables: Tables) -> Tables:
    """Return tables in which the last snapshot is the first, and so on."""
    turned = {}
    for name, table in tables.items():
        if "epoch" not in table:
            turned[name] = table
            continue
        by_study = []
        for _, rows in table.groupby("study"):
            epochs = sorted(rows["epoch"].unique())
            mirrored = dict(zip(epochs, reversed(epochs), strict=True))
            by_study.append(rows.assign(epoch=rows["epoch"].map(mirrored)))
        turned[name] = pd.concat(by_study, ignore_index=True)
    return turned


def with_values(tables: Tables, name: str, **values: object) -> Tables:
    """Return tables in one of which columns have other values."""
    return {**tables, name: tables[name].assign(**values)}


def shuffled_pairs(tables: Tables, seed: int) -> Tables:
    """Return tables in which a coin decides, snapshot by snapshot, which pairs are called local."""
    generator = np.random.default_rng(seed)
    key = ["study", "signal", "input", "network", "seed", "epoch"]
    shuffled = {}
    for name in ("hamming", "confusion"):
        table = tables[name]
        number = table.groupby(key).ngroup().to_numpy()
        is_turned = generator.integers(0, 2, number.max() + 1).astype(bool)[number]
        other = table["pairs"].replace({"local": "global", "global": "local"})
        shuffled[name] = table.assign(pairs=table["pairs"].where(~is_turned, other))
    return {**tables, **shuffled}
