import gzip
import hashlib
import io
import struct
import tarfile

import numpy as np
import pytest

from spectral_bias.datasets import cifar
from spectral_bias.datasets.classification import DATASET, load_dataset
from spectral_bias.datasets.files import DataFile, DatasetError
from spectral_bias.files.storage import read_artifact, write_artifact

IDX = {"kind": "idx", "classes": 4}
PARTS = ("train_images", "train_labels", "test_images", "test_labels")


def random_bytes(*shape, below=256):
    return np.random.default_rng(len(shape)).integers(0, below, shape, dtype=np.uint8)


def write_idx(path, array):
    header = struct.pack(f">{1 + array.ndim}I", 2048 + array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes()))
    return DataFile(path, content_md5=hashlib.md5(header + array.tobytes()).hexdigest())


def write_cifar(path, members):
    with tarfile.open(path, "w:gz") as tar:
        for name, records in members.items():
            info = tarfile.TarInfo(name)
            info.size = records.nbytes
            tar.addfile(info, io.BytesIO(records.tobytes()))
    return DataFile(path)


@pytest.fixture
def arrays():
    return {
        "train_images": random_bytes(20, 5, 6),
        "train_labels": random_bytes(20, below=4),
        "test_images": random_bytes(7, 5, 6),
        "test_labels": random_bytes(7, below=4),
    }


@pytest.fixture
def files(tmp_path, arrays):
    return {part: write_idx(tmp_path / f"{part}.gz", array) for part, array in arrays.items()}


def source_digest(arrays):
    return hashlib.sha256(b"".join(arrays[part].tobytes() for part in PARTS)).hexdigest()


# --- digits ---------------------------------------------------------------------------------


def test_digits_are_split_in_the_order_of_the_file():
    from sklearn.datasets import load_digits

    images, labels = load_digits().images, load_digits().target
    dataset = load_dataset({"kind": "digits"}, {})
    assert (dataset.peak, dataset.n_classes) == (16, 10)
    assert dataset.arrays["train_images"].shape == (1437, 1, 8, 8)
    assert dataset.arrays["test_images"].shape == (360, 1, 8, 8)
    for kind, expected in (("images", images[:, None]), ("labels", labels)):
        parts = [dataset.arrays[f"{part}_{kind}"] for part in ("train", "test")]
        assert parts[0].dtype == parts[1].dtype == np.uint8
        np.testing.assert_array_equal(np.concatenate(parts), expected)
    assert dataset.source_sha256 == source_digest(dataset.arrays)


def test_digits_reach_from_black_to_the_peak_and_have_all_classes_in_both_parts():
    arrays = load_dataset({"kind": "digits"}, {}).arrays
    for part in ("train", "test"):
        assert arrays[f"{part}_images"].min() == 0
        assert arrays[f"{part}_images"].max() == 16
        assert set(arrays[f"{part}_labels"]) == set(range(10))


def test_digits_are_credited():
    attribution = load_dataset({"kind": "digits"}, {}).attribution
    for fact in ("E. Alpaydin", "C. Kaynak", "1998", "UCI", "CC BY 4.0", "scikit-learn"):
        assert fact in attribution
    assert "\n" not in attribution


# --- IDX ------------------------------------------------------------------------------------


def test_idx_files_become_images_of_one_channel(files, arrays):
    dataset = load_dataset(IDX, dict(reversed(files.items())))
    assert (dataset.peak, dataset.n_classes) == (255, 4)
    for part in ("train", "test"):
        np.testing.assert_array_equal(
            dataset.arrays[f"{part}_images"], arrays[f"{part}_images"][:, None]
        )
        np.testing.assert_array_equal(dataset.arrays[f"{part}_labels"], arrays[f"{part}_labels"])
    assert dataset.source_sha256 == source_digest(arrays)
    assert dataset.attribution == (
        "files of the IDX format: train_images, train_labels, test_images, test_labels"
    )


def test_idx_checksums_are_those_of_the_content_and_may_be_left_out(files):
    expected = load_dataset(IDX, files).source_sha256
    without = {part: DataFile(file.path) for part, file in files.items()}
    assert load_dataset(IDX, without).source_sha256 == expected
    for part in PARTS:
        wrong = files | {part: DataFile(files[part].path, content_md5="0" * 32)}
        with pytest.raises(DatasetError, match=rf"{part}\.gz: the md5"):
            load_dataset(IDX, wrong)


def test_digest_changes_with_any_image_or_label(files, arrays, tmp_path):
    digests = {load_dataset(IDX, files).source_sha256}
    for part, array in arrays.items():
        altered = array.copy()
        altered.flat[3] ^= 1
        other = write_idx(tmp_path / "other", altered)
        digests.add(load_dataset(IDX, files | {part: other}).source_sha256)
    assert len(digests) == 5


