"""The shift schedule by typing: shown, proposed, put on, exported, taken back."""

import csv
import io
import re

import pytest
from docx import Document

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell


@pytest.fixture
def shell(tmp_path, capsys):
    """K01 and K02 are held by Z01, which has people for two crews of both only while Z02 helps."""
    shell = Shell(tmp_path, capsys)
    fewer = FILES | {"units.csv": FILES["units.csv"].replace("Z01,一中队,12,2", "Z01,一中队,9,2")}
    assert shell("import", *(shell.file(name, content) for name, content in fewer.items())) == 0
    return shell


def shifts(shell, *arguments):
    """Rows of the export."""
    assert shell("schedule", "export", *arguments) == 0, shell.err
    return list(csv.DictReader(io.StringIO(shell.out)))


def test_the_schedule_is_shown_a_line_a_shift(shell):
    assert shell("schedule", "show", "--days", "1", "--unit", "Z02") == 0
    assert re.search(r"08:00: 南关 \(K03\): 二中队, planned", shell.out)
    assert "平原大桥" not in shell.out


def test_a_proposal_writes_nothing_until_applied_then_all_and_is_taken_back(shell):
    before = shifts(shell, "--days", "7")
    assert shell("schedule", "propose", "--days", "3", "--as", "planner") == 0, shell.err
    said = shell.out
    assert "→ 二中队; the unit lacks people or rest" in said
    assert "Best possible" in said
    assert shifts(shell, "--days", "7") == before
    assert shell("schedule", "propose", "--days", "3", "--write", "--as", "planner") == 0, shell.err
    number = re.search(r"entry (\d+)", shell.out)[1]
    changed = [
        (row["unit"], now["unit"])
        for row, now in zip(before, shifts(shell, "--days", "7"), strict=True)
        if row["unit"] != now["unit"]
    ]
    assert len(changed) == said.count("→ 二中队;")
    assert set(changed) == {("Z01", "Z02")}
    assert shell("schedule", "undo", number, "--as", "planner") == 0, shell.err
    assert shifts(shell, "--days", "7") == before


def test_a_name_in_the_export_is_no_formula(shell):
    sites = FILES["sites.csv"].replace("K03,南关", "K03,'=1+1")
    assert sites != FILES["sites.csv"]
    assert shell("import", str(shell.file("sites.csv", sites))) == 0, shell.err
    assert {row["name"] for row in shifts(shell, "--days", "1") if row["post"] == "K03"} == {"'=1+1"}


def test_the_export_goes_into_a_file_too(shell, tmp_path):
    target = tmp_path / "schedule.csv"
    assert shell("schedule", "export", "--days", "1", "-o", str(target)) == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert {row["post"] for row in rows} == {"K01", "K02", "K03"}
    assert {(row["people"], row["leads"], row["state"]) for row in rows} == {("3", "1", "planned")}


def test_the_schedule_goes_into_a_file_for_word_a_page_for_each_unit(shell, tmp_path):
    target = tmp_path / "schedule.docx"
    assert shell("schedule", "export", "--days", "1", "--unit", "Z02", "--docx", str(target)) == 0, shell.err
    assert "schedule.docx" in shell.out
    (table,) = Document(target).tables
    assert {row.cells[2].text for row in table.rows[1:]} == {"南关 (K03)"}
    assert shell("schedule", "export", "--docx", str(tmp_path / "gone" / "schedule.docx")) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "--days", "99"), 2),
        (("show", "--area", "nowhere"), 2),
        (("propose", "--unit", "Z99"), 2),
        (("propose", "--as", "staff"), 1),
        (("undo", "1"), 1),
    ],
)
def test_what_cannot_be_used_is_said(shell, arguments, code):
    assert shell("schedule", *arguments) == code
    assert shell.err
