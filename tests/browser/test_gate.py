"""The gate as it is served: every route there is, asked by nobody, by strangers and by somebody."""

import json
import re
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from geo.api.gate import OPEN
from tests.browser.servers import ROOT

LIST_OF_ROUTES = """
import json
from app import app
from geo.api.beneath import Beneath
routes = app._build_starlette_app().routes
for route in sum(([*route.routes] if isinstance(route, Beneath) else [route] for route in routes), []):
    methods = list(getattr(route, "methods", None) or [])
    print(json.dumps([type(route).__name__, route.path, methods]))
"""
REFUSED = (401, b"sign in first")


def ask(server, method, path, body=None, **headers):
    """The answer to one request as our own page would send it, with its body read."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    connection.request(method, path, body, {"Origin": server.url} | headers)
    answer = connection.getresponse()
    answer.told = answer.status, answer.read()
    connection.close()
    return answer


@pytest.fixture(scope="module")
def cookie(kadian_app):
    answer = ask(kadian_app, "POST", "/sign-in", urlencode({"demo": "commander"}))
    return answer.headers["Set-Cookie"].partition(";")[0]


@pytest.fixture(scope="module")
def requests():
    """A method and a path for every route of the application, ours and Streamlit's."""
    listed = subprocess.run(
        [sys.executable, "-c", LIST_OF_ROUTES], cwd=ROOT, capture_output=True, check=True, text=True
    )
    found = set()
    for kind, path, methods in map(json.loads, listed.stdout.splitlines()):
        asked = re.sub(r"\{.*?\}", "x", path) + "/x" * (kind == "Mount")
        found |= {(method, asked) for method in methods or ["GET"]}
    return sorted(found)


def answers_of(server, requests, **headers):
    """What came back, by path; an answer to HEAD has no body to tell it by."""
    found = {}
    for method, path in requests:
        if method == "HEAD":
            continue
        found.setdefault(path, set()).add(ask(server, method, path, **headers).told)
    return found


def test_of_all_routes_only_those_on_the_list_answer_nobody(kadian_app, requests):
    answers = answers_of(kadian_app, requests)
    assert {"/sheet", "/map/areas.json", "/_stcore/stream", "/media/x", "/x"} <= answers.keys()
    assert {path for path, found in answers.items() if found != {REFUSED}} == OPEN


def test_none_of_them_refuses_who_has_signed_in(kadian_app, requests, cookie):
    inside = [request for request in requests if request[1] != "/sign-out"]
    answers = answers_of(kadian_app, inside, Cookie=cookie)
    assert [path for path, found in answers.items() if REFUSED in found] == []
    assert (200, b"ok") in answers["/_stcore/health"]


def test_a_page_leads_to_the_sign_in_and_back(kadian_app):
    answer = ask(kadian_app, "GET", "/area?area=370725001", Accept="text/html")
    assert (answer.status, answer.headers["Location"]) == (
        303,
        "/sign-in?next=/area%3Farea%3D370725001",
    )


def handshake(server, origin, cookie):
    """The status with which Streamlit's WebSocket answers a page of this origin; 101 opens it."""
    headers = {"Cookie": cookie} if cookie else {}
    url = f"ws{server.url.removeprefix('http')}/_stcore/stream"
    try:
        with connect(url, origin=origin, subprotocols=["streamlit"], additional_headers=headers) as socket:
            return socket.response.status_code
    except InvalidStatus as refusal:
        return refusal.response.status_code


def test_of_all_origins_only_our_own_opens_the_websocket_and_only_with_a_session(kadian_app, cookie):
    port = urlsplit(kadian_app.url).port
    foreign = [
        None,
        "null",
        f"https://127.0.0.1:{port}",
        f"http://127.0.0.1:{port + 1}",
        f"http://localhost:{port}",
        "http://evil.example",
    ]
    assert {handshake(kadian_app, origin, cookie) for origin in foreign} == {403}
    assert handshake(kadian_app, kadian_app.url, "") == 403
    assert handshake(kadian_app, kadian_app.url, cookie) == 101


@pytest.mark.parametrize("path", ["/", "/sheet", "/map/areas.json", "/_stcore/health"])
def test_nothing_answers_to_a_foreign_name_and_everything_to_our_own(kadian_app, cookie, path):
    own = f"localhost:{urlsplit(kadian_app.url).port}"
    assert ask(kadian_app, "GET", path, Host="evil.example", Cookie=cookie).status == 400
    assert ask(kadian_app, "GET", path, Host=own, Cookie=cookie).status == 200
