import numpy as np
import pytest

from spectral_bias.files.csv_files import write_csv
from spectral_bias.tables.generalization import TABLE, tabulate

EVEN = ("generalization_even", "coffee", "positional_L4", "mlp_2x3", 0)
RANDOM = ("generalization_random", "coffee", "positional_L4", "mlp_2x3", 1)


@pytest.fixture
def histories(tmp_path):
    found = []
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        rows = [f"{epoch},{0.1**epoch},{0.1 * number}" for epoch in range(4)]
        write_csv(path, "\n".join(["epoch,train_mse,test_mse", *rows]) + "\n", {})
        found.append(str(path))
    return found


def test_a_row_for_each_epoch_has_both_errors_in_both_units(histories):
    frame = tabulate(histories, [EVEN, RANDOM], [2, 3], [(4, 12), (8, 8)])
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert frame["study"].tolist() == [EVEN[0]] * 3 + [RANDOM[0]] * 4
    assert frame["epoch"].tolist() == [0, 1, 2, 0, 1, 2, 3]
    np.testing.assert_allclose(frame["train_psnr_db"], 10 * frame["epoch"], atol=1e-9)
    np.testing.assert_allclose(frame["test_psnr_db"][:3], 10)
    np.testing.assert_allclose(frame["test_psnr_db"][3:], -10 * np.log10(0.2))
    assert frame[["n_train", "n_test"]].drop_duplicates().to_numpy().tolist() == [[4, 12], [8, 8]]
    assert frame["seed"].tolist() == [0] * 3 + [1] * 4
