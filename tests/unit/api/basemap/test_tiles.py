import json

import pytest

from geo.api.basemap.tiles import tile_routes
from geo.domain.errors import InvalidInput
from tests.unit.api.asking import ask
from tests.unit.maps.tile_files import JPEG, PNG, mbtiles, pmtiles


def test_rows_are_counted_from_the_north(tmp_path):
    mbtiles(tmp_path / "a.mbtiles", [(1, 0, 1, PNG), (1, 0, 0, JPEG)])
    north, south = (ask(tile_routes(str(tmp_path)), f"/map/tiles/1/0/{y}") for y in (0, 1))
    assert (north.body, north.headers["content-type"]) == (PNG, "image/png")
    assert (south.body, south.headers["content-type"]) == (JPEG, "image/jpeg")


def test_the_first_file_that_has_a_tile_gives_it(tmp_path):
    mbtiles(tmp_path / "a.mbtiles", [])
    mbtiles(tmp_path / "b.mbtiles", [(0, 0, 0, PNG)])
    assert ask(tile_routes(str(tmp_path)), "/map/tiles/0/0/0").body == PNG


@pytest.mark.parametrize("path", ["/map/tiles/3/7/7", "/map/tiles/0/0/9", "/map/tiles/99/0/0"])
def test_a_missing_tile_is_no_error(tmp_path, path):
    mbtiles(tmp_path / "a.mbtiles", [])
    assert ask(tile_routes(str(tmp_path)), path).status == 204


def test_files_of_both_formats_are_served_together(tmp_path):
    mbtiles(tmp_path / "a.mbtiles", [(1, 0, 1, PNG)])
    pmtiles(tmp_path / "b.pmtiles", {(1, 0, 1): JPEG})
    found = [ask(tile_routes(str(tmp_path)), f"/map/tiles/1/0/{y}").body for y in (0, 1)]
    assert found == [PNG, JPEG]


def test_the_description_says_from_where_to_where_there_are_tiles(tmp_path):
    mbtiles(tmp_path / "a.mbtiles", [(8, 0, 0, PNG)])
    pmtiles(tmp_path / "b.pmtiles", {(7, 0, 0): PNG, (14, 0, 0): PNG})
    described = json.loads(ask(tile_routes(str(tmp_path)), "/map/tiles.json").body)
    assert described == {"tilejson": "3.0.0", "tiles": ["tiles/{z}/{x}/{y}"], "minzoom": 7, "maxzoom": 14}


@pytest.mark.parametrize("setting", ["", "http://tiles.local/{z}/{x}/{y}.png"])
def test_without_a_folder_there_is_no_route(setting):
    assert tile_routes(setting) == []


def test_a_folder_that_is_not_there_is_reported_at_the_start(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        tile_routes(str(tmp_path / "nowhere"))
    assert refused.value.key == "error.bad_setting"


def test_a_file_that_is_no_mbtiles_is_reported_at_the_start(tmp_path):
    (tmp_path / "a.mbtiles").write_text("not a database, only called one")
    with pytest.raises(InvalidInput) as refused:
        tile_routes(str(tmp_path))
    assert refused.value.params == {"file": "a.mbtiles"}
