"""Small files to read, as bytes, against a small world."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.import_report import ImportRefused
from geo.domain.kinds_file import kinds_from_file
from geo.domain.units import Unit
from geo.exchange import ImportContext, SourceFile, read
from geo.settings import ROOT

NOW = datetime(2020, 2, 14, 8, 0, tzinfo=UTC)
REFERENCE = ImportContext(
    kinds=kinds_from_file(ROOT / "data" / "kinds.toml"),
    now=NOW,
    zone=ZoneInfo("Asia/Shanghai"),
    areas=(
        Area("370725", "昌乐县", "3707", Level.COUNTY),
        Area("370725001", "宝都街道", "370725", Level.TOWN),
        Area("370725002", "城关街道", "370725", Level.TOWN),
        Area("370702001", "城关街道", "370702", Level.TOWN),
    ),
    units=(Unit("Z01", "一中队"),),
    accounts=(Actor("staff", "值守员", Role.STAFF, "Z01"),),
    site_kinds={"K01": "checkpoint", "C01": "compound"},
)


def text(name, content, encoding="utf-8"):
    return SourceFile(name, content.encode(encoding))


def geojson(*features, name="shapes.geojson", **members):
    document = {"type": "FeatureCollection", **members, "features": list(features)}
    return text(name, json.dumps(document, ensure_ascii=False))


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def understood(*sources):
    return read(sources, REFERENCE)


def faults(*sources):
    """Every fault as row, column and the last part of its key."""
    with pytest.raises(ImportRefused) as refused:
        read(sources, REFERENCE)
    return [(fault.row, fault.column, fault.key.removeprefix("fault.")) for fault in refused.value.faults]
