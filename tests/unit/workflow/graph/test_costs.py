import pytest
import yaml

from spectral_bias_workflow.config.reading import checked
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS
from spectral_bias_workflow.graph.costs import memory_mb, runtime_minutes, typical_seconds
from spectral_bias_workflow.graph.runs import all_runs, schedules


def test_first_guesses_follow_the_scale(merged, repository):
    def guesses(**image):
        overlay = {"studies": {"image": image}}
        config = checked(merged(overlay), (), repository)
        return typical_seconds(config)

    base = guesses(networks=[{"depth": 4, "width": 100}], snapshots=[0, 1, 100])
    larger = guesses(networks=[{"depth": 4, "width": 200}], snapshots=[0, 1, 100])
    longer = guesses(networks=[{"depth": 4, "width": 100}], snapshots=[0, 1, 200])
    assert all(value > 0 for value in base.values())
    # Twice the width is up to four times the work, and only where networks are run.
    assert 1 < (larger["train_image"] - 0.3) / (base["train_image"] - 0.3) <= 4
    assert larger["measure_gradient_confusion"] > base["measure_gradient_confusion"]
    assert longer["train_image"] == pytest.approx(0.3 + 2 * (base["train_image"] - 0.3))
    assert longer["measure_forward_pass"] == base["measure_forward_pass"]
    rules = {path.stem for path in (repository / "workflow" / "scripts").glob("*.py")}
    others = {*(f"plot_{name}" for name in FIGURES), *(f"measure_{name}" for name in METRICS)}
    trainings = {schedule.rule for schedule in schedules(checked(merged(), (), repository))}
    assert set(base) <= rules | trainings | {"train_first_epoch", "train_classification"} | others


@pytest.mark.parametrize(
    ("overlay", "signal", "peak"),
    [
        # The largest peaks that were measured, MiB: docs/performance.md.
        (None, "astronaut", 519),
        ("paper_photograph.yaml", "astronaut", 1136),
    ],
)
def test_memory_is_what_was_measured_and_a_margin(merged, repository, overlay, signal, peak):
    folder = repository / "config"
    overlays = [yaml.safe_load((folder / overlay).read_text())] if overlay else []
    config = checked(merged(*overlays), (), folder.parent)
    runs = [run for run in all_runs(config) if run.study == "image" and run.signal == signal]
    assert runs
    for run in runs:
        assert 1.1 * peak < memory_mb(config, run) < 2 * peak


def test_time_asked_for_is_twice_the_guess_and_never_little():
    assert runtime_minutes(0) == 10
    assert runtime_minutes(3600) == 130
    assert runtime_minutes(3601) == 131
