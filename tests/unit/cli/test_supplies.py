"""Supplies by typing: counted, moved, listed, distributed."""

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell

ACCOUNTS = """code,name,role,unit
planner,调度员,planner,
staff,值守员,staff,Z01
viewer,查看,viewer,
"""
SUPPLIES = """
[[item]]
code = "mask"
zh = "口罩"
en = "Masks"
measure_zh = "只"
measure_en = "pcs"
pack = 50
kind = "consumable"
floor_days = 5
norm_per_person_shift = 4

[[depot]]
code = "D1"
zh = "局物资库"
en = "Bureau depot"
area = "370725001"
"""


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    shell.environment["KADIAN_SUPPLIES"] = str(shell.file("supplies.toml", SUPPLIES))
    files = FILES | {"accounts.csv": ACCOUNTS}
    assert shell("import", *(shell.file(name, content) for name, content in files.items())) == 0, shell.err
    return shell


def test_goods_come_are_counted_and_distributed_by_need(shell):
    assert shell("supplies", "move", "receipt", "mask=500", "--to", "D1", "--as", "planner") == 0, shell.err
    assert shell("supplies", "count", "K01", "mask=2", "--as", "staff") == 0, shell.err
    assert shell("supplies", "list", "--view", "need") == 0
    assert "K01" in shell.out
    assert "2 pcs" in shell.out
    assert "by norm" in shell.out
    assert shell("supplies", "round", "D1") == 0
    suggested = shell.out
    assert shell("supplies", "round", "D1", "--write", "--as", "planner") == 0, shell.err
    assert shell.out.startswith(suggested)
    assert shell("supplies", "round", "D1") == 1  # it is on the way
    assert shell("supplies", "list", "--totals") == 0
    assert "Masks: " in shell.out
    assert shell("verify") == 0, shell.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("count", "K01", "mask"), 2),
        (("count", "K01", "mask=-3"), 2),
        (("count", "K01", "gold=3"), 2),
        (("count", "K99", "mask=3"), 1),
        (("count", "K01", "mask=3", "--as", "viewer"), 1),
        (("move", "issue", "mask=3", "--from", "D1"), 2),
        (("move", "donation", "mask=3", "--to", "D1"), 2),
        (("list", "--item", "gold"), 2),
        (("list", "--area", "999"), 1),
        (("round", "D1"), 1),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(shell, arguments, code):
    assert shell("supplies", *arguments) == code
    assert shell.err or shell.out


def test_a_start_refuses_a_file_that_lacks_what_is_recorded(shell):
    assert shell("supplies", "count", "K01", "mask=2") == 0, shell.err
    shell.environment["KADIAN_SUPPLIES"] = str(shell.file("other.toml", SUPPLIES.replace("mask", "glove")))
    assert shell("supplies", "list") == 2
    assert "mask" in shell.err
