"""Whatever a file holds, it is understood or refused with faults: nothing else is ever raised."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from geo.domain.import_report import ImportRefused
from geo.exchange import SourceFile, read
from geo.exchange.columns import HEADINGS
from tests.unit.exchange.files import REFERENCE

CELLS = st.text(max_size=12) | st.sampled_from(
    ["K01", "C01", "village", "checkpoint", "370725001", "36.7", "1e999", "-", "seen", "0", "9" * 400, "２"]
)
TABLES = st.lists(st.sampled_from(list(HEADINGS)), min_size=1, max_size=8).flatmap(
    lambda headings: st.lists(
        st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=4
    ).map(lambda rows: "\n".join(",".join(row) for row in [headings, *rows]))
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(HEADINGS)), inner, max_size=4)
    ),
    max_leaves=12,
)
TYPES = st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiLineString", "Feature", ""])
GEOMETRIES = (
    st.fixed_dictionaries({"type": TYPES | VALUES, "coordinates": VALUES}, optional={"crs": VALUES}) | VALUES
)
NAMES = st.sampled_from(list(HEADINGS)) | st.text(st.characters(codec=None), max_size=4)
FEATURES = (
    st.fixed_dictionaries(
        {"properties": VALUES | st.dictionaries(NAMES, VALUES, max_size=4), "geometry": GEOMETRIES},
        optional={"id": VALUES, "crs": VALUES},
    )
    | VALUES
)


def is_understood_or_refused(name, data):
    try:
        read([SourceFile(name, data)], REFERENCE)
    except ImportRefused as refused:
        return bool(refused.faults)
    return True


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "sites.csv", "a.geojson"]))
@example(b"\xef\xbb\xbf", "a.csv")
@example(b"# ", "a.csv")
def test_any_bytes(data, name):
    assert is_understood_or_refused(name, data)


@given(
    TABLES, st.sampled_from(["a.csv", "sites.csv", "areas.csv", "units.csv", "history.csv", "accounts.csv"])
)
def test_any_table(table, name):
    assert is_understood_or_refused(name, table.encode("utf-8", "surrogatepass"))


@given(st.lists(FEATURES, max_size=3), VALUES)
@example([{"geometry": {"type": ["Point"], "coordinates": [118, 36]}}], None)
@example([{"properties": {"\ud800": "K01"}, "geometry": None}], None)
def test_any_features(features, crs):
    document = {"type": "FeatureCollection", "features": features, "crs": crs}
    assert is_understood_or_refused("a.geojson", json.dumps(document).encode())
