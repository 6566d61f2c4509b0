"""A press on a screen that was drawn for somebody else: nothing is done, whichever button it is."""

from dataclasses import dataclass
from fnmatch import filter as matching

import pytest
import streamlit as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.plans.commands import NewPlan
from geo.i18n import LANGS, Translator
from geo.services.plans.drafts import begin_plan
from pages.components.app import identity
from tests.page.admin.steps import invite
from tests.page.bound import actors_bound
from tests.page.screens import opened
from tests.unit.services.shifts import put_site, put_units
from tests.worlds import ADMIN, OTHER, STAFF, VIEWER

ROLES = (Role.COMMANDER, Role.ADMIN)
CHIEF = Actor("chief", "总管", None, "U1", tuple(Grant("chief", role) for role in ROLES))
GONE = Actor("", "", None)
"""As who a connection stands there that has gone."""


@pytest.fixture(autouse=True)
def chief(world, signed_in):
    """Somebody who may do everything, and is who has signed in."""
    put_units(world)
    put_site(world, "CP2", variant="hard")
    world.appoint(CHIEF)
    signed_in(CHIEF)
    return CHIEF


def planning(world):
    begin_plan(world.ctx, CHIEF, NewPlan("夜班", next(world.keys)))
    return opened("planning").set("post", "CP1")


SCREENS = {
    "a checkpoint": (lambda _: opened(site="CP1"), {"press-seen", "press-unmanned"}),
    "a compound": (lambda _: opened(site="C1"), {"press-patrol"}),
    "a receipt": (lambda _: opened(site="CP1").press("press-seen"), {"undo", "press-seen"}),
    "ticked rows": (lambda _: opened().tick("V1", "V2"), {"bulk-lifted"}),
    "rounds": (lambda _: opened("patrols", site="C1"), {"press-patrol"}),
    "the rota": (lambda _: opened("schedule", site="CP1"), {"shift-confirm", "schedule-work-out"}),
    "a draft": (
        planning,
        {
            "begin-plan",
            "set-away",
            "propose",
            "lock-post",
            "set-preferences",
            "curve",
            "place-now",
            "drop-draft-*",
        },
    ),
    "which posts": (lambda _: opened("siting").set("siting-tab", "plan"), {"candidate-add"}),
    "a person": (
        lambda _: opened("administration").set("person", "other"),
        {"press-give", "press-disable", "press-link", "press-view", "press-invite"},
    ),
    "one's own account": (lambda _: opened("account"), {"press-own-password"}),
}
"""How each screen is opened, and some of what can be pressed there."""
RECORDS_NOTHING = {"which posts", "one's own account"}
"""Where all at once is refused for another reason: places and passwords that were not typed."""


@dataclass
class Handed:
    """What the presses of a screen were handed."""

    asked: int = 0
    done: int = 0


@pytest.fixture
def handed(monkeypatch):
    """Counts who presses, and what is done by them."""
    counted, by_presser = Handed(), identity._pressing_actor

    def presser(ctx):
        counted.asked += 1
        actor = by_presser(ctx)
        counted.done += 1
        return actor

    monkeypatch.setattr(identity, "_pressing_actor", presser)
    return counted


def buttons(screen):
    return {button.key: button for button in screen.test.button if button.key and not button.disabled}


def press_all(screen):
    """Everything at once, as a browser could send it."""
    for button in buttons(screen).values():
        button.click()
    return screen.again()


@pytest.mark.parametrize("now", [VIEWER, OTHER, GONE], ids=["viewer", "staff", "gone"])
@pytest.mark.parametrize("name", SCREENS)
def test_nothing_is_done_where_the_screen_was_drawn_for_somebody_else(world, signed_in, handed, name, now):
    opening, some = SCREENS[name]
    screen = opening(world)
    assert [key for key in some if not matching(buttons(screen), key)] == []
    before, handed.asked, handed.done = world.store.revision(), 0, 0
    signed_in(now)
    press_all(screen)
    assert handed.asked >= len(some)
    assert handed.done == 0
    assert (world.store.revision(), world.ctx.jobs.finished_count) == (before, 0)
    if now is not GONE:
        assert screen.within("refused") == Translator("zh")("error.connection_changed")


@pytest.mark.parametrize("name", SCREENS)
def test_the_same_presses_are_done_where_it_was_drawn_for_who_is_connected(world, handed, name):
    opening, some = SCREENS[name]
    screen = opening(world)
    before, handed.done = world.store.revision(), 0
    press_all(screen)
    assert handed.done >= len(some)
    assert (world.store.revision() == before) is (name in RECORDS_NOTHING)


def test_who_is_connected_now_acts_with_their_own_rights(world, signed_in):
    screen = opened(site="CP1")
    signed_in(OTHER)
    screen.press("press-seen").press("press-seen")
    assert world.entry(world.store.revision()).actor == OTHER.id


def test_what_a_screen_remembers_of_somebody_else_is_not_shown(signed_in):
    screen = invite(opened("administration"))
    assert link(screen) is not None
    signed_in(ADMIN)  # may administer as well, but was not handed the link
    assert link(screen.again()) is None
    assert screen.has("refused")


def link(screen):
    return next((each.value for each in screen.test.code if "invitation=" in each.value), None)


def test_a_press_beside_another_choice_of_who_acts_is_nobodys(world, signed_in):
    signed_in(STAFF)
    screen = opened(site="CP1")
    before = world.store.revision()
    screen.widget("actor").set_value(OTHER.id)
    screen.press("press-seen")
    assert world.store.revision() == before
    assert screen.has("refused")
    assert not screen.press("press-seen").has("refused")
    assert world.entry(world.store.revision()).actor == OTHER.id


def test_why_a_press_was_dropped_is_shown_until_the_next_one(signed_in):
    screen = opened(site="CP1")
    signed_in(OTHER)
    assert screen.press("press-seen").has("refused")
    assert screen.again().has("refused")
    assert not screen.press("press-seen").has("refused")


@pytest.mark.parametrize("lang", LANGS)
def test_the_reason_is_in_the_readers_language(signed_in, lang):
    screen = opened(site="CP1", lang=lang)
    signed_in(OTHER)
    assert screen.press("press-seen").within("refused") == Translator(lang)("error.connection_changed")


def test_an_actor_that_is_bound_to_a_press_is_found(monkeypatch):
    screen = opened(site="CP1")
    assert actors_bound(screen.test) == {}
    button = st.button
    monkeypatch.setattr(
        "pages.components.situation.filter_bar.st.button",
        lambda label, **options: button(
            label, **options | {"args": ((lambda: CHIEF.name,), {"as": [CHIEF]})}
        ),
    )
    found = actors_bound(screen.test.run())
    assert set(map(tuple, found.values())) == {("chief",)}
