import base64
import hashlib

import pytest

from geo.api.basemap.routes import asset_routes
from geo.maps.map_frame import LEAFLET, ROUTES, SCRIPTS, map_frame
from tests.unit.api.asking import ask

ADDRESSES = [url.replace(ROUTES, "/map/") for _, url in map_frame().default_js + map_frame().default_css]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_file_the_map_names_is_served_and_kept_for_good(address):
    answer = ask(asset_routes(), address)
    assert answer.status == 200
    assert answer.body
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("address", ["/map/kadian.js", "/map/static/kadian-map.css"])
def test_a_file_asked_for_without_its_version_is_looked_at_again(address):
    assert ask(asset_routes(), address).headers["cache-control"] == "no-cache"


def test_the_scripts_come_as_one_file_leaflet_first():
    body = ask(asset_routes(), "/map/kadian.js").body
    places = [body.index(file.read_bytes()) for file in SCRIPTS]
    assert places == sorted(places)
    assert [url for _, url in map_frame().default_js if "kadian.js" not in url] == []


@pytest.mark.parametrize(
    "address", ["/map/static/../layers.py", "/map/static/%2e%2e/layers.py", "/map/static/"]
)
def test_nothing_beside_the_folder_is_served(address):
    assert ask(asset_routes(), address).status in {404, 405}


def integrity(content):
    """The value that a page names a file's content by (Subresource Integrity)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("leaflet.js", "sha256-WBkoXOwTeyKclOHuWtc+i2uENFpDZ9YPdf5Hf+D7ewM="),
        ("leaflet.css", "sha256-kLaT2GOSpHechhsozzB+flnD+zUyjE2LlfWPgU04xyI="),
    ],
)
def test_leaflet_is_the_file_that_its_authors_published(name, published):
    """The values are those that Leaflet's authors give for 1.9.3 to sites that load it from elsewhere."""
    content = (LEAFLET / name).read_bytes()
    assert integrity(content) == published
    assert integrity(content + b" ") != published


def test_every_picture_that_leaflets_styles_name_is_served():
    styles = (LEAFLET / "leaflet.css").read_text("utf-8")
    pictures = {part.partition(")")[0] for part in styles.split("url(")[1:] if not part.startswith("#")}
    assert pictures == {"images/layers.png", "images/layers-2x.png", "images/marker-icon.png"}
    assert {ask(asset_routes(), f"/map/leaflet/{each}").status for each in pictures} == {200}
