"""Demo accounts answer this machine alone, whatever address the server listens on."""

import asyncio
import time

import pytest

from geo.api.auth import loopback_demo
from geo.api.auth.loopback_demo import LoopbackOnlyDemo, is_local_request
from geo.domain.errors import StoreUnavailable
from geo.i18n import Translator

HERE = ("127.0.0.1", 8501)


def scope_of(server=HERE, client=("127.0.0.1", 50000), kind="http", **headers):
    names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "path": "/", "server": server, "client": client, "headers": names}


@pytest.mark.parametrize(
    "scope",
    [
        scope_of(),
        scope_of(("::1", 8501, 0, 0), ("::1", 50000, 0, 0)),
        scope_of(("::ffff:127.0.0.1", 8501), ("::ffff:127.0.0.1", 50000)),
        scope_of(x_forwarded_for="127.0.0.1"),
        scope_of(x_forwarded_for="::1, 127.0.0.1"),
        scope_of(forwarded='for=127.0.0.1;proto=https, for="[::1]"'),
    ],
)
def test_this_machine_is_known_by_both_ends(scope):
    assert is_local_request(scope)


@pytest.mark.parametrize(
    "scope",
    [
        scope_of(("127.0.0.2", 8501)),
        scope_of(("192.0.2.1", 8501)),
        scope_of(("192.0.2.1", 8501), host="127.0.0.1:8501", origin="http://127.0.0.1:8501"),
        scope_of(("::ffff:192.0.2.1", 8501)),
        scope_of(("/run/kadian.sock", None)),
        scope_of(None),
        scope_of(client=("192.0.2.7", 50000)),
        scope_of(client=("::ffff:192.0.2.7", 50000)),
        scope_of(client=("testclient", 50000)),
        scope_of(client=None),
        scope_of(x_forwarded_for="192.0.2.7"),
        scope_of(x_forwarded_for="127.0.0.1, 192.0.2.7"),
        scope_of(x_forwarded_for="unknown"),
        scope_of(x_real_ip="192.0.2.7"),
        scope_of(forwarded="for=192.0.2.7;host=127.0.0.1"),
        scope_of(forwarded='proto=http;For="[2001:db8::7]:4711"'),
        scope_of(forwarded="for=127.0.0.1, for=192.0.2.7"),
        scope_of(forwarded="for=_hidden"),
    ],
)
def test_a_client_that_is_elsewhere_or_comes_by_another_address_is_not(scope):
    assert not is_local_request(scope)


class DemoContext:
    """Tells whether there are demo accounts; remembers how often it was asked."""

    def __init__(self, *, demo):
        self.demo, self.asked, self.is_away = demo, 0, False

    def is_demo(self):
        self.asked += 1
        if self.is_away:
            raise StoreUnavailable(reason="away")
        return self.demo


def through(guard, *scopes):
    """The status of each request, or "accepted" and "refused"."""

    async def ask(scope):
        sent = []

        async def send(message):
            sent.append(message)

        await guard(scope, None, send)
        status = sent[0].get("status") if scope["type"] == "http" else sent[0]["type"]
        return status, sent[-1].get("body", b"").decode()

    async def ask_all():
        return [await ask(scope) for scope in scopes]

    return asyncio.run(ask_all())


async def inside(scope, _, send):
    kind = "http.response.start" if scope["type"] == "http" else "websocket.accept"
    await send({"type": kind, "status": 200})


ELSEWHERE = scope_of(("192.0.2.1", 8501), ("192.0.2.7", 50000))


def test_with_demo_accounts_only_this_machine_is_answered():
    ctx = DemoContext(demo=True)
    guard = LoopbackOnlyDemo(inside, ctx.is_demo)
    sentence = Translator("zh")("error.demo_elsewhere")
    assert through(guard, scope_of(), ELSEWHERE) == [(200, ""), (403, sentence)]
    socket = {**ELSEWHERE, "type": "websocket"}
    assert through(guard, socket, scope_of(kind="websocket")) == [
        ("websocket.close", ""),
        ("websocket.accept", ""),
    ]


def test_without_them_everybody_is():
    ctx = DemoContext(demo=False)
    assert through(LoopbackOnlyDemo(inside, ctx.is_demo), scope_of(), ELSEWHERE) == [(200, "")] * 2


def test_the_store_is_asked_seldom_and_for_this_machine_never(monkeypatch):
    ctx = DemoContext(demo=False)
    guard = LoopbackOnlyDemo(inside, ctx.is_demo)
    through(guard, *[scope_of()] * 5)
    assert ctx.asked == 0
    through(guard, *[ELSEWHERE] * 5)
    assert ctx.asked == 1
    ctx.demo = True
    later = time.monotonic() + loopback_demo.CACHE_TTL_S
    monkeypatch.setattr(loopback_demo.time, "monotonic", lambda: later)
    assert through(guard, ELSEWHERE)[0][0] == 403


def test_with_the_store_away_what_was_known_holds_and_at_first_no_client_is_answered(monkeypatch):
    ctx = DemoContext(demo=False)
    ctx.is_away = True
    guard = LoopbackOnlyDemo(inside, ctx.is_demo)
    assert through(guard, ELSEWHERE)[0][0] == 403
    ctx.is_away = False
    assert through(guard, ELSEWHERE)[0][0] == 200
    ctx.is_away = True
    later = time.monotonic() + loopback_demo.CACHE_TTL_S
    monkeypatch.setattr(loopback_demo.time, "monotonic", lambda: later)
    assert through(guard, ELSEWHERE)[0][0] == 200
