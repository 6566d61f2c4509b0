"""What `geo import` says of files before it writes, and that it can say it whatever they hold."""

import io
import json
import os
import sys

import pytest

from geo.cli.context import escape_unencodable

SPIKED = [[118.8, 36.6], [118.9, 36.6], [118.95, 36.6], [118.9, 36.6], [118.9, 36.7], [118.8, 36.6]]


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)})


def area(code, name, ring, **properties):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_each_outline_that_was_mended_is_named_and_then_counted(filled):
    outlines = filled.file(
        "towns.geojson",
        collection(
            area("370725001", "宝都街道", SPIKED), area("370725002", "城关街道", SPIKED[:2] + SPIKED[4:])
        ),
    )
    assert filled("import", outlines, "--dry-run") == 0
    assert "towns.geojson, feature 1: the outline of “宝都街道” touched or crossed itself" in filled.out
    assert "1 outline mended, area changed by at most 0.000001 %." in filled.out
    assert "城关街道" not in filled.out


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes there")
def test_a_file_whose_name_is_no_text_is_named_all_the_same(shell):
    path = os.fsencode(shell.folder) + b"/areas-\xff.csv"
    with open(path, "wb") as file:  # noqa: PTH123 - a name in bytes
        file.write(b"code,name,secret\n370725,X,1\n")
    assert shell("import", os.fsdecode(path)) == 0
    assert r"areas-\udcff.csv: column “secret” is not used." in shell.out


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", r"卡\ud800"), ("ascii", r"\u5361\ud800")])
def test_what_a_console_cannot_write_is_shown_as_escapes(encoding, expected):
    assert escape_unencodable("卡\ud800", io.TextIOWrapper(io.BytesIO(), encoding)) == expected


LIST = """code,name,kind,status,area,note
V01,东村,village,lifted,370725001,北口
V02,西村,village,closed,370725001,
"""


def test_a_dry_run_lists_what_changes_old_and_new_and_what_stays(filled):
    assert filled("import", filled.file("villages.csv", LIST), "--dry-run") == 0
    lines = filled.out.splitlines()
    assert "  V01 “东村”: note – → 北口" in lines
    assert "  V01 “东村”: stays “Closed”, the file has “Lifted”" in lines
    assert any(line.startswith("1 status in the files differs") and "V01" in line for line in lines)
    assert filled("import", filled.file("villages.csv", LIST), "--dry-run", "--with-status") == 0
    assert "  V01 “东村”: status Closed → Lifted, note – → 北口" in filled.out.splitlines()
    assert "--with-status" not in filled.out


def test_an_import_says_who_gets_and_who_loses_which_role_where(filled):
    assert (
        filled("import", filled.file("accounts.csv", "code,name,role\np1,某人,staff\np2,他人,staff\n")) == 0
    )
    assert "Role Staff everywhere: p1, p2" in filled.out
    assert (
        filled("import", filled.file("accounts.csv", "code,name,role,area\np1,某人,viewer,宝都街道\n")) == 0
    )
    assert "Role Viewer in 370725001 and below: p1" in filled.out
    assert "No longer Staff everywhere: p1" in filled.out
    assert filled("import", filled.file("accounts.csv", "code,name,role,area\np1,某人,staff,昌乐县\n")) == 0
    assert "p1 keeps besides: Viewer in 370725" in filled.out
