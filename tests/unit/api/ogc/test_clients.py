"""The programs of others read the service: GDAL, on which QGIS builds, and OWSLib."""

import pytest
from owslib.ogcapi.features import Features

from tests.unit.api.ogc.live import read_by_gdal, serving
from tests.unit.api.ogc.service import Service
from tests.worlds import SITES, STAFF


@pytest.fixture
def service(world):
    return Service(world.ctx, STAFF)


@pytest.fixture
def address(service):
    with serving(service.app) as address:
        yield address


def test_gdal_lists_and_counts_with_a_key_in_a_header_file(service, address, tmp_path):
    headers = tmp_path / "headers.txt"
    headers.write_text(f"X-API-Key: {service.key}\n", "utf-8")
    read = read_by_gdal(address, GDAL_HTTP_HEADER_FILE=str(headers))
    assert {"sites", "areas", "findings"} <= set(read["layers"])
    assert read["count"] == len(SITES)
    assert {"code", "name", "status", "meaning"} <= set(read["fields"])


def test_gdal_reads_with_a_key_in_the_address(service, address):
    assert read_by_gdal(f"{address}?api-key={service.key}")["count"] == len(SITES)


def test_gdal_with_a_wrong_key_is_refused(address):
    assert "401" in read_by_gdal(f"{address}?api-key=wrong")["error"]


def test_owslib_reads_pages(service, address):
    client = Features(f"{address}/", headers={"X-API-Key": service.key})
    assert "sites" in client.feature_collections()
    page = client.collection_items("sites", limit=2)
    assert (page["numberMatched"], page["numberReturned"]) == (len(SITES), 2)
