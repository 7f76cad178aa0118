from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.graph.jobs import Job, all_jobs, inputs_of, outputs_of, snapshots_of
from spectral_bias_workflow.graph.runs import all_runs

read = Configuration.model_validate


def paths(config, job):
    """Return the paths that a job reads, by role."""
    return {
        role: [file.path for file in of] if isinstance(of, list) else of.path
        for role, of in inputs_of(config, job).items()
    }


def run_of(config, study, signal):
    return next(r for r in all_runs(config) if r.study == study and r.signal == signal)


def test_a_job_knows_its_run(small):
    run = all_runs(read(small))[-1]
    job = Job.of_run("measure_ntk", run)
    assert job.run == run
    assert job == Job.of("measure_ntk", {**dict(job.names), "seed": run.seed})


def test_a_training_reads_a_signal_and_an_encoding_of_one_resolution(small):
    config = read(small)
    for signal, side in (("coffee", 32), ("rocket", 64)):
        assert paths(config, Job.of_run("train", run_of(config, "image", signal))) == {
            "signal": f"results/datasets/signals/grid_{side}/{signal}.h5",
            "encoding": f"results/encodings/grid_{side}/coordinates_0_1.h5",
        }


def test_a_line_has_files_of_its_own_domain(with_other_studies):
    config = read(with_other_studies)
    job = Job.of_run("measure_forward_pass", run_of(config, "sinusoid", "wave"))
    found = paths(config, job)
    assert found["signal"] == "results/datasets/signals/line_32/wave.h5"
    assert found["pairs"] == "results/datasets/pairs/line_32.h5"


def test_snapshots_are_at_epochs_or_steps_and_are_outputs_of_their_training(with_other_studies):
    config = read(with_other_studies)
    (*_, last) = (run for run in all_runs(config) if run.study == "image")
    folder = "results/runs/image/rocket/positional_L8/mlp_2x8/seed_0"
    expected = [f"{folder}/epoch_{n}.safetensors" for n in ("000000", "000001", "000020")]
    assert [file.path for file in snapshots_of(config, last, "forward_pass")] == expected
    history = [f"{folder}/history.csv", f"{folder}/history.json"]
    assert outputs_of(config, Job.of_run("train", last)) == [*history, *expected]
    run = run_of(config, "first_epoch", "coffee")
    folder = "results/runs/first_epoch/coffee/coordinates_0_1/mlp_2x8/seed_1"
    assert [file.path for file in snapshots_of(config, run)] == [
        f"{folder}/step_{step}.safetensors" for step in ("000000", "000004")
    ]


def test_a_metric_at_the_ends_reads_these_snapshots_only(small):
    config = read(small)
    run = run_of(config, "image", "coffee")
    epochs = {
        metric: [path[-13:-12] for path in paths(config, Job.of_run(metric, run))["snapshots"]]
        for metric in ("measure_forward_pass", "measure_inradius")
    }
    assert [len(of) for of in epochs.values()] == [3, 2]


def test_a_derived_metric_reads_no_snapshots(small):
    config = read(small)
    found = paths(config, Job.of_run("measure_mechanism", run_of(config, "image", "coffee")))
    assert found.keys() == {"forward_pass", "gradient_confusion", "signal", "pairs"}
    assert found["forward_pass"].startswith("results/metrics/forward_pass/image/coffee/")


def test_datasets_are_made_of_receipts_unless_they_are_the_users(with_classifiers, tmp_path):
    def receipts(name):
        return paths(read(with_classifiers), Job.of("prepare_dataset", {"signal": name}))

    assert receipts("digits") == {"receipts": []}
    assert receipts("cifar10") == {"receipts": ["results/datasets/archives/cifar10.json"]}
    assert len(receipts("clothes")["receipts"]) == 4
    with_classifiers["datasets"]["clothes"]["folder"] = str(tmp_path)
    assert receipts("clothes") == {"receipts": []}


def test_a_users_picture_is_read_and_made_by_no_job(small):
    small["signals"]["coffee"] = {"kind": "file", "path": "my picture.png"}
    job = Job.of("prepare_signal", {"domain": "grid", "resolution": 32, "signal": "coffee"})
    (file,) = inputs_of(read(small), job).values()
    assert (file.path, file.job) == ("my picture.png", None)


def test_all_jobs_are_what_is_asked_for_and_all_behind_it(small):
    jobs = all_jobs(read(small))
    assert len(jobs) == len({*jobs})
    stages = {job.stage for job in jobs}
    assert {"prepare_signal", "prepare_pairs", "encode_grid", "train"} <= stages
    assert {"measure_inradius", "tabulate_inradius_density", "plot_inradius"} <= stages
    assert not {"measure_ntk", "prepare_dataset", "download_archive"} & stages
    assert sum(job.stage == "train" for job in jobs) == 12
