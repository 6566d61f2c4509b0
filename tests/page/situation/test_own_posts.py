"""One's own sites, worst first: the card by one press, "no change" by another."""

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.sites import Site
from geo.i18n import LANGS
from pages.components.app.write_buttons import is_write_button
from pages.components.situation.own_posts import ROWS_SHOWN
from tests.page.readings import untranslated
from tests.page.screens import opened
from tests.unit.services.shifts import put_site
from tests.worlds import ADMIN, OTHER, START, VIEWER


@pytest.fixture
def posts(world):
    """Four sites of the first squad: two checkpoints, a compound, a village."""
    for site_id in ("CP2", "C1", "V1"):
        put_site(world, site_id, unit="U1")
    return world


def rows(screen):
    """The codes of the own sites, from top to bottom."""
    keys = [button.key or "" for button in screen.test.button]
    return [key.removeprefix("own-site-") for key in keys if key.startswith("own-site-")]


@pytest.mark.usefixtures("posts")
def test_they_stand_worst_first_with_status_and_age():
    screen = opened()
    assert rows(screen)[0] == "CP2"
    assert set(rows(screen)) == {"CP1", "CP2", "C1", "V1"}
    said = screen.within("own-sites")
    assert all(part in said for part in ("一中队的点位（4）", "**火车站卡点**", "无人 · 10 小时前"))


def test_who_has_none_is_shown_none(world, signed_in):
    for actor in (VIEWER, ADMIN, world.appoint(Actor("chief", "指挥员", Role.COMMANDER))):
        signed_in(actor)
        assert not opened().has("own-sites")


@pytest.mark.usefixtures("posts")
def test_a_press_on_one_opens_its_card_and_moves_the_map_to_it():
    screen = opened().press("own-site-CP1")
    assert "平原大桥卡点" in screen.within("site-card")
    assert screen.test.session_state["screen"].view_target == "CP1"


@pytest.mark.parametrize(("site", "action"), [("CP2", "seen"), ("C1", "visit")])
def test_one_press_beside_it_reports_no_change_or_a_patrol_and_is_undone_elsewhere(posts, site, action):
    before = posts.site(site)
    screen = opened().press(f"own-report-{site}")
    entry = posts.entry(posts.store.revision())
    assert (entry.entity_id, entry.action, entry.actor) == (site, action, "staff")
    assert f"已记录 #{entry.seq} · {before.name}" in screen.within("own-sites-result")
    screen.press("own-sites-undo")
    assert (posts.site(site).last_report_at, posts.site(site).last_patrol_at) == (
        before.last_report_at,
        before.last_patrol_at,
    )
    assert "已撤回" in screen.within("own-sites-result")
    assert not screen.has("own-sites-undo")


def test_pressed_twice_it_is_reported_once_and_the_one_below_is_another_report(posts):
    screen, before = opened(), posts.store.revision()
    screen.press("own-report-CP2").press("own-report-CP2")
    assert posts.store.revision() == before + 1
    screen.press("own-report-CP1")
    assert posts.entry(before + 2).entity_id == "CP1"


@pytest.mark.usefixtures("posts")
def test_each_button_that_writes_is_guarded():
    keys = {button.key for button in opened().press("own-report-CP2").test.button if button.key}
    own = {key for key in keys if key.startswith(("own-report-", "own-sites-undo"))}
    assert {"own-report-CP2", "own-sites-undo"} <= own
    assert [key for key in sorted(own) if not is_write_button(key)] == []


def test_news_move_no_row_until_they_are_sorted_again(posts):
    screen = opened()
    before = rows(screen)
    posts.change("CP2", "manned", actor=OTHER)
    posts.change("V1", "reopened", actor=OTHER)
    assert rows(screen.again()) == before
    assert "擅自开放" in screen.within("own-sites")
    screen.press("own-sites-sort")
    assert rows(screen)[0] == "V1"
    assert screen.widget("own-sites-sort").disabled


def test_a_status_that_somebody_has_changed_meanwhile_is_not_confirmed(posts):
    screen = opened()
    posts.change("CP1", "unmanned", actor=OTHER, note="刚离岗")
    before = posts.store.revision()
    screen.press("own-report-CP1")
    assert posts.store.revision() == before
    assert "“平原大桥卡点”的状态刚刚有人改动" in screen.within("own-sites-result")
    assert posts.site("CP1").status == "unmanned"


def test_where_one_may_not_report_the_button_is_there_and_cannot_be_pressed(posts, signed_in):
    grants = Grant("half", Role.VIEWER), Grant("half", Role.STAFF, "370725002")
    signed_in(posts.appoint(Actor("half", "值守", None, "U1", grants)))
    screen = opened()
    disabled = {site: screen.widget(f"own-report-{site}").disabled for site in rows(screen)}
    assert disabled == {"CP1": True, "CP2": False, "C1": True, "V1": True}


@pytest.mark.usefixtures("posts")
def test_in_the_past_they_are_shown_as_they_were_and_nothing_can_be_reported():
    screen = opened(as_of=START.isoformat())
    assert rows(screen)
    assert all(screen.widget(f"own-report-{site}").disabled for site in rows(screen))


def test_of_many_the_worst_are_shown_and_all_in_the_list(world):
    world.add_sites(
        *(
            Site(f"K{number:02}", f"{number}号卡点", "checkpoint", "manned", "370725001", "hard", unit="U1")
            for number in range(20)
        )
    )
    screen = opened()
    assert len(rows(screen)) == ROWS_SHOWN
    screen.press("own-sites-all")
    assert screen.link["unit"] == "U1"
    assert len(screen.sites) == 21


@pytest.mark.usefixtures("posts")
def test_folded_they_ask_for_nothing():
    screen = opened()
    screen.test.session_state["own-sites"] = False
    assert rows(screen.again()) == []


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("lang", LANGS)
def test_they_are_in_the_readers_language(lang):
    screen = opened(lang=lang).press("own-report-CP2")
    assert untranslated(screen.within("own-sites"), lang) == []
