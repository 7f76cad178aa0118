import numpy as np
import pytest

from spectral_bias.tables.gradient_norms import tabulate


def test_one_row_for_each_snapshot(artifact, confusion_classification, classifier_attributes):
    path = artifact("confusion_classification", confusion_classification, **classifier_attributes)
    frame = tabulate([path])
    found = frame[list(classifier_attributes)].drop_duplicates().to_dict("records")
    assert found == [classifier_attributes]
    assert frame["epoch"].tolist() == [0, 9]
    assert frame["n_examples"].tolist() == [4, 4]
    assert frame["n_zero_gradient"].tolist() == [0, 1]
    assert frame["q50"].tolist() == pytest.approx([3.0, 1.5 * 2.0**-27], rel=1e-12)
    assert frame["q05"][0] == pytest.approx(np.quantile([1.0, 2.0, 4.0, 8.0], 0.05))


def test_zero_and_tiny_norms_are_below_the_epsilon(artifact, confusion_classification):
    frame = tabulate([artifact("confusion_classification", confusion_classification)])
    # 0 and 0.745e-8 are, 1.49e-8 and 1 are not.
    assert frame["p_below_1e-8"].tolist() == [0.0, 0.5]


def test_a_norm_of_epsilon_is_not_below_it(artifact, confusion_classification):
    confusion_classification["norm_anchor"] = np.full((2, 4), 1e-8)
    frame = tabulate([artifact("confusion_classification", confusion_classification)])
    assert frame["p_below_1e-8"].tolist() == [0.0, 0.0]


def test_runs_follow_one_another(artifact, confusion_classification):
    paths = [
        artifact("confusion_classification", confusion_classification, seed=seed) for seed in (3, 1)
    ]
    assert tabulate(paths)["seed"].tolist() == [3, 3, 1, 1]
