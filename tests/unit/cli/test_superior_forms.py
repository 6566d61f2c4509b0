"""Superiors' forms by typing: added, bound, filled into a folder, given a new blank and undone."""

import re

import pytest

from geo.exchange.superior_forms import workbooks
from tests.superior_blanks import SHEET, blank, without_child
from tests.unit.cli.shell import FILES, Shell

COUNTY = "370725"


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    """A county with a form that is read at the very end of its period, whatever the hour is now."""
    monkeypatch.setattr(workbooks, "_run", without_child)
    shell = Shell(tmp_path, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0
    (tmp_path / "blank.xlsx").write_bytes(blank())
    hours = ("--as-of", "08:00", "--due", "08:59")
    assert shell("report", "form-add", COUNTY, tmp_path / "blank.xlsx", "--name", "日报", *hours) == 0, (
        shell.err
    )
    assert re.search(r"form 1 by entry \d+", shell.out)
    return shell


def bind(shell, cell="B3", *arguments):
    return shell("report", "form-bind", 1, SHEET, cell, *(arguments or ("checkpoint.manned",)))


def test_a_form_is_listed_with_what_is_due_and_its_cells(shell):
    assert shell("report", "forms") == 0
    assert re.search(r"^1  日报 · 昌乐县 \(370725\) · blank 1 · as of", shell.out)
    assert bind(shell) == 0
    assert shell("report", "forms", 1) == 0
    assert f"{SHEET}!B3" in shell.out


def test_a_cell_is_unbound_without_a_figure_and_words_are_refused(shell):
    assert bind(shell) == 0
    assert bind(shell, "B3", "") == 0
    assert bind(shell, "A3") == 2
    assert "holds the words" in shell.err
    assert bind(shell, "B3", "checkpoint.maned") == 2


def test_every_form_whose_hour_has_come_is_filled_once_into_a_folder(shell, tmp_path):
    assert shell("report", "form-fill", "--folder", tmp_path / "out") == 0
    assert shell.out == ""  # nothing is bound
    bind(shell)
    assert shell("report", "form-fill", "--folder", tmp_path / "out") == 0
    (written,) = (tmp_path / "out").iterdir()
    assert re.fullmatch(r"日报-\d{8}\.xlsx", written.name)
    entry = re.search(r"\(entry (\d+)\)", shell.out)[1]
    assert shell("report", "form-fill", "--folder", tmp_path / "out") == 0
    assert shell.out == ""
    assert shell("report", "form-undo", entry) == 0
    assert shell("report", "form-fill", "--folder", tmp_path / "out") == 0
    assert shell.out
    assert shell("verify") == 0


def test_a_dry_run_says_what_a_new_blank_would_do_and_records_nothing(shell, tmp_path):
    bind(shell)
    (tmp_path / "new.xlsx").write_bytes(blank(rows=("人员", "卡点在岗")))
    assert shell("report", "form-blank", 1, tmp_path / "new.xlsx", "--dry-run") == 0
    assert "B3 → B4" in shell.out
    assert shell("report", "forms") == 0
    assert "blank 1" in shell.out
    assert shell("report", "form-blank", 1, tmp_path / "new.xlsx") == 0
    assert shell("report", "forms") == 0
    assert "blank 2" in shell.out


def test_a_withdrawn_form_is_listed_no_longer(shell):
    assert shell("report", "form-withdraw", 1) == 0
    assert shell("report", "forms") == 0
    assert shell.out == ""
    assert shell("report", "form-withdraw", 1) != 0
    assert "no form number 1" in shell.err


@pytest.mark.parametrize("hour", ["24:00", "8", "08:60"])
def test_what_is_no_time_of_day_is_refused(shell, tmp_path, hour):
    file = tmp_path / "blank.xlsx"
    assert shell("report", "form-add", COUNTY, file, "--name", "表", "--as-of", hour) == 2
