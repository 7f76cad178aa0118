from spectral_bias.tables.regions import tabulate


def test_regions_of_each_snapshot(artifact, forward_pass, run_attributes):
    paths = [artifact("forward_pass", forward_pass, seed=seed) for seed in (7, 8)]
    frame = tabulate(paths)
    columns = ["seed", "epoch", "n_inputs", "n_regions"]
    assert frame[columns].to_numpy().tolist() == [
        [7, 0, 12, 12],
        [7, 15, 12, 9],
        [8, 0, 12, 12],
        [8, 15, 12, 9],
    ]
    assert frame[list(run_attributes)].iloc[0].to_dict() == run_attributes
