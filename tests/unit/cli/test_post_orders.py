"""Post orders, receipts and roll calls by typing."""

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0
    return shell


def test_an_order_is_published_read_out_and_withdrawn(shell):
    assert shell("post-orders", "publish", "kind", "checkpoint", "--admit", "ambulances") == 0
    assert "Version 1 is published" in shell.out
    assert shell("post-orders", "list") == 0
    assert "May pass: ambulances" in shell.out
    assert "never read any" in shell.out
    assert shell("post-orders", "withdraw", "kind", "checkpoint", "--reason", "opened") == 0
    assert shell("post-orders", "versions", "kind", "checkpoint") == 0
    assert shell.out.index("version 2 · withdrawn") < shell.out.index("version 1 · in force from")
    assert shell("post-orders", "list") == 0
    assert "There are no post orders." in shell.out
    assert shell("verify") == 0


def test_a_receipt_by_telephone_needs_who_answered_and_leaves_the_list(shell):
    shell("post-orders", "publish", "site", "K01", "--check", "temperatures")
    assert shell("post-orders", "show", "K01") == 0
    assert "Check: temperatures" in shell.out
    assert shell("post-orders", "receipts") == 0
    assert "no receipt since" in shell.out
    assert shell("post-orders", "acknowledge", "--site", "K01") == 2
    assert "who answered" in shell.err
    assert shell("post-orders", "acknowledge", "--site", "K01", "--answered-by", "shift leader") == 0
    assert shell("post-orders", "receipts") == 0
    assert "no receipt since" not in shell.out


def test_a_roll_call_is_started_answered_and_listed_with_its_seed(shell):
    assert shell("roll-call", "list") == 0
    assert "No roll call" in shell.out
    assert shell("roll-call", "start", "--seed", "7", "--minutes", "5") == 0
    assert "seed of the draw: 7" in shell.out
    assert "(K01)" in shell.out
    assert shell("roll-call", "answer", "1", "K01", "--answered-by", "guard room") == 0
    assert shell("roll-call", "list", "--answers") == 0
    assert "by telephone" in shell.out
    assert shell("verify") == 0


def test_an_unknown_scope_or_post_is_refused(shell):
    assert shell("post-orders", "publish", "site", "K99", "--admit", "x") == 1
    assert shell("roll-call", "answer", "9", "K01", "--answered-by", "x") == 1