@pytest.mark.parametrize("part", ["train", "test"])
def test_exchanged_files_are_recognised(files, part):
    images, labels = files[f"{part}_images"], files[f"{part}_labels"]
    with pytest.raises(DatasetError, match=r"labels\.gz: images are needed .* 1 dimensions"):
        load_dataset(IDX, files | {f"{part}_images": labels})
    with pytest.raises(DatasetError, match=r"images\.gz: labels are needed .* 3 dimensions"):
        load_dataset(IDX, files | {f"{part}_labels": images})


def test_files_that_do_not_belong_together_are_refused(files, arrays, tmp_path):
    with pytest.raises(DatasetError, match=r"train_images\.gz holds 20 .*test_labels\.gz holds 7"):
        load_dataset(IDX, files | {"train_labels": files["test_labels"]})
    turned = write_idx(tmp_path / "turned", arrays["test_images"].transpose(0, 2, 1))
    with pytest.raises(DatasetError, match=r"images are \[1, 5, 6\], test images \[1, 6, 5\]"):
        load_dataset(IDX, files | {"test_images": turned})


@pytest.mark.parametrize("part", ["train", "test"])
def test_labels_out_of_range_are_refused_in_both_parts(files, arrays, tmp_path, part):
    labels = arrays[f"{part}_labels"].copy()
    labels[4] = 9
    wrong = files | {f"{part}_labels": write_idx(tmp_path / "wrong", labels)}
    with pytest.raises(DatasetError, match="wrong: 1 of .* 0 to 3; the first is 9 for image 4"):
        load_dataset(IDX, wrong)


# --- CIFAR ----------------------------------------------------------------------------------


@pytest.mark.parametrize("n_classes", [10, 100])
def test_cifar_is_read_from_its_archive(tmp_path, monkeypatch, n_classes):
    monkeypatch.setattr(cifar, "TRAIN_IMAGES", 5)
    monkeypatch.setattr(cifar, "TEST_IMAGES", 1)
    label_bytes = 1 if n_classes == 10 else 2
    records = random_bytes(6, label_bytes + 3072, below=n_classes)
    if n_classes == 10:
        names = [f"cifar-10-batches-bin/data_batch_{n}.bin" for n in range(1, 6)]
        members = dict(zip(names, records[:5, None], strict=True))
        members["cifar-10-batches-bin/test_batch.bin"] = records[5:]
    else:
        members = {"cifar-100-binary/train.bin": records[:5]}
        members["cifar-100-binary/test.bin"] = records[5:]
    archive = write_cifar(tmp_path / "cifar.tar.gz", members)
    dataset = load_dataset({"kind": f"cifar{n_classes}"}, {"archive": archive})
    assert (dataset.peak, dataset.n_classes) == (255, n_classes)
    images = np.concatenate([dataset.arrays["train_images"], dataset.arrays["test_images"]])
    labels = np.concatenate([dataset.arrays["train_labels"], dataset.arrays["test_labels"]])
    np.testing.assert_array_equal(images.reshape(6, 3072), records[:, label_bytes:])
    np.testing.assert_array_equal(labels, records[:, label_bytes - 1])
    assert dataset.source_sha256 == source_digest(dataset.arrays)
    assert dataset.attribution == (
        f"CIFAR-{n_classes}, A. Krizhevsky, Learning Multiple Layers of Features from Tiny "
        "Images, 2009"
    )
    right = hashlib.md5(archive.path.read_bytes()).hexdigest()
    for md5 in (right, right.upper(), None):
        load_dataset({"kind": f"cifar{n_classes}"}, {"archive": DataFile(archive.path, md5)})
    with pytest.raises(DatasetError, match=r"cifar\.tar\.gz: the md5 of the file is"):
        load_dataset({"kind": f"cifar{n_classes}"}, {"archive": DataFile(archive.path, "0" * 32)})


# --- all kinds ------------------------------------------------------------------------------


def test_a_dataset_fills_its_layout(tmp_path, files):
    for description, sources in (({"kind": "digits"}, {}), (IDX, files)):
        dataset = load_dataset(description, sources)
        write_artifact(tmp_path / "dataset.h5", DATASET, dataset.arrays, dataset.about)
        artifact = read_artifact(tmp_path / "dataset.h5", "dataset")
        assert artifact.attributes == dataset.about
        assert dataset.about["peak"] == dataset.peak
        assert dataset.about["n_classes"] == dataset.n_classes
        assert set(artifact.arrays) == set(PARTS)
        for part in PARTS:
            np.testing.assert_array_equal(artifact.arrays[part], dataset.arrays[part])


def test_incomplete_description_is_refused(files):
    lacking = {part: file for part, file in files.items() if part != "test_labels"}
    for description, sources in [
        ({}, {}),
        ({"kind": "letters"}, {}),
        ({"kind": "idx"}, files),
        (IDX, {}),
        (IDX, lacking),
        ({"kind": "cifar10"}, {}),
        ({"kind": "cifar1000"}, {"archive": files["train_images"]}),
    ]:
        with pytest.raises(DatasetError, match="no dataset is described by"):
            load_dataset(description, sources)
