"""Findings by typing: logged, listed, done and confirmed."""

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell

ACCOUNTS = """code,name,role,unit
planner,调度员,planner,
staff,值守员,staff,Z01
supervisor,督导员,supervisor,
"""


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    files = FILES | {"accounts.csv": ACCOUNTS}
    assert shell("import", *(shell.file(name, content) for name, content in files.items())) == 0, shell.err
    return shell


def test_a_finding_is_logged_done_and_confirmed_by_another(shell):
    logged = ("findings", "log", "vehicles", "--site", "K01", "--text", "放行不严", "--as", "supervisor")
    assert shell(*logged) == 0, shell.err
    assert "Finding F1 logged as #" in shell.out
    assert shell("findings", "list", "--unit", "Z01") == 0
    assert "F1 · Reported · Vehicles let through loosely · 放行不严" in shell.out
    done = ("findings", "act", "F1", "report_done", "--note", "已劝返", "--as", "planner", "--for", "staff")
    assert shell(*done) == 0, shell.err
    for account in ("planner", None):
        arguments = ("--as", account) if account else ()
        assert shell("findings", "act", "F1", "confirm", *arguments) == 1
    assert "Confirm with an account of your own" in shell.err
    assert shell("findings", "act", "F1", "confirm", "--as", "supervisor") == 0, shell.err
    assert "Finding F1: Closed" in shell.out
    assert shell("findings", "list") == 0
    assert shell.out == "No findings.\n"
    assert shell("verify") == 0, shell.out


def test_a_finding_on_an_area_has_a_time_and_a_severity(shell):
    logged = ("findings", "log", "coordination", "--area", "370725001", "--severity", "urgent")
    assert shell(*logged, "--at", "2020-02-14T08:30") == 0, shell.err
    assert shell("findings", "list", "--view", "all") == 0
    assert "2020" in shell.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("log", "doors", "--site", "K01"), 2),
        (("log", "vehicles"), 2),
        (("log", "vehicles", "--site", "K99"), 1),
        (("log", "vehicles", "--site", "K01", "--at", "yesterday"), 2),
        (("log", "vehicles", "--site", "K01", "--as", "none"), 1),
        (("list", "--area", "999"), 2),
        (("act", "F9", "begin"), 1),
    ],
)
def test_what_cannot_be_is_said(shell, arguments, code):
    assert shell("findings", *arguments) == code
    assert shell.err
