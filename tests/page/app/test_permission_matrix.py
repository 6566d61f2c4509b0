"""What screens show and offer: every verb they have, every role, place and state of an account."""

from dataclasses import replace

import pytest

from geo.domain.access import Role, Verb
from geo.domain.actors import Actor
from geo.services.accounts.sessions import resolve_session
from geo.services.bootstrap import serve_context
from geo.settings import settings_from_environment
from pages.components.app import identity
from tests.matrix import PEOPLE, PLACES, SITES, Person, peopled
from tests.page.admin.steps import field
from tests.page.readings import offered
from tests.page.screens import opened
from tests.worlds import AREAS

AREA_NAMES = {area.code: area.name for area in AREAS}
SIGNED_OUT = Actor("", "", None)
"""An account without a code: that of a connection without a live session."""
PRESSES = {Verb.CHANGE_STATUS: "press-exempt", Verb.RECORD_PATROL: "press-patrol"}


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    world, tokens = peopled(tmp_path_factory.mktemp("matrix"))
    yield world, tokens
    world.store.close()


@pytest.fixture
def let_in(people, signed_in):
    """Open connections for somebody: the gate's word is what the session of their token is worth."""
    world, tokens = people

    def as_person(person):
        signed_in(resolve_session(world.ctx, tokens[person]) or SIGNED_OUT)

    with serve_context(settings_from_environment(), world.ctx):
        yield as_person


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.code)
def test_screens_show_and_offer_what_the_table_says(let_in, person):
    let_in(person)
    screen = opened()
    shown = {place for place in PLACES if SITES[place].id in screen.sites}
    assert shown == {place for place in PLACES if person.may(Verb.READ, place)}
    for place in PLACES:
        presses = offered(screen.go(lang="zh", site=SITES[place].id))
        for verb, press in PRESSES.items():
            assert (press in presses) is person.may(verb, place)
    assert screen.turn("account").has("press-own-password") is person.may(Verb.OWN_ACCOUNT, "own area")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.code)
def test_the_administration_screen_is_for_whom_the_table_says(let_in, person):
    let_in(person)
    screen = opened("administration")
    given_in = {place for place in PLACES if person.may(Verb.GRANT, place)}
    assert screen.has("people") is bool(given_in)
    assert screen.has("press-invite") is person.may(Verb.MANAGE_ACCOUNTS, "own area")
    if not given_in:
        return
    screen.set("person", "other")
    areas = "\n".join(screen.widget(field(screen, "area")).options)
    for place in given_in & {"own area", "child", "sibling"}:
        assert AREA_NAMES[PLACES[place]] in areas
    assert ("宝城街道" in areas) is ("sibling" in given_in)
    assert screen.has("press-disable") is person.may(Verb.MANAGE_ACCOUNTS, "own area")


def test_a_disabled_account_is_not_signed_in_to_a_screen_behind_a_gate_that_is_open(
    people, monkeypatch, let_in, signed_in
):
    disabled = Person(Role.VIEWER, "town", "disabled")
    let_in(disabled)
    signed_in(disabled.actor)
    assert opened().sites == []
    with people[0].store.read() as reader:
        account = replace(reader.accounts.account(disabled.code), disabled=False)
    monkeypatch.setattr(identity, "require_actor", lambda *_: account)  # the control: not looked at
    assert opened().sites
