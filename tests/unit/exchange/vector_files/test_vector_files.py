"""Files of GIS programs are read through one driver in a child, archives by Python before."""

import io
import time
import zipfile

import geopandas
import pytest
from shapely.geometry import Point, Polygon

from geo.domain.import_report import ImportRefused
from geo.exchange import SourceFile, read
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.vector_files import vector_reader
from geo.exchange.vector_files.vector_worker import read_layers
from tests.import_contexts import COUNTY as CONTEXT

VILLAGES = {
    "编码": ["V1", "V2"],
    "名称": ["东村", "西村"],
    "类别": ["village"] * 2,
    "状态": ["closed"] * 2,
    "辖区": ["370725001"] * 2,
}
PLACES = [Point(118.8, 36.7), Point(118.81, 36.71)]


def frame(crs="EPSG:4326", shapes=PLACES, columns=VILLAGES):
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_crs(crs)


def geopackage(tmp_path, **layers):
    path = tmp_path / "layers.gpkg"
    for name, layer in layers.items():
        layer.to_file(path, layer=name, driver="GPKG")
    return path.read_bytes()


def shapefile(tmp_path, layer, encoding="UTF-8", without=()):
    """A zipped Shapefile, without some of its parts."""
    layer.to_file(tmp_path / "villages.shp", encoding=encoding)
    return archive(
        (f"data/{path.name}", path.read_bytes())
        for path in tmp_path.glob("villages.*")
        if path.suffix not in without
    )


def archive(members):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return output.getvalue()


def kml(placemarks="", head=""):
    document = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemarks}</Document></kml>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{document}'.encode()


PLACEMARK = (
    "<Placemark><name>东村</name><ExtendedData><Data name='code'><value>V1</value></Data>"
    "<Data name='area'><value>370725001</value></Data></ExtendedData>"
    "<Point><coordinates>118.8,36.7,12</coordinates></Point></Placemark>"
)
AS_VILLAGES = ReadOptions(kind="village", status="closed")


def imported(name, data, options=NO_OPTIONS):
    return read([SourceFile(name, data)], CONTEXT, (), options)


def locations(batch):
    return {row.code: (row.values["lon"], row.values["lat"]) for row in batch.sites}


def faults(name, data, options=NO_OPTIONS):
    with pytest.raises(ImportRefused) as refused:
        imported(name, data, options)
    return [each.key.removeprefix("fault.") for each in refused.value.faults]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4548", "EPSG:3857"])
def test_layers_of_a_geopackage_are_read_in_degrees(tmp_path, crs):
    found = imported("台账.gpkg", geopackage(tmp_path, villages=frame(crs)))
    assert locations(found)["V1"] == pytest.approx((118.8, 36.7), abs=1e-6)
    assert [file.sheet for file in found.report.files] == ["villages"]


def test_areas_and_sites_may_be_layers_of_one_file(tmp_path):
    outline = Polygon([(118.7, 36.6), (118.9, 36.6), (118.9, 36.8), (118.7, 36.8)])
    areas = frame(shapes=[outline], columns={"code": ["370725003"], "name": ["新镇"]})
    batch = imported("county.gpkg", geopackage(tmp_path, areas=areas, villages=frame()))
    assert ([area.code for area in batch.areas], len(batch.sites)) == (["370725003"], 2)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_texts_of_a_shapefile_are_right_though_nothing_says_how_they_are_encoded(tmp_path, encoding):
    found = imported("villages.zip", shapefile(tmp_path, frame(), encoding, without={".cpg"}))
    assert [row.values["name"] for row in found.sites] == ["东村", "西村"]
    assert [(note.key, note.value) for note in found.report.notices] == [("fault.assumed_encoding", encoding)]


def test_an_encoding_that_was_said_is_taken(tmp_path):
    data = shapefile(tmp_path, frame(), "GB18030", without={".cpg"})
    found = imported("villages.zip", data, ReadOptions(encoding="GBK"))
    assert (found.sites[0].values["name"], found.report.notices) == ("东村", ())
    assert faults("villages.zip", data, ReadOptions(encoding="ISO-8859-1"))  # the control


