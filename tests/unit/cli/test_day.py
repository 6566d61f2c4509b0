"""The operational day by typing: status, day close, reopening."""

import re
from datetime import datetime

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0
    return shell


def areas(shell):
    """Codes of the areas that the status names."""
    assert shell("day", "status") == 0, shell.err
    return re.findall(r"^[^ ].*\((\d+)\):", shell.out, re.MULTILINE)


def test_the_status_names_every_area_with_expected_and_actual(shell):
    assert areas(shell)
    assert re.search(r"Tally: expected \d+, actual 0 \(0 %\), on time 0 \(0 %\)", shell.out)


def test_what_is_owed_is_listed_with_who_owes_it(shell):
    assert shell("day", "status", "370725001", "--owed") == 0
    assert "Tally · 平原大桥: 一中队; due by" in shell.out


def test_a_day_is_closed_only_with_a_reason_for_what_is_owed_and_reopened_by_a_new_number(shell):
    (first, *_) = areas(shell)
    start = running(shell)
    assert shell("day", "close", first, "--start", start) == 1
    assert "items are still owed" in shell.out
    assert shell("day", "close", first, "--start", start, "--carry", "snow", "--statement", "calm") == 0
    closed = r"^Period 1 \(.*\) is closed by entry \d+\. Head before it: \d+ [0-9a-f]{64}$"
    assert re.search(closed, shell.out, re.MULTILINE)
    assert "carried over" in shell.out
    assert shell("verify") == 0
    assert shell("day", "close", first, "--start", start, "--carry", "snow") == 1
    assert "already closed" in shell.err
    assert shell("day", "reopen", first, "--start", start, "--reason", "one post missing") == 0
    assert "Period 1 is open again as number 2" in shell.out
    assert shell("verify") == 0


def running(shell):
    """The start of the running period, as typed."""
    assert shell("day", "status") == 0
    start = datetime.strptime(" ".join(shell.out.split()[:4]), "%d %b %Y %H:%M")  # noqa: DTZ007 - local
    return f"{start:%Y-%m-%dT%H:%M}"


def test_only_who_may_close_the_day_does(shell):
    (first, *_) = areas(shell)
    assert shell("day", "close", first, "--carry", "snow", "--as", "planner") == 1


@pytest.mark.parametrize("start", ["yesterday", "2020-02-14T09:00"])
def test_a_time_at_which_no_period_starts_is_an_error(shell, start):
    assert shell("day", "status", "--start", start) in {1, 2}
    assert shell.err
