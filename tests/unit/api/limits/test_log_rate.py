"""What is logged too often is counted, not written."""

import io
import logging
import uuid

import pytest

from geo.api.limits import log_rate
from geo.api.limits.log_rate import LogRateFilter, limit_logs
from geo.api.limits.rate_limits import TokenBucket


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@pytest.fixture
def logger():
    """A logger of Streamlit's that no other test has, and what it wrote."""
    logger = logging.getLogger(f"streamlit.made_up.{uuid.uuid4().hex}")
    logger.propagate, logger.kept = False, Kept()
    logger.addHandler(logger.kept)
    logger.setLevel(logging.WARNING)
    return logger


def test_a_logger_writes_its_burst_and_then_its_rate_and_says_what_it_left_out(logger):
    clock = Clock()
    logger.addFilter(LogRateFilter(TokenBucket(1, 3, clock)))
    for number in range(1000):
        logger.warning("frame %d", number)
    assert logger.kept.lines == ["frame 0", "frame 1", "frame 2"]
    clock.now = 1.0
    logger.warning("frame %s", "again")
    clock.now = 9.0
    logger.warning("100 % sure")
    assert logger.kept.lines[3:] == ["(997 records left out) frame again", "100 % sure"]


def test_a_record_that_cannot_be_written_out_does_no_harm_to_who_logs(logger, monkeypatch):
    monkeypatch.setattr(logging, "raiseExceptions", False)
    clock = Clock()
    logger.addFilter(LogRateFilter(TokenBucket(1, 1, clock)))
    logger.warning("first")
    logger.warning("left out")
    clock.now = 1.0
    logger.handlers = [logging.StreamHandler(io.StringIO())]
    logger.warning("%d", "no number")  # reported by the handler, or not at all
    assert logger.handlers[0].stream.getvalue() == ""


def test_every_logger_of_those_packages_is_limited_once_and_no_other(logger):
    own = logging.getLogger(f"geo.made_up.{uuid.uuid4().hex}")
    limit_logs()
    limit_logs()
    assert [type(each) for each in logger.filters] == [LogRateFilter]
    assert own.filters == []
    assert all(logging.getLogger(name).filters for name in log_rate.CLIENT_TRIGGERED_LOGGERS)


def test_without_the_limit_everything_is_written(logger):
    """The control."""
    for number in range(1000):
        logger.warning("frame %d", number)
    assert len(logger.kept.lines) == 1000
