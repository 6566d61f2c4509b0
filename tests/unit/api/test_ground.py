import json

import shapely

from geo.api.ground import ground_routes
from geo.domain.areas import Area
from geo.domain.features import Feature, Layer
from tests.unit.api.asking import ask

HERE = Area("1", "甲镇", boundary=shapely.to_wkb(shapely.box(118, 36, 119, 37)))
ELSEWHERE = Area("1", "甲镇", boundary=shapely.to_wkb(shapely.box(117, 36, 119, 37)))
ROAD = Feature("r", Layer.ROAD, "路", shapely.to_wkb(shapely.LineString([(118, 36), (119, 37)])))


def test_boundaries_and_backdrop_are_told_as_geojson():
    routes = ground_routes(lambda: [HERE], lambda: [ROAD])
    for path, named in (("/map/areas.json", "code"), ("/map/backdrop.json", "layer")):
        answer = ask(routes, path)
        assert answer.headers["content-type"] == "application/geo+json"
        assert named in json.loads(answer.body)["features"][0]["properties"]


def test_what_a_browser_has_is_not_sent_again_until_it_changes():
    areas = [HERE]
    routes = ground_routes(lambda: areas, list)
    tag = ask(routes, "/map/areas.json").headers["etag"]
    again = ask(routes, "/map/areas.json", if_none_match=f'W/{tag}, "other"')
    assert (again.status, again.body) == (304, b"")
    areas[:] = [ELSEWHERE]
    changed = ask(routes, "/map/areas.json", if_none_match=tag)
    assert changed.status == 200
    assert changed.headers["etag"] != tag
