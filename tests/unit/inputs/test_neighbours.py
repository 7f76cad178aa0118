import numpy as np
import pytest

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs import neighbours
from spectral_bias.inputs.neighbours import (
    KINDS,
    NEIGHBOURS,
    find_neighbours,
    neighbour_pairs,
    renumbered,
)


def dataset(n, shape=(1, 4, 4), levels=256, classes=3, seed=0):
    generator = np.random.default_rng(seed)
    images = generator.integers(levels, size=(n, *shape), dtype=np.uint8)
    return images, generator.integers(classes, size=n, dtype=np.uint8)


def search(images, labels, anchors=None, per_anchor=5, peak=255, replacement=False, seed=0):
    anchors = len(images) if anchors is None else anchors
    return find_neighbours(images, labels, peak, anchors, per_anchor, replacement, seed)


def reference(images, labels, anchor, per_anchor):
    """Return partners and squared distances of each kind: integers, stably sorted."""
    pixels = images.reshape(len(images), -1).astype(np.int64)
    squared = ((pixels - pixels[anchor]) ** 2).sum(axis=1)
    not_itself = np.arange(len(images)) != anchor
    ranked = {
        "nearest": (squared, not_itself),
        "nearest_other_class": (squared, labels != labels[anchor]),
        "farthest": (-squared, not_itself),
    }
    found = {}
    for kind, (values, allowed) in ranked.items():
        order = np.argsort(values, kind="stable")
        best = order[allowed[order]][:per_anchor]
        found[kind] = best, squared[best]
    return found


def check(images, labels, arrays, peak=255):
    """Compare all anchors with the reference, the places that have to be empty included."""
    for row, anchor in enumerate(arrays["anchor"]):
        assert arrays["anchor_label"][row] == labels[anchor]
        per_anchor = arrays["nearest"].shape[1]
        for kind, (best, squared) in reference(images, labels, anchor, per_anchor).items():
            empty = per_anchor - len(best)
            assert arrays[kind][row].tolist() == best.tolist() + [-1] * empty
            assert arrays[f"{kind}_label"][row].tolist() == labels[best].tolist() + [255] * empty
            distances = np.append(2 * np.sqrt(squared) / peak, [np.nan] * empty)
            np.testing.assert_allclose(arrays[f"{kind}_distance"][row], distances, rtol=1e-7)


def test_partners_are_those_of_the_reference():
    images, labels = dataset(400)
    check(images, labels, search(images, labels, per_anchor=7))


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_of_equal_distances_the_lower_index_comes_first(levels):
    images, labels = dataset(500, shape=(1, 2, 3), levels=levels)
    arrays = search(images, labels, anchors=100, per_anchor=25, peak=2)
    check(images, labels, arrays, peak=2)
    assert len(np.unique(arrays["nearest_distance"])) <= 5  # of 2,500


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255])
def test_distances_are_exact_where_float32_sums_would_round(value):
    # Alike to one grey level in a few of 3,072 pixels: sums of 5e7 that differ by ones.
    generator = np.random.default_rng(value)
    flips = generator.random((150, 3, 32, 32)) < 0.01
    images = (value ^ flips).astype(np.uint8)
    labels = generator.integers(2, size=150, dtype=np.uint8)
    check(images, labels, search(images, labels, per_anchor=10))


def test_black_is_as_far_from_white_as_it_can_be():
    images = np.zeros((3, 3, 32, 32), dtype=np.uint8)
    images[1] = 255
    arrays = search(images, np.zeros(3, dtype=np.uint8), per_anchor=1)
    first = arrays["anchor"].tolist().index(0)
    assert arrays["farthest"][first] == [1]
    assert arrays["farthest_distance"][first] == pytest.approx(2 * 3072**0.5)
    assert arrays["nearest"][first] == [2]
    assert arrays["nearest_distance"][first] == 0


@pytest.mark.parametrize(
    ("name", "size"),
    [("_BLOCK", 1), ("_BLOCK", 1000), ("_IMAGES", 1), ("_IMAGES", 37), ("_PIXELS", 1)]
    + [("_PIXELS", 7), ("_GROUP", 1), ("_GROUP", 3), ("_GROUP", 1000)],
)
@pytest.mark.parametrize("levels", [2, 256])
def test_size_of_pieces_does_not_matter(monkeypatch, name, size, levels):
    images, labels = dataset(150, levels=levels)
    expected = search(images, labels)
    monkeypatch.setattr(neighbours, name, size)
    for variable, array in search(images, labels).items():
        np.testing.assert_array_equal(array, expected[variable])


def test_partners_of_another_class_are_found_behind_any_number_of_the_same():
    # 6,000 images of the anchor's class are nearer than the two others.
    images = np.zeros((6002, 2), dtype=np.uint8)
    images[:6000, 0] = np.arange(6000) % 50
    images[6000], images[6001] = 255, 200
    labels = np.zeros(6002, dtype=np.uint8)
    labels[6000:] = 1
    arrays = search(images, labels, anchors=5, per_anchor=3)
    assert (arrays["anchor"] < 6000).all()
    assert arrays["nearest_other_class"].tolist() == [[6001, 6000, -1]] * 5


