"""The daily report by typing: draft, freeze, correct, list, export."""

import re
from datetime import datetime

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell

AREA = "370725001"


@pytest.fixture
def shell(tmp_path, capsys):
    """A county whose town has closed the running period."""
    shell = Shell(tmp_path, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0
    assert shell("day", "close", AREA, "--start", running(shell), "--carry", "snow") == 0, shell.err
    return shell


def running(shell):
    """The start of the running period, as typed."""
    assert shell("day", "status") == 0
    start = datetime.strptime(" ".join(shell.out.split()[:4]), "%d %b %Y %H:%M")  # noqa: DTZ007 - local
    return f"{start:%Y-%m-%dT%H:%M}"


def report(shell, step, *arguments):
    return shell("report", step, AREA, *arguments, "--start", running(shell))


def test_a_draft_is_printed_with_its_figures_and_what_was_not_given(shell):
    assert report(shell, "draft") == 0
    assert re.search(r"No\. 1 · Draft", shell.out)
    assert re.search(r"Of \d+ checkpoints, \d+ are manned", shell.out)
    assert "Tally (" in shell.out
    assert "{" not in shell.out


def test_a_kept_text_is_frozen_and_listed_and_exported(shell, tmp_path):
    text = shell.file("text.txt", "All {checkpoint.manned} posts are calm.")
    assert report(shell, "draft", "--en", text) == 0
    assert re.search(r"All \d+ posts are calm\.", shell.out)
    assert report(shell, "freeze") == 0
    assert re.search(r"^No\. 1 is frozen by entry \d+\.", shell.out)
    assert shell("report", "list") == 0
    assert "Frozen" in shell.out
    assert report(shell, "export", tmp_path / "out") == 0
    written = sorted((tmp_path / "out").iterdir())
    assert [path.name.split("-", 2)[2] for path in written] == [
        "1-0-en.docx",
        "1-0-en.html",
        "1-0-zh.docx",
        "1-0-zh.html",
    ]
    assert all(path.stat().st_size for path in written)
    assert shell("verify") == 0


def test_digits_typed_by_hand_are_listed_until_they_are_accepted(shell):
    text = shell.file("text.txt", "12 people were absent.")
    assert report(shell, "draft", "--en", text) == 0
    assert report(shell, "freeze") == 1
    assert "[12]" in shell.out
    assert report(shell, "freeze", "--digits") == 0


def test_a_correction_says_why(shell):
    assert report(shell, "freeze") == 0
    assert report(shell, "freeze") == 1
    assert report(shell, "freeze", "--correct", "one tally was late") == 0
    assert "No. 1 (correction 1) is frozen" in shell.out
    assert report(shell, "draft") == 0
    assert "one tally was late" in shell.out


def test_a_day_that_is_not_closed_cannot_be_frozen(shell):
    assert shell("report", "freeze", AREA) == 2  # of the period before
    assert "not closed yet" in shell.err


def test_the_brief_is_printed_or_written_as_word(shell, tmp_path):
    assert shell("report", "brief", AREA) == 0
    assert "Problem sites" in shell.out
    assert shell("report", "brief", "--docx", tmp_path / "brief.docx") == 0
    assert (tmp_path / "brief.docx").stat().st_size > 10_000
    assert shell("report", "brief", "--docx", tmp_path / "gone" / "brief.docx") == 2


def test_all_figures_are_listed_with_their_definitions(shell):
    assert shell("report", "figures") == 0
    assert re.search(r"^\{village\.closed\} .+: Number of sites", shell.out, re.MULTILINE)
