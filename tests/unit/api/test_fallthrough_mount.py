"""Our routes and Streamlit's share one base path."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from geo.api.fallthrough_mount import FallthroughMount, normalise_base_path
from tests.unit.api.asking import ask


async def ours(request):
    return PlainTextResponse(f"ours at {request.scope['root_path']}")


async def folder(scope, receive, send):
    await PlainTextResponse("a file of ours")(scope, receive, send)


async def streamlits(scope, receive, send):
    await PlainTextResponse("Streamlit's")(scope, receive, send)


def body(base, path, mount=FallthroughMount):
    own = mount(base, routes=[Route("/sheet", ours), Mount("/map/static", folder)])
    return ask([own, Mount(base, streamlits)], base + path).body.decode()


@pytest.mark.parametrize("base", ["", "/kadian", "/county/kadian"])
def test_below_any_path_each_route_finds_its_handler(base):
    assert body(base, "/sheet") == f"ours at {base}"
    assert body(base, "/map/static/kadian-map.css") == "a file of ours"
    assert body(base, "/_stcore/health") == body(base, "/sheets") == body(base, "/") == "Streamlit's"


def test_a_plain_mount_would_keep_all_to_itself():
    assert body("/kadian", "/_stcore/health", Mount) == "Not Found"


def test_nothing_of_ours_answers_outside():
    own = FallthroughMount("/kadian", routes=[Route("/sheet", ours)])
    assert [ask([own], path).status for path in ("/kadian/sheet", "/sheet", "/kadians/sheet")] == [
        200,
        404,
        404,
    ]


@pytest.mark.parametrize("option", ["kadian", "/kadian", "kadian/", "/kadian/"])
def test_the_base_path_is_one_however_it_is_written(option):
    assert normalise_base_path(option) == "/kadian"
    assert normalise_base_path("") == normalise_base_path("/") == normalise_base_path(None) == ""
