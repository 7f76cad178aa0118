"""Altered, cut, emptied or exchanged files are found before they reach a table, and are named."""

import hashlib
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from checkout import Checkout
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spectral_bias.datasets.downloads import DownloadError, download
from spectral_bias.files import snapshots, storage
from spectral_bias.files.csv_files import verified_csv
from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.files.storage import ArtifactError, read_artifact, write_artifact
from spectral_bias_workflow.checks.artifacts import layouts

RUN = "image/astronaut/positional_L4/mlp_4x64/seed_0"
OTHER = "image/astronaut/coordinates_0_1/mlp_4x64/seed_0"


@dataclass(frozen=True)
class Kind:
    """A kind of artifact: an example, another one to replace it, and its reader."""

    file: str
    other: str
    read: Callable[[Path], object]
    reader: str | None = None


def hdf5(filetype: str) -> Callable[[Path], object]:
    return lambda path: read_artifact(path, filetype)


KINDS = {
    "signal": Kind(
        "results/datasets/signals/grid_64/astronaut.h5",
        "results/datasets/signals/grid_16/astronaut.h5",
        hdf5("signal"),
        f"results/metrics/forward_pass/{RUN}.h5",
    ),
    "pairs": Kind(
        "results/datasets/pairs/grid_64.h5",
        "results/datasets/pairs/grid_16.h5",
        hdf5("pairs"),
        f"results/metrics/forward_pass/{RUN}.h5",
    ),
    "dataset": Kind(
        "results/datasets/classification/mnist.h5",
        "results/datasets/neighbours/mnist.h5",
        hdf5("dataset"),
        "results/datasets/neighbours/mnist.h5",
    ),
    "encoding": Kind(
        "results/encodings/grid_64/positional_L4.h5",
        "results/encodings/grid_64/coordinates_0_1.h5",
        hdf5("encoding"),
        f"results/metrics/forward_pass/{RUN}.h5",
    ),
    "snapshot": Kind(
        f"results/runs/{RUN}/epoch_000004.safetensors",
        f"results/runs/{RUN}/epoch_000006.safetensors",
        load_snapshot,
        f"results/metrics/spectral_norms/{RUN}.h5",
    ),
    "metric (HDF5)": Kind(
        f"results/metrics/spectral_norms/{RUN}.h5",
        f"results/metrics/spectral_norms/{OTHER}.h5",
        hdf5("spectral_norms"),
        "results/tables/spectral_norms.csv",
    ),
    "history (CSV)": Kind(
        f"results/runs/{RUN}/history.csv",
        f"results/runs/{OTHER}/history.csv",
        verified_csv,
        "results/tables/training.csv",
    ),
    "table (CSV)": Kind(
        "results/tables/confusion.csv",
        "results/tables/hamming.csv",
        verified_csv,
        "results/figures/confusion_image.png",
    ),
}


def flipped(whole: bytes, position: int, bit: int) -> bytes:
    altered = bytearray(whole)
    altered[position % len(whole)] ^= 1 << bit
    return bytes(altered)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corruption")


def in_place(scratch: Path, name: str, content: bytes, description: bytes | None) -> Path:
    """Write a file at its place in another folder of results."""
    path = scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if description is not None:
        path.with_suffix(".json").write_bytes(description)
    return path


def parts(checkout: Checkout, name: str) -> tuple[bytes, bytes | None]:
    path = checkout.folder / name
    description = path.with_suffix(".json").read_bytes() if path.suffix == ".csv" else None
    return path.read_bytes(), description


def refused(kind: Kind, path: Path) -> None:
    with pytest.raises(ArtifactError) as caught:
        kind.read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "Delete the file and run the same snakemake command again" in message


@pytest.mark.parametrize("name", KINDS)
def test_a_flipped_bit_and_a_cut_anywhere(
    undisturbed, scratch: Path, count_fault: Callable, how_many: Callable, name: str
) -> None:
    kind = KINDS[name]
    whole, description = parts(undisturbed.finished, kind.file)
    kind.read(in_place(scratch, kind.file, whole, description))

    @settings(
        max_examples=how_many(30, 500),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, len(whole) - 1), st.integers(0, 7), st.booleans())
    def try_one(position: int, bit: int, cut: bool) -> None:
        altered = whole[:position] if cut else flipped(whole, position, bit)
        with count_fault(f"{'cut' if cut else 'flipped bit'}: {name}"):
            refused(kind, in_place(scratch, kind.file, altered, description))

    try_one()
    with count_fault(f"empty file: {name}"):
        refused(kind, in_place(scratch, kind.file, b"", description))


@pytest.mark.parametrize("name", KINDS)
def test_another_file_in_its_place(
    undisturbed, scratch: Path, count_fault: Callable, name: str
) -> None:
    kind, other = KINDS[name], undisturbed.finished
    with count_fault(f"another file in its place: {name}"):
        refused(kind, in_place(scratch, kind.file, *parts(other, kind.other)))
    # Elsewhere a copy may have any name.
    if name != "dataset":
        copy = in_place(scratch, f"copies/a{Path(kind.file).suffix}", *parts(other, kind.other))
        kind.read(copy)


