"""A heading that is known but not read of a table is reported, so that it is not taken for understood."""

import pytest

from geo.exchange.columns import HEADINGS, IGNORABLE_FIELDS, READ_FIELDS, TableType
from tests.unit.exchange.files import faults, feature, geojson, text, understood

ROWS = {
    TableType.AREAS: ("areas.csv", {"code": "370725", "name": "昌乐县"}),
    TableType.UNITS: ("units.csv", {"code": "Z02", "name": "二中队", "people": "3"}),
    TableType.SITES: ("sites.csv", {"code": "K01", "note": "北口"}),
    TableType.HISTORY: ("history.csv", {"site": "K01", "action": "seen", "minutes_ago": "5"}),
}
MARKS = {TableType.HISTORY: {"site", "action"}, TableType.ACCOUNTS: {"code", "name", "role"}}
"""Headings that make a file one of this table, whatever else it holds."""


def stray(table):
    """Known headings that this table does not read and that do not make another table of the file."""
    others = [marks for other, marks in MARKS.items() if other is not table]
    given = ROWS[table][1]
    for field in HEADINGS:
        made_other = any(marks <= given.keys() | {field} for marks in others)
        others_own = (
            READ_FIELDS[TableType.SITES] | READ_FIELDS[TableType.UNITS]
            if table in {TableType.AREAS, TableType.UNITS}
            else ()
        )
        if field not in READ_FIELDS[table] and not made_other and field not in others_own:
            yield field


CASES = [(table, field) for table in ROWS for field in stray(table)]


@pytest.mark.parametrize(("table", "field"), CASES)
def test_in_a_table_it_is_reported_as_not_used(table, field):
    name, row = ROWS[table]
    given = row | {field: ""}
    batch = understood(text(name, ",".join(given) + "\n" + ",".join(given.values()) + "\n"))
    assert batch.unused_headings == ((name, field),)


POINT = {"type": "Point", "coordinates": [118.8, 36.7]}
LINE = {"type": "LineString", "coordinates": [[118.8, 36.6], [118.9, 36.7]]}
SQUARE = {"type": "Polygon", "coordinates": [[[118.8, 36.6], [118.9, 36.6], [118.9, 36.7], [118.8, 36.6]]]}
SHAPES = {
    TableType.SITES: (POINT, {"code": "K01"}),
    TableType.AREAS: (SQUARE, {"code": "370725", "name": "昌乐县"}),
    TableType.FEATURES: (LINE, {"layer": "road"}),
}


@pytest.mark.parametrize(
    ("table", "field"),
    [
        (table, field)
        for table in SHAPES
        for field in HEADINGS
        if field not in READ_FIELDS[table] - {"lat", "lon"} and field != "layer"
    ],
)
def test_as_a_property_it_is_reported_as_not_used(table, field):
    shape, properties = SHAPES[table]
    batch = understood(geojson(feature(shape, **properties, **{field: "1"})))
    assert batch.unused_headings == (("shapes.geojson", field),)


def test_of_accounts_every_heading_is_read_a_fault_or_a_note():
    table = "code,name,role,{field}\np1,某人,staff,\n"
    for field in HEADINGS:
        if field in READ_FIELDS[TableType.ACCOUNTS] | IGNORABLE_FIELDS:
            continue
        found = faults(text("accounts.csv", table.format(field=field)))
        assert (1, field, "unread_rights") in found
    assert understood(text("accounts.csv", table.format(field="note"))).unused_headings == (
        ("accounts.csv", "note"),
    )


QUOTED = '"# filter: 全部","",""\r\n"# journal: #5 3fa9",,\r\n"code","note","unit"\r\n"K01","北口",""\r\n'


@pytest.mark.parametrize(
    "written", [QUOTED, QUOTED.replace('"', ""), QUOTED.replace("\r\n", "\n"), QUOTED.replace(",", ";")]
)
def test_comments_are_skipped_whether_a_spreadsheet_quoted_them_or_not(written):
    (row,) = understood(text("sites.csv", written)).sites
    assert (row.code, row.values["note"], row.origin.row) == ("K01", "北口", 4)
