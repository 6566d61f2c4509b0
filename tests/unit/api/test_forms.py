"""What a form brought, and what happens to one that never ends."""

import asyncio

import pytest
from starlette.requests import Request

from geo.api.auth import sign_in
from geo.api.forms import read_form
from geo.api.lite import routes as plain
from tests.unit.api.asking import application, ask

PART = b"x" * 4096


class Endless:
    """A browser whose form never ends, and how often it was asked for more."""

    def __init__(self):
        self.parts, self.sent = 0, []

    async def receive(self):
        self.parts += 1
        assert self.parts < 100, "read on and on"
        return {"type": "http.request", "body": PART, "more_body": True}

    async def send(self, message):
        self.sent.append(message)


ROUTES = {
    "/sign-in": (sign_in.sign_in_routes, sign_in.MAX_FORM_BYTES),
    "/m/site": (plain.lite_routes, plain.MAX_FORM_BYTES),
}


@pytest.mark.parametrize("path", ROUTES)
def test_of_a_form_that_never_ends_no_more_is_read_than_a_form_can_hold(world, path):
    routes, longest = ROUTES[path]
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    browser = Endless()
    asyncio.run(application(routes(lambda: world.ctx))(scope, browser.receive, browser.send))
    assert browser.sent[0]["status"] == 413
    assert (b"connection", b"close") in browser.sent[0]["headers"]
    assert browser.parts == longest // len(PART) + 1


def read(*parts, longest=100):
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming.append({"type": "http.request"})

    async def receive():
        return coming.pop(0)

    return asyncio.run(read_form(Request({"type": "http"}, receive), longest))


def test_a_form_in_parts_is_read_whole():
    assert read(b"na", b"me=%E4%B8%9C", b"&empty=") == {"name": "东", "empty": ""}


def test_a_form_just_as_long_as_it_may_be_is_read():
    assert read(b"a=" + b"x" * 98) == {"a": "x" * 98}
    assert read(b"a=" + b"x" * 99).status_code == 413


def test_a_character_that_postgresql_keeps_in_no_text_is_left_out():
    assert read(b"name=a%00b") == {"name": "ab"}


@pytest.mark.parametrize("name", ["a%00b", "%00"])
def test_a_name_with_that_character_is_refused_like_any_that_is_wrong(world, name):
    answer = ask(
        sign_in.sign_in_routes(lambda: world.ctx),
        "/sign-in",
        form={"name": name.replace("%00", "\0"), "password": "wrong"},
    )
    assert answer.status == 401
