"""Inspections and duty telephones by typing."""

import re

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell

ACCOUNTS = """code,name,role,unit
planner,调度员,planner,
supervisor,督导员,supervisor,
staff,值守员,staff,Z01
"""


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    files = FILES | {"accounts.csv": ACCOUNTS}
    assert shell("import", *(shell.file(name, content) for name, content in files.items())) == 0, shell.err
    return shell


def test_a_round_is_drawn_repeated_and_inspected(shell):
    drawn = ("inspections", "draw", "county_1", "--count", "2", "--seed", "4f2a", "--as", "supervisor")
    assert shell(*drawn) == 0, shell.err
    assert "2 sites drawn with the seed 4f2a" in shell.out
    sites = [line.partition(" · ")[0] for line in shell.out.splitlines()[:-1]]
    number = re.search(r"#(\d+)", shell.out)[1]
    assert shell("inspections", "repeat", number) == 0, shell.err
    assert [line.partition(" · ")[0] for line in shell.out.splitlines()[:-1]] == sites
    assert "The same sites as draw" in shell.out
    record = ("inspections", "record", "county_1", "--site", sites[0], "--as", "supervisor")
    assert shell(*record, "--failed", "gate_control", "protection", "--note", "无口罩") == 0, shell.err
    assert "with 2 findings" in shell.out
    assert shell("inspections", "list") == 0
    assert f"{sites[0]} · " in shell.out
    assert "2 findings" in shell.out
    assert shell(*record) == 1
    assert "48 hours" in shell.err
    assert shell(*record, "--reason", "群众举报", "--papers", "--announced") == 0, shell.err
    assert shell("verify") == 0, shell.out


def test_an_area_is_inspected(shell):
    record = ("inspections", "record", "city", "--area", "370725001", "--at", "2020-02-14T08:30")
    assert shell(*record) == 0, shell.err
    assert shell("inspections", "list") == 0
    assert shell.out == "No inspections in this time.\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("inspections", "draw", "none"), 2),
        (("inspections", "draw", "city", "--count", "0"), 2),
        (("inspections", "draw", "city", "--area", "999"), 1),
        (("inspections", "draw", "city", "--as", "staff"), 1),
        (("inspections", "repeat", "1"), 1),
        (("inspections", "record", "city"), 2),
        (("inspections", "record", "city", "--site", "K99"), 1),
        (("inspections", "record", "city", "--site", "K01", "--failed", "none"), 2),
        (("inspections", "record", "city", "--site", "K01", "--at", "yesterday"), 2),
        (("contacts", "set", "Z99", "119"), 1),
        (("contacts", "set", "Z01", "李四"), 2),
        (("contacts", "set", "Z01", "119", "--as", "staff"), 1),
        (("contacts", "list", "--unit", "Z99"), 1),
    ],
)
def test_what_cannot_be_done_says_so(shell, arguments, code):
    assert shell(*arguments) == code
    assert shell.err


def test_telephones_are_set_listed_and_removed(shell):
    assert shell("contacts", "set", "Z01", "0536-555-0101", "--as", "planner") == 0, shell.err
    assert "recorded as #" in shell.out
    assert shell("contacts", "set", "Z01", "0536-555-0101") == 0
    assert "nothing was recorded" in shell.out
    assert shell("contacts", "set", "K01", "0536-555-0111", "--site") == 0, shell.err
    assert shell("contacts", "list", "--unit", "Z01") == 0
    assert shell.out.endswith("0536-555-0101\n")
    assert shell("contacts", "set", "Z01", "") == 0, shell.err
    assert shell("contacts", "list", "--unit", "Z01") == 0
    assert "No duty telephone" in shell.out
