"""What ``import`` says of the files, and the doubts that it lets through by their codes alone."""

from contextlib import closing

import pytest

from geo.store import Store
from tests.unit.cli.test_commands import FILES, Shell

SITES = "code,name,kind,status,area,lat,lon\n"
AT_ZERO = SITES + "K09,零点卡,checkpoint,manned,370725,0,0\n"


@pytest.fixture
def shell(tmp_path, capsys):
    return Shell(tmp_path, capsys)


@pytest.fixture
def filled(shell):
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0
    return shell


def entries(shell):
    with closing(Store.open_for_reading(shell.environment["KADIAN_STORE"])) as store:
        return store.revision()


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_doubt_is_listed_with_its_place_and_code_and_nothing_is_written(filled, dry):
    before = entries(filled)
    assert filled("import", filled.file("sites.csv", AT_ZERO), *dry) == 2
    first, *_, last = filled.err.splitlines()
    assert first.startswith("sites.csv:2:lat: The coordinates 0, 0 ")
    assert first.endswith("(--accept zero-coordinate)")
    assert "--accept zero-coordinate" in last
    assert entries(filled) == before


def test_a_doubt_accepted_by_its_code_goes_in_and_is_said(filled):
    before = entries(filled)
    path = filled.file("sites.csv", AT_ZERO)
    assert filled("import", path, "--accept", "zero-coordinate", "--dry-run") == 0
    assert entries(filled) == before
    assert filled("import", path, "--accept", "zero-coordinate") == 0
    assert "Accepted (zero-coordinate): sites.csv:2:lat: " in filled.out
    assert entries(filled) == before + 1


def test_accepting_one_doubt_accepts_no_other_and_no_fault(filled):
    assert filled("import", filled.file("sites.csv", AT_ZERO), "--accept", "same-place") == 2
    assert "--accept same-place: nothing in these files" in filled.out
    wrong = AT_ZERO + "K10,桥,城堡,manned,370725,,\n"
    assert filled("import", filled.file("sites.csv", wrong), "--accept", "zero-coordinate") == 2
    assert filled.err.startswith("sites.csv:3:kind: ")
    assert "Accepted (zero-coordinate): sites.csv:2:lat: " in filled.out


def test_a_code_that_is_no_doubt_is_refused(filled):
    path = filled.file("sites.csv", FILES["sites.csv"])
    assert filled("import", path, "--accept", "zero-coordinate,everything") == 2
    assert "“everything” is not the code of a doubt" in filled.err


def test_a_code_that_concerns_nothing_is_said(filled):
    path = filled.file("sites.csv", FILES["sites.csv"])
    assert filled("import", path, "--accept", "zero-coordinate") == 0
    assert "--accept zero-coordinate: nothing in these files" in filled.out