@pytest.mark.parametrize("name", [name for name in KINDS if "CSV" not in name])
def test_a_wrong_version(
    undisturbed, scratch: Path, count_fault: Callable, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    kind, source = KINDS[name], undisturbed.finished.folder / KINDS[name].file
    target = scratch / kind.file
    if name == "snapshot":
        snapshot = load_snapshot(source)
        monkeypatch.setattr(snapshots, "FORMAT_VERSION", 2)
        save_snapshot(target, snapshot.tensors, snapshot.metadata)
    else:
        filetype = "spectral_norms" if "metric" in name else name
        layout = next(each for each in layouts().values() if each.filetype == filetype)
        arrays, about = read_artifact(source, filetype)
        monkeypatch.setattr(storage, "FORMAT_VERSION", 2)
        write_artifact(target, layout, arrays, about)
    monkeypatch.undo()
    with count_fault(f"wrong version: {name}"):
        with pytest.raises(ArtifactError, match="its version is 2, not 1"):
            kind.read(target)


@pytest.mark.parametrize("name", KINDS)
def test_the_job_that_reads_it_names_it_and_the_advice_works(
    undisturbed, tmp_path: Path, count_fault: Callable, how_many: Callable, name: str
) -> None:
    if name not in list(KINDS)[:: len(KINDS) // how_many(2, len(KINDS))]:
        pytest.skip("few are tried: make test-all")
    kind = KINDS[name]
    checkout = undisturbed.finished.clone(tmp_path / "clone")
    path = checkout.folder / kind.file
    whole = path.read_bytes()
    before = (checkout.folder / kind.reader).read_bytes()
    path.write_bytes(flipped(whole, random.Random(name).randrange(len(whole)), 3))
    with count_fault(f"read by a job: {name}"):
        target = {"options": ["--force"], "config": undisturbed.config}
        output = checkout.run(kind.reader, **target, fails=True)
        assert f"{kind.file}: it" in output
        assert "Delete the file and run the same snakemake command again" in output
        path.unlink()
        checkout.run(kind.reader, **target)
        assert path.read_bytes() == whole
        assert (checkout.folder / kind.reader).read_bytes() == before


@pytest.mark.parametrize(
    "damage", ["flipped bit", "cut", "empty file", "another file in its place"]
)
def test_a_damaged_state_costs_time_and_nothing_else(
    undisturbed, tmp_path: Path, count_fault: Callable, how_many: Callable, damage: str
) -> None:
    """States are no results: a training skips a damaged state and continues from an earlier one."""
    chance, history = random.Random(damage), f"results/runs/{RUN}/history.csv"
    for number in range(how_many(1, 6)):
        checkout = undisturbed.finished.clone(tmp_path / str(number))
        epoch = chance.choice([0, 1, 2, 4, 6, 8, 10])
        states = sorted(checkout.folder.glob(f"results/runs/.states/*/epoch_{epoch:06d}.*"))
        assert len(states) > 1
        contents = [state.read_bytes() for state in states]
        for state, whole, other in zip(states, contents, contents[1:] + contents[:1], strict=True):
            position = chance.randrange(len(whole))
            altered = {
                "flipped bit": flipped(whole, position, chance.randrange(8)),
                "cut": whole[:position],
                "empty file": b"",
                "another file in its place": other,
            }
            state.write_bytes(altered[damage])
        shutil.rmtree(checkout.folder / f"results/runs/{RUN}")
        with count_fault(f"{damage}: state"):
            checkout.run(history, config=undisturbed.config)
            log = (checkout.folder / f"logs/train_network/{RUN}.log").read_text(encoding="utf-8")
            assert "ignored a damaged state: results/runs/.states/" in log
            assert f"epoch_{epoch:06d}.safetensors: it" in log
            made, expected = (each.results() for each in (checkout, undisturbed.finished))
            assert {name for name in made if made[name] != expected.get(name)} == set()
            assert {name for name in expected if RUN in name and name not in made} == set()


def test_altered_downloads_are_neither_used_nor_overwritten(
    tmp_path: Path, count_fault: Callable, how_many: Callable
) -> None:
    content, path = random.Random(0).randbytes(5000), tmp_path / "archive.zip"
    md5, chance = hashlib.md5(content).hexdigest(), random.Random(1)
    for _ in range(how_many(30, 500)):
        altered = flipped(content, chance.randrange(len(content)), chance.randrange(8))
        path.write_bytes(altered)
        with count_fault("flipped bit: download"):
            with pytest.raises(DownloadError, match=r"archive.zip is there, but its md5 is"):
                download([], md5, path)
            assert path.read_bytes() == altered
