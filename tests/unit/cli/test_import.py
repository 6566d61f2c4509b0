"""What ``import`` says of the files, and the doubts that it lets through by their codes alone."""

from contextlib import closing

import pytest

from geo.store import Store
from tests.unit.cli.shell import FILES, Shell

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


def test_an_import_says_what_each_file_was_taken_for_and_which_tree_comes_out(filled):
    towns = filled.file("13-towns.csv", "行政区划代码,名称,lat,lng\n370725002,宝城街道,36.7,118.9\n")
    sites = filled.file("名单.csv", "编号,名称,类别,状态,所属乡镇,负责人\nK09,桥,卡点,在岗,宝城街道,甲\n")
    assert filled("import", towns, sites, "--dry-run") == 0
    read = "编号 → code, 名称 → name, 类别 → kind, 状态 → status, 所属乡镇 → town"
    assert filled.out.splitlines()[:6] == [
        "13-towns.csv: read as areas, by the file's name; 行政区划代码 → code, 名称 → name",
        "13-towns.csv: column “lat” is not used.",
        "13-towns.csv: column “lng” is not used.",
        f"名单.csv: read as sites, by its headings; {read}",
        "名单.csv: column “负责人” is not used.",
        "Areas after the import: 1 county, 2 towns.",
    ]


def test_a_refusal_names_the_headings_that_were_not_read_and_the_tree_too(filled):
    sites = filled.file("sites.csv", "编号,名称,类别,状态,所在地\nK09,桥,卡点,在岗,宝都街道\n")
    assert filled("import", filled.file("areas.csv", FILES["areas.csv"]), sites) == 2
    assert "sites.csv: column “所在地” is not used." in filled.out
    assert "Areas after the import: 1 county, 1 town." in filled.out
    assert filled.err.startswith("sites.csv:2:area: ")


def test_a_refusal_for_a_missing_column_names_the_headings_that_were_not_read(filled):
    assert filled("import", filled.file("units.csv", "代号,名称\nZ09,九中队\n")) == 2
    assert "units.csv: column “代号” is not used." in filled.out


def test_equal_notices_are_said_once_with_their_number(filled):
    rows = "".join(f"37072500100{number},{number}村,370725\n" for number in range(1, 4))
    assert filled("import", filled.file("villages.csv", "code,name,areaCode\n" + rows), "--dry-run") == 0
    (line,) = [line for line in filled.out.splitlines() if "further up" in line]
    assert line.startswith("villages.csv:2:areaCode: ")
    assert line.endswith("(2 more like it)")
