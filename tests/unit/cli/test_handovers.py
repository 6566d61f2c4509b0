"""Handovers by typing: listed, handed over, taken over with a difference."""

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell

ACCOUNTS = """code,name,role,unit
planner,调度员,planner,
staff,值守员,staff,Z01
"""


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    files = FILES | {"accounts.csv": ACCOUNTS}
    assert shell("import", *(shell.file(name, content) for name, content in files.items())) == 0, shell.err
    return shell


def test_a_post_is_handed_over_and_taken_over_with_a_difference(shell):
    offered = ("handovers", "offer", "K01", "--note", "120 masks", "--severity", "watch", "--as", "staff")
    assert shell(*offered) == 0, shell.err
    assert "entry #" in shell.out
    accepted = ("handovers", "accept", "K01", "--differ", "note_next:=80 masks", "--as", "staff")
    assert shell(*accepted) == 0, shell.err
    assert "taken over with differences" in shell.out
    assert shell("findings", "list", "--as", "planner") == 0
    assert "120 masks" in shell.out
    assert "80 masks" in shell.out
    assert shell("handovers", "accept", "K01", "--as", "staff") == 1
    assert "took over at" in shell.err
    assert shell("verify") == 0, shell.out


def test_a_desk_enters_a_paper_for_a_unit(shell):
    offered = ("handovers", "offer", "K01", "--unit", "Z01", "--at", "2020-02-14T07:50", "--as", "planner")
    code = shell(*offered, "--start", "2020-02-14T08:00")
    assert code == 0, shell.err
    assert "by telephone" in shell.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("offer", "K99"), 1),
        (("offer", "K01", "--severity", "calm"), 2),
        (("offer", "K01", "--at", "yesterday"), 2),
        (("offer", "K01", "--start", "2020-02-14T08:30"), 1),
        (("offer", "K01", "--as", "none"), 1),
        (("accept", "K01", "--as", "staff"), 1),
        (("accept", "K01", "--differ", "note_next:"), 2),
    ],
)
def test_what_is_wrong_is_said(shell, arguments, code):
    assert shell("handovers", *arguments) == code
    assert shell.err


def test_without_a_handover_the_list_says_so(shell):
    assert shell("handovers", "list", "--as", "staff") == 0
    assert shell.out
