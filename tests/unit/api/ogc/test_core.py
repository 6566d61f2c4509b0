"""The assertions of the official test suite (ets-ogcapi-features10), by what they mean.

Each test has the name of its test id in OGC 17-069r4, annex A: ``/ats/core/fc-response`` is
``test_core_fc_response``.
"""

import json
from datetime import datetime

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from geo.api.ogc.parameters import MAX_LIMIT
from tests.unit.api.ogc.service import GEOJSON, Service
from tests.worlds import SITES, STAFF

SERVICE_DESC = "application/vnd.oai.openapi+json;version=3.0"
COLLECTIONS = ("sites", "areas", "findings", "tallies", "supplies")


@pytest.fixture
def service(world):
    return Service(world.ctx, STAFF)


def rel(document, name):
    return [each for each in document["links"] if each["rel"] == name]


def operation(service, path):
    return service.get("/ogc/api")["paths"][path]["get"]


def parameter(service, name, collection="sites"):
    listed = operation(service, f"/collections/{collection}/items")["parameters"]
    return next(each for each in listed if each["name"] == name)


def ids(service, query="", collection="sites"):
    return [each["id"] for each in service.get(f"/ogc/collections/{collection}/items{query}")["features"]]


def test_core_http(service):
    assert service.ask("/ogc/").status == 200


def test_core_root_op(service):
    answer = service.ask("/ogc")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")


def test_core_root_success(service):
    landing = service.get("/ogc")
    assert all(rel(landing, name) for name in ("service-desc", "conformance", "data"))
    assert all(each["href"].startswith("http://kadian.lan/ogc") for each in landing["links"])


def test_core_api_definition_op(service):
    (link,) = rel(service.get("/ogc"), "service-desc")
    assert link["type"] == SERVICE_DESC
    answer = service.ask("/ogc/api", accept=SERVICE_DESC)
    assert (answer.status, answer.headers["content-type"]) == (200, SERVICE_DESC)


def test_core_api_definition_success(service):
    document = service.get("/ogc/api")
    OpenAPIV30SpecValidator(document).validate()
    assert document["openapi"].startswith("3.0.")


def test_core_conformance_op(service):
    assert service.ask("/ogc/conformance").status == 200


def test_core_conformance_success(service):
    conforms = service.get("/ogc/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms
    assert all(isinstance(each, str) for each in conforms)


def test_core_fc_md_op(service):
    assert service.ask("/ogc/collections").status == 200


def test_core_fc_md_success(service):
    listed = service.get("/ogc/collections")
    assert rel(listed, "self")
    assert set(COLLECTIONS) <= {each["id"] for each in listed["collections"]}


def test_core_fc_md_links(service):
    listed = service.get("/ogc/collections")
    links = [*listed["links"], *(link for each in listed["collections"] for link in each["links"])]
    assert all(link["rel"] and link["type"] for link in links)


def test_core_fc_md_items(service):
    for each in service.get("/ogc/collections")["collections"]:
        assert [link["type"] for link in rel(each, "items")] == [GEOJSON]


def test_core_fc_md_extent(service):
    for each in service.get("/ogc/collections")["collections"]:
        assert each["extent"]["spatial"]["bbox"] == [[-180, -90, 180, 90]]
        assert each["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def test_core_sfc_md_op(service):
    for each in service.get("/ogc/collections")["collections"]:
        assert service.ask(f"/ogc/collections/{each['id']}").status == 200


def test_core_sfc_md_success(service):
    for each in service.get("/ogc/collections")["collections"]:
        assert service.get(f"/ogc/collections/{each['id']}") == each


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_core_fc_op(service, collection):
    answer = service.ask(f"/ogc/collections/{collection}/items")
    assert (answer.status, answer.headers["content-type"]) == (200, GEOJSON)


def test_core_fc_response(service):
    page = service.get("/ogc/collections/sites/items")
    assert page["type"] == "FeatureCollection"
    assert [each["id"] for each in page["features"]] == sorted(site.id for site in SITES)


def test_core_fc_links(service):
    page = service.get("/ogc/collections/sites/items?limit=1")
    assert [link["type"] for link in rel(page, "self") + rel(page, "next")] == [GEOJSON, GEOJSON]


def test_core_fc_time_stamp(service):
    assert datetime.fromisoformat(service.get("/ogc/collections/sites/items")["timeStamp"]).tzinfo


def test_core_fc_number_returned(service):
    page = service.get("/ogc/collections/sites/items?limit=2")
    assert page["numberReturned"] == len(page["features"]) == 2


def test_core_fc_number_matched(service):
    pages = list(service.pages("/ogc/collections/sites/items?limit=2"))
    found = [each["id"] for page in pages for each in page["features"]]
    assert found == sorted(site.id for site in SITES)
    assert {page["numberMatched"] for page in pages} == {len(found)}


def test_core_fc_limit_definition(service):
    limit = parameter(service, "limit")
    assert (limit["in"], limit["style"], limit["explode"], limit["required"]) == (
        "query",
        "form",
        False,
        False,
    )
    assert limit["schema"]["type"] == "integer"
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, MAX_LIMIT)


def test_core_fc_limit_response(service):
    assert len(ids(service, "?limit=1")) == 1
    assert len(ids(service, f"?limit={MAX_LIMIT + 1}")) == len(SITES)


def test_core_fc_bbox_definition(service):
    bbox = parameter(service, "bbox")
    assert (bbox["in"], bbox["style"], bbox["explode"], bbox["required"]) == ("query", "form", False, False)
    assert (bbox["schema"]["minItems"], bbox["schema"]["maxItems"]) == (4, 6)
    assert bbox["schema"]["items"] == {"type": "number"}


def test_core_fc_bbox_response(service):
    first = min((site for site in SITES if site.lat is not None), key=lambda site: site.id)
    box = (first.lon - 1e-6, first.lat - 1e-6, first.lon + 1e-6, first.lat + 1e-6)
    expected = sorted(
        site.id
        for site in SITES
        if site.lat is None or (box[0] <= site.lon <= box[2] and box[1] <= site.lat <= box[3])
    )
    assert ids(service, f"?bbox={','.join(map(str, box))}") == expected
    six = (*box[:2], 0, *box[2:], 9)
    assert ids(service, f"?bbox={','.join(map(str, six))}") == expected


def test_core_fc_time_definition(service):
    time = parameter(service, "datetime")
    assert (time["in"], time["style"], time["explode"]) == ("query", "form", False)
    assert time["schema"] == {"type": "string"}


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=unlimited", "limit=-1", "bbox=1,2,3", "bbox=1,2,x,4", "bbox=1,9,2,8"),
        *("bbox=1,2,nan,4", "datetime=yesterday", "datetime=2020-02-02T00:00:00Z/2020-02-01T00:00:00Z"),
        *("datetime=a/b/c", "unknown=1", "limit=1&limit=2", "status=market.nope", "area=nowhere", "as=admin"),
    ],
)
def test_core_query_param_invalid_and_unknown(service, query):
    assert service.ask(f"/ogc/collections/sites/items?{query}").status == 400


def test_core_f_op_and_success(service):
    site = min(site.id for site in SITES)
    answer = service.ask(f"/ogc/collections/sites/items/{site}")
    feature = json.loads(answer.body)
    assert (answer.status, answer.headers["content-type"]) == (200, GEOJSON)
    assert (feature["type"], feature["id"]) == ("Feature", site)
    assert rel(feature, "self")
    assert rel(feature, "collection")
    assert service.ask("/ogc/collections/sites/items/none").status == 404
    assert service.ask("/ogc/collections/none/items").status == 404
