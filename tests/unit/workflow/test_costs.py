import pytest

from spectral_bias_workflow.configuration import checked
from spectral_bias_workflow.costs import typical_seconds
from spectral_bias_workflow.runs import schedules


def test_first_guesses_follow_the_scale(merged, schema_path):
    def guesses(**image):
        overlay = {"studies": {"image": image}}
        config = checked(merged(overlay), schema_path, (), schema_path.parents[2])
        return typical_seconds(config)

    base = guesses(networks=[{"depth": 4, "width": 100}], snapshots=[0, 1, 100])
    larger = guesses(networks=[{"depth": 4, "width": 200}], snapshots=[0, 1, 100])
    longer = guesses(networks=[{"depth": 4, "width": 100}], snapshots=[0, 1, 200])
    assert all(value > 0 for value in base.values())
    # Twice the width is up to four times the work, and only where networks are run.
    assert 1 < (larger["train_network"] - 3) / (base["train_network"] - 3) <= 4
    assert larger["measure_gradient_confusion"] > base["measure_gradient_confusion"]
    assert longer["train_network"] == pytest.approx(3 + 2 * (base["train_network"] - 3))
    assert longer["measure_forward_pass"] == base["measure_forward_pass"]
    rules = {path.stem for path in (schema_path.parents[1] / "scripts").glob("*.py")}
    trainings = {schedule.rule for schedule in schedules(merged())}
    assert set(base) <= rules | trainings