@pytest.mark.parametrize("n", [1, 2, 5])
def test_places_stay_empty_where_there_are_too_few_images(n):
    images, labels = dataset(n)
    arrays = search(images, labels, per_anchor=6)
    check(images, labels, arrays)
    assert (arrays["nearest"] >= 0).sum() == (arrays["farthest"] >= 0).sum() == n * (n - 1)


@pytest.mark.parametrize("n", [20, 200])
def test_one_class_has_no_partners_of_another(n):
    images, labels = dataset(n, classes=1)
    arrays = search(images, labels)
    check(images, labels, arrays)
    assert (arrays["nearest_other_class"] == -1).all()
    assert len(neighbour_pairs(arrays)["nearest_other_class"]) == 0


def test_order_of_the_images_does_not_matter_where_no_distances_are_equal():
    images, labels = dataset(120, shape=(3, 8, 8))
    permutation = np.random.default_rng(1).permutation(120)
    first, second = search(images, labels), search(images[permutation], labels[permutation])
    rows = np.argsort(first["anchor"]), np.argsort(permutation[second["anchor"]])
    for kind in KINDS:
        np.testing.assert_array_equal(first[kind][rows[0]], permutation[second[kind][rows[1]]])


def test_inverted_images_have_the_same_partners():
    images, labels = dataset(120)
    first, second = search(images, labels), search(255 - images, labels)
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])


def test_anchors_are_drawn_once_unless_replaced():
    images, labels = dataset(30)
    assert sorted(search(images, labels, anchors=100)["anchor"]) == list(range(30))
    drawn = search(images, labels, anchors=10)["anchor"]
    assert len(set(drawn)) == 10
    assert sorted(drawn) != drawn.tolist()
    repeated = search(images, labels, anchors=100, replacement=True)
    assert set(repeated["anchor"]) < set(range(30))
    assert len(repeated["anchor"]) == 100
    check(images, labels, repeated)


@pytest.mark.parametrize("replacement", [False, True])
def test_every_image_is_drawn_as_often(replacement):
    images, labels = dataset(6, shape=(1,))
    draws = [search(images, labels, 3, 1, 255, replacement, seed) for seed in range(2000)]
    counts = np.bincount(np.concatenate([drawn["anchor"] for drawn in draws]), minlength=6)
    # 1,000 expected of each, standard deviation 29 at most.
    assert np.abs(counts - 1000).max() < 150


def test_same_seed_same_anchors():
    images, labels = dataset(50)
    first, again, other = (search(images, labels, anchors=10, seed=seed) for seed in (3, 3, 4))
    for name, array in first.items():
        np.testing.assert_array_equal(array, again[name])
    assert (first["anchor"] != other["anchor"]).any()


def test_pairs_are_those_that_exist_in_order():
    images, labels = dataset(8, classes=2)
    arrays = search(images, labels, anchors=4, per_anchor=5)
    pairs = neighbour_pairs(arrays)
    assert tuple(pairs) == KINDS
    for kind, found in pairs.items():
        assert found.dtype == np.int64
        expected = [
            [anchor, partner]
            for anchor in arrays["anchor"]
            for partner in reference(images, labels, anchor, 5)[kind][0]
        ]
        assert found.tolist() == expected
    assert 0 < len(pairs["nearest_other_class"]) < 4 * 5


def test_neighbours_fit_their_layout(tmp_path):
    images, labels = dataset(9)
    arrays = search(images, labels, anchors=4)
    write_artifact(tmp_path / "neighbours.h5", NEIGHBOURS, arrays, {"signal": "digits"})
    found = read_artifact(tmp_path / "neighbours.h5", "neighbours").arrays
    assert set(found) == set(arrays)
    np.testing.assert_array_equal(found["farthest"], arrays["farthest"])


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 3)), np.zeros(2, np.uint8), r"images are float64 \[2, 3\].*have to be uint8"),
        (np.zeros((2, 3), np.uint8), np.zeros(2, int), r"labels int64 \[2\].*have to be uint8"),
        (np.zeros((2, 3), np.uint8), np.zeros(3, np.uint8), "one label for each image"),
        (np.zeros((2, 3), np.uint8), np.zeros((2, 1), np.uint8), "one label for each image"),
        (np.zeros((0, 3), np.uint8), np.zeros(0, np.uint8), "at least one image"),
    ],
)
def test_other_images_or_labels_are_refused(images, labels, message):
    with pytest.raises(ValueError, match=message):
        find_neighbours(images, labels, 255, 1, 1, False, 0)


def test_renumbered_pairs_are_places_among_the_images_that_occur():
    pairs = {"nearest": np.array([[7, 3], [3, 9]]), "farthest": np.array([[7, 7]])}
    occurring, places = renumbered(pairs)
    assert occurring.tolist() == [3, 7, 9]
    for kind, chosen in pairs.items():
        np.testing.assert_array_equal(occurring[places[kind]], chosen)
