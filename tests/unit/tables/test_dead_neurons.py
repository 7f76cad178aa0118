from spectral_bias.tables.dead_neurons import tabulate


def test_dead_neurons_are_counted_by_layer_and_in_all(artifact, forward_pass, run_attributes):
    frame = tabulate([artifact("forward_pass", forward_pass)])
    columns = ["epoch", "layer", "n_dead", "n_neurons"]
    assert frame[columns].to_numpy().tolist() == [
        [0, "all", 2, 6],
        [0, "1", 2, 3],
        [0, "2", 0, 3],
        [15, "all", 4, 6],
        [15, "1", 3, 3],
        [15, "2", 1, 3],
    ]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]


def test_many_dead_neurons_do_not_overflow(artifact, forward_pass):
    # They are stored as uint8.
    forward_pass["dead"] = forward_pass["dead"].repeat(200, axis=2)
    frame = tabulate([artifact("forward_pass", forward_pass)])
    assert frame["n_dead"].tolist() == [400, 400, 0, 800, 600, 200]
