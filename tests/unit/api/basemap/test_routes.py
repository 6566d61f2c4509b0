from geo.api.basemap.routes import map_routes
from geo.settings import Settings


def test_what_the_map_asks_for_is_mounted(tmp_path):
    mounted = {route.path for route in map_routes(Settings(tiles=str(tmp_path)), lambda: None)}
    assert mounted >= {
        "/map/leaflet",
        "/map/static",
        "/map/areas.json",
        "/map/backdrop.json",
        "/map/tiles/{z:int}/{x:int}/{y:int}",
    }
