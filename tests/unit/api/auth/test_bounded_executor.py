"""Too many sign-ins at once are refused in words, and delay no account that is signed in."""

import asyncio
from collections import Counter
from threading import Event

import pytest

from geo.api.auth import session_middleware as gates
from geo.api.auth import sign_in as doors
from geo.api.auth.bounded_executor import BoundedExecutor
from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.auth.sign_in import MAX_PENDING_SIGN_INS, sign_in_routes
from geo.api.lite.routes import lite_routes
from geo.domain.errors import StoreBusy
from geo.i18n import Translator
from geo.services.accounts import passwords
from geo.services.accounts.sessions import sign_in_to_demo
from geo.services.accounts.throttle import FREE_ADDRESS_FAILURES
from tests.unit.api.asking import application, asked
from tests.unit.api.auth.loop_threads import InTheLoopsOwnThreads
from tests.worlds import STAFF

PATIENCE_S = 30
HOST = "kadian.lan:8501"


def test_when_every_place_is_taken_the_next_is_refused_and_afterwards_let_through():
    free, turnstile = Event(), BoundedExecutor("test", 1, 2, "error.sign_in_busy")

    async def crowd():
        inside = [asyncio.create_task(turnstile.run(free.wait, PATIENCE_S)) for _ in range(2)]
        await asyncio.sleep(0)  # each has taken its place
        with pytest.raises(StoreBusy) as refused:
            await turnstile.run(free.wait, PATIENCE_S)
        free.set()
        return refused.value.key, await asyncio.gather(*inside), await turnstile.run(int, "7")

    assert asyncio.run(crowd()) == ("error.sign_in_busy", [True, True], 7)


def test_what_fails_gives_its_place_back_and_is_reported():
    turnstile = BoundedExecutor("test", 1, 1)

    async def twice():
        for _ in range(2):
            with pytest.raises(ValueError, match="invalid"):
                await turnstile.run(int, "no number")

    asyncio.run(twice())


async def flooded(world, token, read_within_s):
    """100 attempts to sign in while no password is hashed, and then a page for who is signed in.

    Gives whether the page came meanwhile, and the answers to the attempts once there are turns again.
    """
    routes = [*lite_routes(lambda: world.ctx), *sign_in_routes(lambda: world.ctx)]
    app = SessionMiddleware(application(routes), lambda: world.ctx, bool)
    form, ours = {"name": "x", "password": "wrong"}, {"host": HOST, "origin": f"http://{HOST}"}
    with passwords.hashing_slot(), passwords.hashing_slot():
        attempts = [
            asyncio.create_task(
                asked(app, "/sign-in", f"2001:db8::{number:x}", form | {"name": f"n{number}"}, **ours)
            )
            for number in range(1, 101)
        ]
        reading = asyncio.create_task(asked(app, "/m/", cookie=f"kadian={token}", host=HOST))
        done, _ = await asyncio.wait([reading], timeout=read_within_s)
    await reading
    return bool(done), await asyncio.gather(*attempts)


def test_a_flood_of_sign_ins_keeps_no_signed_in_user_waiting(world, hasher):
    token = sign_in_to_demo(world.ctx, STAFF.id, "::1")
    read, answers = asyncio.run(flooded(world, token, PATIENCE_S))
    assert read
    assert hasher.count == FREE_ADDRESS_FAILURES  # one network of IPv6 is one address
    pages = [answer.body.decode() for answer in answers]
    counts = Counter(next(key for key in SAID if said(key) in page) for page in pages)
    assert counts == {
        "error.sign_in": FREE_ADDRESS_FAILURES,
        "error.throttled": MAX_PENDING_SIGN_INS - FREE_ADDRESS_FAILURES,
        "error.sign_in_busy": 100 - MAX_PENDING_SIGN_INS,
    }


SAID = ("error.sign_in_busy", "error.sign_in", "error.throttled")


def said(key):
    return Translator("zh")(key, seconds=60)


@pytest.mark.usefixtures("hasher")
def test_in_threads_that_all_share_the_page_would_have_to_wait(world, monkeypatch):
    for module in (gates, doors):
        monkeypatch.setattr(module, "BoundedExecutor", InTheLoopsOwnThreads)
    token = sign_in_to_demo(world.ctx, STAFF.id, "::1")
    read, _ = asyncio.run(flooded(world, token, 1))
    assert not read
