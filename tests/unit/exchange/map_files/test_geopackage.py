import sqlite3

from geo.exchange import SourceFile, read
from geo.exchange.writers import to_geopackage
from tests.unit.exchange.files import REFERENCE
from tests.unit.exchange.map_files.exported_rows import HEADER, ROW


def database(content):
    opened = sqlite3.connect(":memory:")
    opened.deserialize(content)
    return opened


def test_what_is_written_is_read_back_as_it_was():
    (back,) = read([SourceFile("a.gpkg", to_geopackage([ROW], HEADER))], REFERENCE).sites
    assert (back.code, back.values["name"], back.values["status"]) == ("V1", "东村", "closed")
    assert (back.values["lat"], back.values["lon"]) == (36.7, 118.8)


def test_a_site_without_a_location_is_kept_without_a_point():
    content = to_geopackage([ROW, {**ROW, "id": "V2", "lat": None, "lon": None}], HEADER)
    assert database(content).execute("SELECT id, geom IS NULL FROM sites ORDER BY fid").fetchall() == [
        ("V1", 0),
        ("V2", 1),
    ]


def test_the_style_is_registered_so_that_qgis_takes_it_by_itself():
    content = database(to_geopackage([ROW], HEADER))
    assert content.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall()
    columns = "f_table_name, f_geometry_column, useAsDefault"
    assert content.execute(f"SELECT {columns} FROM layer_styles").fetchall() == [("sites", "geom", 1)]  # noqa: S608


def test_the_file_says_what_it_holds():
    content = database(to_geopackage([], HEADER))
    (description,) = content.execute(
        "SELECT description FROM gpkg_contents WHERE table_name = 'sites'"
    ).fetchone()
    (metadata,) = content.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert description == HEADER.filter_text
    assert HEADER.journal_head in metadata
