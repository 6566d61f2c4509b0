"""The gate as it is served: every route there is, asked without a session, by strangers and with one."""

import json
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from geo.api.auth.session_middleware import CLOSE_SESSION_ENDED, PUBLIC_PATHS
from geo.api.place_links import PLACE_PREFIX
from tests.browser.requests import MESSAGE_LIMIT, PATIENCE_S, ask, signed_in
from tests.browser.servers import ROOT

LIST_OF_ROUTES = """
import json
from app import app
from geo.api.fallthrough_mount import FallthroughMount
routes = app._build_starlette_app().routes
for route in sum(([*r.routes] if isinstance(r, FallthroughMount) else [r] for r in routes), []):
    methods = list(getattr(route, "methods", None) or [])
    print(json.dumps([type(route).__name__, route.path, methods]))
"""
REFUSED = (401, b"sign in first")


@pytest.fixture(scope="module")
def cookie(kadian_app):
    return signed_in(kadian_app)


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
        found.setdefault(path, set()).add(ask(server, method, path, **headers).result)
    return found


def test_of_all_routes_only_those_on_the_list_answer_without_a_session(kadian_app, requests):
    answers = answers_of(kadian_app, requests)
    assert {"/sheet", "/map/areas.json", "/_stcore/stream", "/media/x", "/x"} <= answers.keys()
    assert {path for path, found in answers.items() if found != {REFUSED}} == {
        *PUBLIC_PATHS,
        f"{PLACE_PREFIX}x",
    }


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


def opened(server, origin, cookie):
    """Streamlit's WebSocket, as a page of this origin opens it."""
    headers = {"Cookie": cookie} if cookie else {}
    url = f"ws{server.url.removeprefix('http')}/_stcore/stream"
    return connect(
        url, origin=origin, subprotocols=["streamlit"], additional_headers=headers, max_size=MESSAGE_LIMIT
    )


def handshake(server, origin, cookie):
    """The status with which it is answered; 101 opens it."""
    try:
        with opened(server, origin, cookie) as socket:
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


def look(socket):
    """Ask for a run, as a screen does, and hear the beginning of the answer."""
    message = BackMsg()
    message.rerun_script.is_auto_rerun = True
    socket.send(message.SerializeToString())
    return socket.recv(timeout=PATIENCE_S)


def look_until_closed(socket):
    """Who stands is known to a process for a second: the first message after it is the last."""
    while True:
        look(socket)


def test_an_open_connection_is_closed_with_4401_once_its_session_has_ended(kadian_app):
    going, staying = signed_in(kadian_app), signed_in(kadian_app)
    with (
        opened(kadian_app, kadian_app.url, going) as one,
        opened(kadian_app, kadian_app.url, staying) as other,
    ):
        assert look(one)
        assert look(other)
        assert ask(kadian_app, "GET", "/sign-out", Cookie=going).status == 303
        with pytest.raises(ConnectionClosed) as closed:
            look_until_closed(one)
        assert closed.value.rcvd.code == CLOSE_SESSION_ENDED
        assert look(other)  # the control: nothing but the session was different


@pytest.mark.parametrize("path", ["/", "/sheet", "/map/areas.json", "/_stcore/health"])
def test_nothing_answers_to_a_foreign_name_and_everything_to_our_own(kadian_app, cookie, path):
    own = f"localhost:{urlsplit(kadian_app.url).port}"
    assert ask(kadian_app, "GET", path, Host="evil.example", Cookie=cookie).status == 400
    assert ask(kadian_app, "GET", path, Host=own, Cookie=cookie).status == 200
