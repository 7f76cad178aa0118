import numpy as np

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.encoding_distances import (
    LAYOUT,
    encoding_distances,
    kernel_contrast,
)
from spectral_bias.tables.encoding_distances import TABLE, tabulate


def test_contrasts_are_those_of_the_artifacts(tmp_path):
    paths, expected = [], {}
    for name, scale in (("coordinates_0_1", 1.0), ("positional_L4", 3.0)):
        features = scale * np.random.default_rng(0).normal(size=(16, 2))
        arrays = encoding_distances(features)
        expected[name] = kernel_contrast(arrays["distance"], arrays["dot_product"])
        about = {"input": name, "resolution": 4, "stage_key": "k@0"}
        paths.append(str(tmp_path / f"{name}.h5"))
        write_artifact(paths[-1], LAYOUT, arrays, expected[name] | about)
    table = tabulate(paths)
    assert list(table.columns) == [column.name for column in TABLE.all_columns]
    assert table["resolution"].tolist() == [4, 4]
    for row in table.to_dict("records"):
        for name, value in expected[row["input"]].items():
            assert row[name] == value
