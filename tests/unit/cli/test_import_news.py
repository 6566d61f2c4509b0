"""What `geo import` says of files before it writes, and that it can say it whatever they hold."""

import io
import json
import os
import sys

import pytest

from geo.cli.desk import shown
from tests.unit.cli.test_commands import filled, shell  # noqa: F401 - fixtures

SPIKED = [[118.8, 36.6], [118.9, 36.6], [118.95, 36.6], [118.9, 36.6], [118.9, 36.7], [118.8, 36.6]]


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)})


def area(code, name, ring, **properties):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_each_outline_that_was_mended_is_named_and_then_counted(filled):  # noqa: F811 - a fixture
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
def test_a_file_whose_name_is_no_text_is_named_all_the_same(shell):  # noqa: F811 - a fixture
    path = os.fsencode(shell.folder) + b"/areas-\xff.csv"
    with open(path, "wb") as file:  # noqa: PTH123 - a name in bytes
        file.write(b"code,name,secret\n370725,X,1\n")
    assert shell("import", os.fsdecode(path)) == 0
    assert r"areas-\udcff.csv: column “secret” is not used." in shell.out


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", r"卡\ud800"), ("ascii", r"\u5361\ud800")])
def test_what_a_console_cannot_write_is_shown_as_escapes(encoding, expected):
    assert shown("卡\ud800", io.TextIOWrapper(io.BytesIO(), encoding)) == expected