def test_without_a_reference_system_degrees_are_assumed_and_said(tmp_path):
    data = shapefile(tmp_path, frame(), without={".prj"})
    assert "fault.no_crs" in [note.key for note in imported("villages.zip", data).report.notices]


def test_a_reference_system_that_was_said_replaces_that_of_the_file(tmp_path):
    data = geopackage(tmp_path, villages=frame())
    shifted = locations(imported("a.gpkg", data, ReadOptions(crs="gcj02")))["V1"]
    assert 0.002 < abs(shifted[0] - 118.8) < 0.01
    metres = shapefile(tmp_path, frame("EPSG:4548"), without={".prj"})
    assert faults("a.zip", metres) == ["out_of_range"] * 2
    found = locations(imported("a.zip", metres, ReadOptions(crs="EPSG:4548")))
    assert found["V1"] == pytest.approx((118.8, 36.7), abs=1e-5)


@pytest.mark.parametrize("pack", [False, True])
def test_placemarks_are_read_with_their_data(pack):
    data = kml(PLACEMARK)
    name, data = ("a.kmz", archive([("doc.kml", data), ("files/icon.png", b"")])) if pack else ("a.kml", data)
    found = imported(name, data, AS_VILLAGES)
    assert locations(found) == {"V1": (118.8, 36.7)}
    assert found.sites[0].values["name"] == "东村"


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("a.kml", b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "vector_damaged"),
        ("a.gpkg", b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "vector_damaged"),
        ("a.gpkg", b"", "vector_damaged"),
        ("a.kml", kml(PLACEMARK)[:200], "vector_damaged"),
        ("a.zip", b"PK", "bad_archive"),
        ("a.zip", archive([("../a.shp", b"x")]), "archive_member"),
        ("a.zip", archive([("a.zip", b"x")]), "archive_member"),
        ("a.zip", archive([("a.shp", b"x"), ("run.exe", b"x")]), "archive_member"),
        ("a.zip", archive([("a.shp", b"x"), ("a.shx", b"x")]), "shapefile_part"),
        ("a.zip", archive([("readme.txt", b"x")]), "no_shapefile"),
        ("a.zip", archive([("a.shp", bytes(101_000_000))]), "archive_too_large"),
        ("a.zip", archive([(f"{n}.shp", b"") for n in range(60)]), "archive_too_large"),
        ("a.kmz", archive([("doc.txt", b"x")]), "no_kml"),
    ],
)
def test_a_hostile_or_odd_file_gets_a_verdict(name, data, key):
    assert faults(name, data, AS_VILLAGES) == [key]


def test_a_file_never_makes_another_one_be_read(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("code,name\nV9,geheim\n", "utf-8")
    layer = f"<OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
    vrt = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    assert read_layers(vrt.encode(), "")[0]["features"]  # the control: with all drivers GDAL follows it
    for name in ("a.kml", "a.gpkg"):
        assert faults(name, vrt.encode()) == ["vector_damaged"]


def test_entities_do_not_multiply():
    head = (
        '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">'
            for before, name in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "]>"
    )
    begun = time.perf_counter()
    with pytest.raises(ImportRefused):
        imported("a.kml", kml("<Placemark><name>&i;</name></Placemark>", head), AS_VILLAGES)
    assert time.perf_counter() - begun < 10


def test_more_features_than_are_read_are_refused():
    many = kml("<Placemark><Point><coordinates>118.8,36.7</coordinates></Point></Placemark>" * 50_001)
    assert faults("a.kml", many, AS_VILLAGES) == ["too_many"]


def test_a_child_that_is_ended_is_a_verdict(monkeypatch, tmp_path):
    worker = tmp_path / "worker.py"
    worker.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "utf-8")
    monkeypatch.setattr(vector_reader, "_WORKER", worker)
    assert faults("a.kml", kml(PLACEMARK), AS_VILLAGES) == ["vector_too_costly"]
