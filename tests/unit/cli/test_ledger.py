"""Figures of areas and screening by typing: recorded, listed, agreed."""

import pytest

from tests.unit.cli.planning_files import FILES
from tests.unit.cli.shell import Shell

TOWN = "370725001"


@pytest.fixture
def shell(tmp_path, capsys):
    shell = Shell(tmp_path, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0, shell.err
    return shell


def record(shell, value, source, *more):
    return shell("figures", "record", TOWN, "compounds", str(value), "--source", source, *more)


def test_two_sources_are_listed_until_one_is_agreed(shell):
    assert record(shell, 235, "report") == 0, shell.err
    assert record(shell, 256, "bureau", "--reason", "new ones included") == 0, shell.err
    assert "235 / 256 (not agreed), recorded as #" in shell.out
    assert shell("figures", "list", TOWN) == 0
    assert "compounds Residential compounds 235 / 256 (not agreed) · report / bureau" in shell.out
    assert shell("figures", "agree", TOWN, "compounds", "--source", "bureau") == 0, shell.err
    assert shell("figures", "list", TOWN) == 0
    assert "Residential compounds 256 · bureau" in shell.out
    assert "also: 235 (report)" in shell.out
    assert shell("verify") == 0, shell.out


def test_a_change_needs_a_reason_and_is_listed_with_its_difference(shell):
    assert record(shell, 235, "report", "--at", "2020-01-27T10:00") == 0, shell.err
    assert record(shell, 256, "report") == 2
    assert "Give the reason" in shell.err
    assert record(shell, 256, "report", "--reason", "new ones included") == 0, shell.err
    assert shell("figures", "list", TOWN, "--since", "2020-01-01T00:00") == 0
    assert "+21 · report · new ones included" in shell.out


def test_what_does_not_exist_is_named(shell):
    assert shell("figures", "record", TOWN, "doors", "3", "--source", "report") == 2
    assert "no area figure doors" in shell.err
    assert shell("figures", "list", "999") == 1
    assert shell("screening", "record", "K01", "--households", "9", "--visited", "3") == 2
    assert shell("figures", "list", TOWN) == 0
    assert "No figures are recorded yet." in shell.out


def test_a_screening_is_recorded_and_listed(shell):
    counts = ("--households", "120", "--visited", "80", "--not-answered", "6")
    assert shell("screening", "record", "V01", *counts, "--unit", "Z02") == 0, shell.err
    assert "80 of 120 households visited, recorded as #" in shell.out
    assert shell("screening", "list", "--area", "370725002") == 0
    assert "V01 东村 · 120 households, 80 visited (67 %), 6 not answered, 6 to revisit" in shell.out
    assert "1 of 1 compounds and villages begun, 0 complete" in shell.out
    assert shell("screening", "list", "--unit", "Z01") == 0
    assert "V01" not in shell.out
    assert shell("verify") == 0, shell.out
