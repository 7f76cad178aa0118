import math

import numpy as np
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.inputs.neighbours import KINDS, NEIGHBOURS, find_neighbours
from spectral_bias.tables.neighbours import TABLE, tabulate


@pytest.fixture
def neighbours_file(tmp_path):
    def write(images, labels, anchors, per_anchor, signal="digits"):
        arrays = find_neighbours(images, labels, 255, anchors, per_anchor, False, seed=0)
        path = tmp_path / f"{signal}.h5"
        write_artifact(path, NEIGHBOURS, arrays, {"signal": signal, "stage_key": "x"})
        return str(path), arrays

    return write


def dataset(n, classes=3, seed=0):
    generator = np.random.default_rng(seed)
    images = generator.integers(256, size=(n, 1, 4, 4), dtype=np.uint8)
    return images, generator.integers(classes, size=n, dtype=np.uint8)


def test_columns_are_the_documented_ones_in_order():
    names = [column.name for column in TABLE.all_columns]
    assert names == (
        "signal,pairs,n_anchors,n_pairs,n_missing,n_partners,share_top_50,same_class,mean_distance"
    ).split(",")
    assert TABLE.name == "neighbours"
    assert all(column.description for column in TABLE.all_columns)


def test_pairs_are_summarised_by_dataset_and_kind(neighbours_file):
    path, arrays = neighbours_file(*dataset(300), anchors=80, per_anchor=6)
    other, _ = neighbours_file(*dataset(20), anchors=5, per_anchor=2, signal="mnist")
    frame = tabulate([path, other])
    assert frame["signal"].tolist() == ["digits"] * 3 + ["mnist"] * 3
    assert frame["pairs"].tolist() == [*KINDS, *KINDS]
    for row in frame.iloc[:3].to_dict("records"):
        partners = arrays[row["pairs"]].ravel().tolist()
        counts = sorted((partners.count(partner) for partner in set(partners)), reverse=True)
        labels = arrays[f"{row['pairs']}_label"].ravel()
        assert (row["n_anchors"], row["n_pairs"], row["n_missing"]) == (80, 480, 0)
        assert row["n_partners"] == len(set(partners))
        assert row["share_top_50"] == pytest.approx(sum(counts[:50]) / 480)
        assert row["same_class"] == pytest.approx(
            np.mean(labels == np.repeat(arrays["anchor_label"], 6))
        )
        distances = arrays[f"{row['pairs']}_distance"].astype(np.float64)
        assert row["mean_distance"] == pytest.approx(distances.mean(), rel=1e-12)
    shares = frame["share_top_50"][:3]
    assert shares.between(0, 1, inclusive="neither").all()
    assert frame["same_class"][1] == 0 < frame["same_class"][0] < 1


def test_images_far_from_all_serve_as_partners_of_all(neighbours_file):
    # Two hubs, white where all others are black.
    images = np.zeros((100, 4), dtype=np.uint8)
    images[:, 0] = np.arange(100)
    images[:2] = 255
    path, _ = neighbours_file(images, np.zeros(100, np.uint8), anchors=100, per_anchor=1)
    farthest = tabulate([path]).set_index("pairs").loc["farthest"]
    # The lower index for the other images, a black one for the hubs.
    assert farthest["n_partners"] == 2
    assert farthest["share_top_50"] == 1
    assert farthest["mean_distance"] > 2 * math.sqrt(3)


def test_empty_places_are_counted_and_left_out(neighbours_file):
    images, labels = dataset(4, classes=1)
    labels[3] = 1
    path, arrays = neighbours_file(images, labels, anchors=4, per_anchor=5)
    frame = tabulate([path])
    assert frame["n_pairs"].tolist() == [12, 6, 12]
    assert frame["n_missing"].tolist() == [8, 14, 8]
    assert frame["same_class"].tolist() == pytest.approx([0.5, 0, 0.5])
    nearest = arrays["nearest_distance"]
    assert frame["mean_distance"][0] == pytest.approx(nearest[nearest >= 0].mean(dtype=float))


def test_shares_of_no_pairs_are_missing(neighbours_file):
    path, _ = neighbours_file(*dataset(1), anchors=1, per_anchor=2)
    frame = tabulate([path])
    assert frame["n_pairs"].tolist() == [0, 0, 0]
    assert frame["n_partners"].tolist() == [0, 0, 0]
    assert frame[["share_top_50", "same_class", "mean_distance"]].isna().all(axis=None)
