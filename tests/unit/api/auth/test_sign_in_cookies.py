"""The two cookies of a sign-in: the session, and what a browser is known again by."""

import pytest

from geo.api.auth.sign_in import sign_in_routes
from geo.services.accounts.sessions import resolve_session
from geo.services.accounts.throttle import FREE_ACCOUNT_FAILURES
from tests.unit.api.asking import ask
from tests.worlds import STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
FORM = {"name": STAFF.id, "password": PASSWORD}


@pytest.fixture
def routes(world):
    world.give_password(STAFF.id, PASSWORD)
    return sign_in_routes(lambda: world.ctx)


def brought(cookies):
    """The header by which a browser brings its cookies."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def test_signing_in_again_in_the_same_browser_ends_the_first_session(routes, world):
    first = ask(routes, "/sign-in", form=FORM).cookies
    other = ask(routes, "/sign-in", form=FORM).cookies
    second = ask(routes, "/sign-in", form=FORM, cookie=brought(first)).cookies
    who = [resolve_session(world.ctx, each["kadian"].value) for each in (first, other, second)]
    assert who == [None, STAFF, STAFF]


def test_a_wrong_password_ends_nothing(routes, world):
    first = ask(routes, "/sign-in", form=FORM).cookies
    answer = ask(routes, "/sign-in", form=FORM | {"password": "wrong"}, cookie=brought(first))
    assert answer.status == 401
    assert resolve_session(world.ctx, first["kadian"].value) == STAFF


def test_a_browser_that_was_signed_in_before_gets_in_while_others_wait(routes):
    known = ask(routes, "/sign-in", form=FORM).cookies["kadian-known"]
    for _ in range(FREE_ACCOUNT_FAILURES):
        assert ask(routes, "/sign-in", form=FORM | {"password": "wrong"}).status == 401
    assert ask(routes, "/sign-in", form=FORM).status == 429
    assert ask(routes, "/sign-in", form=FORM, cookie=f"kadian-known={known.value}").status == 303


def test_the_device_cookie_alone_does_not_sign_in(routes, world):
    known = ask(routes, "/sign-in", form=FORM).cookies["kadian-known"]
    wrong = ask(routes, "/sign-in", form=FORM | {"password": "x"}, cookie=f"kadian-known={known.value}")
    assert wrong.status == 401
    assert resolve_session(world.ctx, known.value) is None


@pytest.mark.parametrize(("base", "prefix", "secure"), [("http:", "", ""), ("https:", "__Host-", True)])
def test_both_cookies_are_kept_from_scripts_and_other_sites(routes, base, prefix, secure):
    cookies = ask(routes, "/sign-in", form=FORM, base=base).cookies
    assert set(cookies) == {f"{prefix}kadian", f"{prefix}kadian-known"}
    for morsel in cookies.values():
        assert morsel["httponly"] is True
        assert morsel["samesite"] == "strict"
        assert morsel["path"] == "/"
        assert morsel["secure"] == secure
    assert cookies[f"{prefix}kadian"]["max-age"] == ""
    assert cookies[f"{prefix}kadian-known"]["max-age"] == str(90 * 24 * 3600)
