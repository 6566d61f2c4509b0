"""Keys of programs on the own account's page and on the card of an account: shown once, listed, revoked."""

import pytest

from geo.domain.errors import SignInRefused
from geo.i18n import Translator
from geo.services.accounts.api_keys import api_keys_of, resolve_api_key
from tests.page.admin.steps import field
from tests.page.screens import opened
from tests.worlds import STAFF

WORDS = Translator("zh")


def made(signed_in, name="QGIS 指挥室"):
    signed_in(STAFF)
    screen = opened("account")
    screen.widget(field(screen, "api-key-name")).set_value(name)
    return screen.press("press-api-key")


def shown_key(screen):
    return next(
        (code.value for code in screen.test.code if len(code.value) > 40 and "/" not in code.value), ""
    )


def test_a_key_is_shown_once_and_listed(world, signed_in):
    screen = made(signed_in)
    assert resolve_api_key(world.ctx, shown_key(screen), "192.0.2.7").id == STAFF.id
    assert "QGIS 指挥室" in screen.t
    assert shown_key(opened("account")) == ""


def test_a_key_is_revoked_with_one_press(world, signed_in):
    screen = made(signed_in)
    secret = shown_key(screen)
    (key,) = api_keys_of(world.ctx, STAFF, STAFF.id)
    screen.press(f"end-key-{key.sha256[:12]}")
    with pytest.raises(SignInRefused):
        resolve_api_key(world.ctx, secret, "192.0.2.7")


def test_a_key_without_a_name_is_refused_and_says_why(world, signed_in):
    screen = made(signed_in, name="")
    assert WORDS("error.api_key_name", longest=60) in screen.t
    assert api_keys_of(world.ctx, STAFF, STAFF.id) == ()
