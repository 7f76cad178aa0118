import os

from spectral_bias_workflow.surroundings import gpus_wanted, processor_name, use_modules_of


def test_the_processor_has_a_name_and_the_cores_that_may_be_used():
    name, cores = processor_name().rsplit(", ", 1)
    assert name
    assert cores == f"{len(os.sched_getaffinity(0))} cores"


def test_devices_are_wanted_as_configured():
    assert gpus_wanted("cpu") == 0
    assert gpus_wanted("cuda") == 1
    assert gpus_wanted("auto") in {0, 1}


def test_modules_of_this_checkout_come_first(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/elsewhere", str(tmp_path)]))
    use_modules_of(tmp_path)
    assert os.environ["PYTHONPATH"] == os.pathsep.join([str(tmp_path), "/elsewhere"])
