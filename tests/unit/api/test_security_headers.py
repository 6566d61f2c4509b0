"""Headers that no answer goes without."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route, WebSocketRoute

from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.security_headers import CSP_HEADER, FRAME_ANCESTORS, SECURITY_HEADERS, SecurityHeadersMiddleware

SAFE = SECURITY_HEADERS | {CSP_HEADER: FRAME_ANCESTORS}


def failing(_):
    raise ZeroDivisionError


def with_policy(policy):
    return lambda _: HTMLResponse("", headers={CSP_HEADER: policy})


async def strict(socket):
    await socket.close(reason="no")


async def open_to_all(socket):
    await socket.accept(headers=[(b"x-own", b"kept")])
    await socket.close()


ROUTES = [
    Route("/page", lambda _: HTMLResponse("page", headers={"X-Own": "kept"})),
    Route("/redirect", lambda _: RedirectResponse("/page", 303)),
    Route("/refused", lambda _: PlainTextResponse("no", 403)),
    Route("/failing", failing),
    Route("/policy", with_policy("default-src 'none'")),
    Route("/ending", with_policy("default-src 'none'; ")),
    Route("/stricter", with_policy("default-src 'none'; frame-ancestors 'none'")),
    Route("/sign-in", lambda _: HTMLResponse("", headers=PAGE_HEADERS)),
    WebSocketRoute("/strict", strict),
    WebSocketRoute("/open", open_to_all),
]


def answer(path, kind="http", *, extensions=None, guarded=True):
    """Every message that comes back, with the headers of the first by name."""
    sent, incoming = [], [{"type": f"{kind}.connect"}, {"type": "http.request"}]
    scope = {"type": kind, "path": path, "headers": [], "query_string": b"", "method": "GET"}
    scope |= {"scheme": "http", "server": ("127.0.0.1", 80), "extensions": extensions, "subprotocols": []}

    async def receive():
        return incoming.pop(0)

    async def send(message):
        sent.append(message)

    async def ask():
        middleware = [Middleware(SecurityHeadersMiddleware)] if guarded else []
        await Starlette(routes=ROUTES, middleware=middleware)(scope, receive, send)

    try:
        asyncio.run(ask())
    except ZeroDivisionError:
        assert path == "/failing"  # the server's log gets it all the same
    found = {name.decode().lower(): value.decode() for name, value in sent[0].get("headers", [])}
    return sent, found


def missing(found, wanted=SAFE):
    return {name for name, value in wanted.items() if found.get(name.lower()) != value}


@pytest.mark.parametrize(
    ("path", "status"),
    {"/page": 200, "/redirect": 303, "/refused": 403, "/nowhere": 404, "/failing": 500}.items(),
)
def test_every_answer_has_them(path, status):
    sent, found = answer(path)
    assert (sent[0]["status"], missing(found)) == (status, set())
    assert found.get("x-own") == ("kept" if path == "/page" else None)
    assert missing(answer(path, guarded=False)[1]) == set(SAFE)  # the control


@pytest.mark.parametrize(
    ("path", "policy"),
    {
        "/policy": f"default-src 'none'; {FRAME_ANCESTORS}",
        "/ending": f"default-src 'none'; {FRAME_ANCESTORS}",
        "/stricter": "default-src 'none'; frame-ancestors 'none'",
        "/sign-in": PAGE_HEADERS[CSP_HEADER],
    }.items(),
)
def test_a_policy_is_added_to_and_a_stricter_one_stands(path, policy):
    sent, _ = answer(path)
    policies = [value.decode() for name, value in sent[0]["headers"] if name.decode() == CSP_HEADER.lower()]
    assert policies == [policy]


def test_a_refused_connection_has_them_where_the_server_can_send_any():
    sent, found = answer("/strict", "websocket", extensions={"websocket.http.response": {}})
    assert [message["type"] for message in sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert (sent[0]["status"], sent[1]["body"], missing(found)) == (403, b"no", set())
    sent, _ = answer("/strict", "websocket")
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_an_accepted_connection_has_them_and_is_closed_as_it_says():
    sent, found = answer("/open", "websocket", extensions={"websocket.http.response": {}})
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]
    assert (missing(found), found["x-own"]) == (set(), "kept")
