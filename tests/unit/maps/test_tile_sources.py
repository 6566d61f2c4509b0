"""A setting of tiles is a template or files of images; anything else is one sentence at the start."""

import gzip
import random
import sqlite3
from contextlib import closing

import pytest
from pmtiles.tile import Compression, TileType

from geo.domain.errors import InvalidInput
from geo.maps.tile_sources import MbTiles, PmTiles, is_tile_template, tile_files
from tests.unit.maps.tile_files import JPEG, PNG, mbtiles, pmtiles

TIANDITU = (
    "https://t{switch:0,1,2,3}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=KEY"
)


def refusal(setting):
    with pytest.raises(InvalidInput) as refused:
        tile_files(str(setting))
    return refused.value


def test_rows_of_mbtiles_are_counted_from_the_south_and_of_pmtiles_from_the_north(tmp_path):
    south_up = MbTiles(mbtiles(tmp_path / "a.mbtiles", [(1, 0, 1, PNG), (1, 0, 0, JPEG)]))
    north_down = PmTiles(pmtiles(tmp_path / "a.pmtiles", {(1, 0, 0): PNG, (1, 0, 1): JPEG}))
    for file in (south_up, north_down):
        assert (file.read(1, 0, 0), file.read(1, 0, 1), file.read(1, 1, 0)) == (PNG, JPEG, None)


def test_an_archive_with_leaf_directories_gives_every_tile(tmp_path):
    chance = random.Random(9)
    places = {(11, chance.randrange(2048), chance.randrange(2048)) for _ in range(6000)}
    tiles = {place: PNG + repr(place).encode() * chance.randint(1, 40) for place in places}
    file = PmTiles(pmtiles(tmp_path / "large.pmtiles", tiles))
    assert file._header["leaf_directory_length"] > 0  # the control: not all in the root directory
    assert all(file.read(*place) == image for place, image in tiles.items())
    assert file.read(10, 0, 0) is None


def test_the_zoom_levels_are_those_stated_or_else_those_of_the_tiles(tmp_path):
    rows = [(z, 0, 0, PNG) for z in (7, 9)]
    stated = MbTiles(mbtiles(tmp_path / "stated.mbtiles", rows, minzoom="5", maxzoom="12"))
    counted = MbTiles(mbtiles(tmp_path / "counted.mbtiles", rows, name="县域"))
    archive = PmTiles(pmtiles(tmp_path / "a.pmtiles", {(7, 0, 0): PNG, (9, 0, 0): PNG}))
    assert [(file.min_zoom, file.max_zoom) for file in (stated, counted, archive)] == [
        (5, 12),
        (7, 9),
        (7, 9),
    ]


def test_one_file_is_enough_and_a_folder_gives_all_of_its_files_by_name(tmp_path, monkeypatch):
    mbtiles(tmp_path / "b.mbtiles", [(0, 0, 0, PNG)])
    pmtiles(tmp_path / "A.PMTILES", {(0, 0, 0): JPEG})
    (tmp_path / "README.txt").write_text("where these come from")
    assert [type(file) for file in tile_files(str(tmp_path))] == [PmTiles, MbTiles]
    assert tile_files(str(tmp_path / "b.mbtiles"))[0].read(0, 0, 0) == PNG
    monkeypatch.chdir(tmp_path)
    assert tile_files("b.mbtiles")[0].read(0, 0, 0) == PNG


@pytest.mark.parametrize(
    "template",
    [
        "http://tiles.local/{z}/{x}/{y}.png",
        "https://{s}.tile.example/{z}/{x}/{y}{r}.png",
        "/own/{z}/{x}/{-y}.jpg",
        TIANDITU,
    ],
)
def test_a_template_that_a_browser_can_fill_in_is_accepted(template):
    assert is_tile_template(template)
    assert tile_files(template) == []


@pytest.mark.parametrize(
    "template",
    [
        "http://tiles.local/{z}/{x}.png",
        "http://tiles.local/{z}/{x}/{y}/{-y}.png",
        "http://tiles.local/{z}/{x}/{y}.png?key={key}",
        "http://tiles.local/tiles",
        "http://tiles.local/{z}/{x}/{y",
        "ftp://tiles.local/{z}/{x}/{y}.png",
        "javascript:alert({z}{x}{y})",
        "tiles/{z}/{x}/{y}.png",
        "http://tiles.local/{z}/{x}/{y}.png http://other.local/{z}/{x}/{y}.png",
    ],
)
def test_a_template_that_no_browser_can_fill_in_is_refused(template):
    error = refusal(template)
    assert (error.key, error.params["found"]) == ("error.tile_template", template)


@pytest.mark.parametrize("name", ["a.mbtiles", "a.pmtiles"])
@pytest.mark.parametrize("content", [b"", b"not a file of tiles, only called one" * 9])
def test_a_file_that_is_only_called_so_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    for setting in (tmp_path, tmp_path / name):
        error = refusal(setting)
        assert (error.key, error.params["file"]) == ("error.bad_tiles", name)


def test_a_database_of_something_else_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.mbtiles")) as made, made:
        made.execute("CREATE TABLE letters (x)")
    assert refusal(tmp_path).key == "error.bad_tiles"


@pytest.mark.parametrize("lost", [1, 20, 90])
def test_an_archive_that_was_cut_short_is_refused(tmp_path, lost):
    file = pmtiles(tmp_path / "a.pmtiles", {(1, 0, 0): PNG, (1, 0, 1): JPEG})
    assert tile_files(str(file))  # the control
    file.write_bytes(file.read_bytes()[:-lost])
    assert refusal(file).key == "error.bad_tiles"


def test_an_archive_whose_directory_is_damaged_is_refused(tmp_path):
    file = pmtiles(tmp_path / "a.pmtiles", {(1, 0, 0): PNG})
    content = bytearray(file.read_bytes())
    content[127:140] = bytes(13)
    file.write_bytes(content)
    assert refusal(file).key == "error.bad_tiles"


@pytest.mark.parametrize("version", [2, 4])
def test_an_archive_of_another_version_is_refused(tmp_path, version):
    file = pmtiles(tmp_path / "a.pmtiles", {(0, 0, 0): PNG})
    content = bytearray(file.read_bytes())
    content[7] = version
    file.write_bytes(content)
    assert refusal(file).key == "error.bad_tiles"


def test_vector_tiles_are_refused_by_what_they_are(tmp_path):
    compressed = gzip.compress(b"layers")
    files = [
        mbtiles(tmp_path / "stated.mbtiles", [(0, 0, 0, b"layers")], format="pbf"),
        mbtiles(tmp_path / "found.mbtiles", [(0, 0, 0, compressed)]),
        pmtiles(tmp_path / "a.pmtiles", {(0, 0, 0): compressed}, TileType.MVT, Compression.GZIP),
    ]
    assert [refusal(file).key for file in files] == ["error.vector_tiles"] * 3


def test_a_file_of_another_format_and_a_path_to_nothing_are_refused(tmp_path):
    (tmp_path / "a.geotiff").write_bytes(b"II*")
    assert refusal(tmp_path / "a.geotiff").params == {"file": "a.geotiff", "expected": ".mbtiles, .pmtiles"}
    assert refusal(tmp_path / "nowhere.mbtiles").key == "error.bad_setting"
