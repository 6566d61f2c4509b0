"""What a browser sends that no screen offered: the services decide, whatever widgets are made to say."""

import pytest
from streamlit.testing.v1.element_tree import Selectbox

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from tests.page.admin.steps import account, chosen, field, put_grant
from tests.page.screens import opened

TOWN, BESIDE, EVERYWHERE = "370725001", "370725002", ""


@pytest.fixture
def town_admin(world, signed_in):
    """Somebody signed in who administers one town, and whose account did not come with demo data."""
    world.appoint(Actor("town", "街道管理员", None))
    put_grant(world, "town", Role.ADMIN, TOWN)
    signed_in(Actor("town", "街道管理员", None))


@pytest.fixture
def forged(monkeypatch):
    """Let the browser send for a box what it was never offered: ``forged(key, text)``."""
    as_offered, said = Selectbox._widget_state, {}

    def sent(box):
        state = as_offered.fget(box)
        if box.key in said:
            state.string_value = said[box.key]
        return state

    monkeypatch.setattr(Selectbox, "_widget_state", property(sent))
    return said.__setitem__


@pytest.mark.usefixtures("town_admin")
@pytest.mark.parametrize("area", [BESIDE, EVERYWHERE, "castle"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.COMMANDER, "emperor"])
def test_a_role_or_an_area_that_was_not_offered_is_not_granted(world, forged, role, area):
    before, screen = account(world, "other"), chosen()
    forged(field(screen, "role"), role)
    forged(field(screen, "area"), area)
    screen.press("press-give")
    assert account(world, "other") == before
    # What is no role at all is not taken for a press.
    assert screen.has("command-result") is (role != "emperor")


@pytest.mark.usefixtures("town_admin")
def test_were_the_services_not_asked_what_was_forged_would_be_granted(world, monkeypatch, forged):
    screen = chosen()
    forged(field(screen, "area"), BESIDE)
    monkeypatch.setattr(Actor, "authorise_grant", lambda *_: None)
    screen.press("press-give")
    assert account(world, "other").grants == (Grant("other", Role.VIEWER, BESIDE),)


def test_a_unit_that_was_not_offered_is_nobodys(world, forged):
    screen = opened(site="C1")
    forged(field(screen, "unit"), "U9")
    before = world.store.revision()
    screen.press("press-patrol")
    assert world.store.revision() == before
