import logging
import re
import sys
import time
import warnings

import pytest

from spectral_bias.logs import _log_cost, log_to, peak_memory

LOG = "logs/train_network/image/coffee/seed_0.log"


@pytest.fixture
def job_log(tmp_path, monkeypatch):
    """Log to a job's file, and leave logging as it was."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    root, ours = logging.getLogger(), logging.getLogger("spectral_bias")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    root.handlers = []
    log_to(LOG)
    yield tmp_path / LOG
    logging.captureWarnings(capture=False)
    for handler in root.handlers:
        handler.close()
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_own_records_go_to_the_file(job_log):
    logging.getLogger("spectral_bias.training.trainer").info("epoch %d", 3)
    logging.getLogger("another.library").info("chatter")
    assert "INFO spectral_bias.training.trainer: epoch 3\n" in job_log.read_text()
    assert "chatter" not in job_log.read_text()


def test_terminal_names_the_job_and_leaves_out_the_traceback(job_log, capsys):
    logging.getLogger().handlers[1].setStream(sys.stderr)
    try:
        raise ValueError("the loss is nan")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    shown = capsys.readouterr().err
    assert shown == "train_network/image/coffee/seed_0: ValueError: the loss is nan\n"
    kept = job_log.read_text()
    assert "Traceback (most recent call last):" in kept
    assert 'raise ValueError("the loss is nan")' in kept


def test_warnings_are_logged(job_log):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("rounding", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "UserWarning: rounding" in job_log.read_text()


def test_log_of_an_earlier_attempt_is_replaced(job_log):
    logging.getLogger("spectral_bias").info("first")
    log_to(LOG)
    logging.getLogger("spectral_bias").info("second")
    assert "second" in job_log.read_text()
    assert "first" not in job_log.read_text()


def test_costs_are_in_the_file_only(job_log, capsys):
    logging.getLogger().handlers[1].setStream(sys.stderr)
    _log_cost(0.25)
    line = job_log.read_text().splitlines()[-1]
    found = re.search(r"([\d.]+) s of the processor, 0\.25 s of it .* at most (\d+) MiB", line)
    assert float(found[1]) <= time.process_time() + 0.01
    assert int(found[2]) == peak_memory() > 10
    assert not capsys.readouterr().err
