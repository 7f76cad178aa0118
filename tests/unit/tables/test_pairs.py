import numpy as np
import pytest

from spectral_bias.inputs.neighbours import KINDS
from spectral_bias.tables.pairs import DATASET_PAIRS, EPSILON, gradient_cosines, pairs_column


def test_kinds_are_those_that_are_looked_for():
    assert DATASET_PAIRS == KINDS


def test_column_names_all_kinds():
    assert pairs_column("local or global").description == (
        "local or global (signals); nearest, nearest_other_class or farthest (datasets)"
    )


def test_cosines_with_epsilon_are_those_of_the_authors_formula(artifact, confusion_classification):
    # Gradients at random directions whose norms go far below the epsilon.
    generator = np.random.default_rng(0)
    pairs = generator.standard_normal((2, 300, 5)) * 10.0 ** generator.uniform(-9, 1, (2, 300, 1))
    pairs[0, :20] = 0.0
    norms = np.linalg.norm(pairs, axis=2)
    products = np.einsum("pi,pi->p", *pairs)
    cosines = np.divide(products, norms.prod(axis=0), where=norms[0] > 0, out=np.full(300, np.nan))
    confusion_classification["cosine_nearest"] = np.stack([cosines, cosines]).astype(np.float32)
    confusion_classification["norm_product_nearest"] = np.stack([norms.prod(axis=0)] * 2)
    path = artifact("confusion_classification", confusion_classification)
    itself, authors, *_ = gradient_cosines([], [path])
    expected = products / np.maximum(norms.prod(axis=0), EPSILON)
    assert authors.key["epsilon"] == EPSILON
    np.testing.assert_allclose(authors.cosines, expected, rtol=1e-6)  # of float32 cosines
    assert authors.n_zero_gradient == itself.n_zero_gradient == 20
    assert authors.p_below_epsilon == pytest.approx((norms.prod(axis=0) < 1e-8).mean())
    assert 0.1 < authors.p_below_epsilon < 0.9
    assert np.isnan(itself.cosines).sum() == 20
    assert (np.abs(authors.cosines[20:]) <= np.abs(itself.cosines[20:])).all()
