"""Coordinates said to be in another reference system than WGS-84 are never read as degrees of it."""

import pytest

from tests.unit.exchange.files import faults, feature, geojson, understood

POINT = {"type": "Point", "coordinates": [118.8, 36.7]}
LINE = {"type": "LineString", "coordinates": [[118.8, 36.6], [118.9, 36.7]]}
AREA = {"type": "Polygon", "coordinates": [[[118.8, 36.6], [118.9, 36.6], [118.9, 36.7], [118.8, 36.6]]]}
FEATURES = [
    feature(POINT, id="K01"),
    feature(LINE, layer="road"),
    feature(POINT, layer="hospital"),
    feature(AREA, code="370725", name="昌乐县"),
]


def named(name):
    return {"type": "name", "properties": {"name": name}}


def linked(address):
    return {"type": "link", "properties": {"href": address, "type": "proj4"}}


DEGREES = [
    None,
    named("urn:ogc:def:crs:OGC:1.3:CRS84"),
    named("urn:ogc:def:crs:OGC::CRS84"),
    named("OGC:CRS84"),
    named("CRS84"),
    named("EPSG:4326"),
    named("epsg:4326"),
    named("EPSG:4490"),
    named("urn:ogc:def:crs:EPSG::4326"),
    named("urn:ogc:def:crs:EPSG:6.9:4326"),
    named("urn:x-ogc:def:crs:EPSG:4326"),
    named("http://www.opengis.net/def/crs/EPSG/0/4326"),
    named("http://www.opengis.net/def/crs/OGC/1.3/CRS84"),
    named("http://www.opengis.net/gml/srs/epsg.xml#4326"),
    named("WGS 84"),
    linked("http://spatialreference.org/ref/epsg/4326/proj4/"),
    {"type": "EPSG", "properties": {"code": 4326}},
    "EPSG:4326",
]
OTHERS = [
    named("urn:ogc:def:crs:EPSG::4214"),
    named("EPSG:3857"),
    named("EPSG:14326"),
    named("EPSG:43260"),
    named("urn:ogc:def:crs:EPSG::4490,urn:ogc:def:crs:EPSG::5773"),
    named("urn:ogc:def:crs:EPSG::2436"),
    named("http://www.opengis.net/def/crs/EPSG/0/4549"),
    named("WGS 84 / UTM zone 50N"),
    named("GCJ-02"),
    named(""),
    named(4326),
    linked("http://spatialreference.org/ref/epsg/26915/proj4/"),
    linked("http://example.org/crs"),
    {"type": "EPSG", "properties": {"code": 2436}},
    {"type": "name"},
    {"type": ["name"], "properties": {"name": "EPSG:4326"}},
    {"properties": {"name": "EPSG:4326"}},
    "EPSG:3857",
    4326,
    [],
    {},
]


@pytest.mark.parametrize("member", DEGREES)
def test_what_names_wgs_84_or_cgcs2000_is_read(member):
    batch = understood(geojson(*FEATURES, crs=member))
    assert (len(batch.sites), len(batch.features), len(batch.areas)) == (1, 2, 1)
    assert understood(geojson(feature({**POINT, "crs": member}, id="K01"))).sites


@pytest.mark.parametrize("member", OTHERS)
def test_any_other_is_one_fault_of_the_file(member):
    assert faults(geojson(*FEATURES, crs=member)) == [(None, "crs", "crs")]


@pytest.mark.parametrize("geometry", [POINT, LINE, AREA])
def test_it_is_found_within_a_feature_or_a_geometry_too(geometry):
    elsewhere = named("EPSG:3857")
    inside = feature({**geometry, "crs": elsewhere}, code="A", name="甲", layer="road")
    assert faults(geojson(feature(geometry, code="A") | {"crs": elsewhere})) == [(1, "geometry", "crs")]
    assert faults(geojson(inside)) == [(1, "geometry", "crs")]
