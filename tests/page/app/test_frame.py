"""What every screen has: its parts by name, who acts, files and paper, and errors in words."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import StoreBusy, StoreUnavailable
from geo.domain.journal import Entry
from geo.i18n import Translator
from geo.services.bootstrap import serve_context
from geo.services.context import AppContext
from geo.services.situation.read_model import SiteReadModel
from geo.settings import settings_from_environment
from geo.store import Store
from tests.page.files import fetched
from tests.page.readings import offered
from tests.page.screens import opened
from tests.page.site.steps import reporting
from tests.worlds import ADMIN, STAFF

WIDGETS = ["lang", "area", "kind", "status", "category", "unit", "freshness", "search", "attention"]
WIDGETS += ["as_of", "since", "actor"]
PATIENCE_S = 30
CONTAINERS = ["figures", "map", "sites", "site-card", "status-form", "print-foot", "shown"]


def test_the_parts_of_the_situation_map_go_by_their_names():
    screen = opened(site="V1")
    assert [key for key in (*WIDGETS, *CONTAINERS) if not screen.has(key)] == []
    assert screen.tab("areas").has("totals")


def test_the_parts_of_the_area_page_go_by_the_same_names():
    screen = opened("area", site="V1")
    parts = ["area", "figures", "totals", "sites", "site-card", "status-form", "shown"]
    assert [key for key in parts if not screen.has(key)] == []


def test_who_came_with_a_demo_account_acts_until_another_is_tried(world, signed_in):
    commander = Actor("chief", "指挥员", Role.COMMANDER)

    def record(tx):
        tx.record(Entry("account", "chief", "register", None, {"name": "指挥员"}))
        tx.accounts.put(commander, demo=True)

    world.store.write(world.ctx.request(ADMIN, "chief", {}), record)
    signed_in(commander)
    screen = opened()
    assert screen.widget("actor").value == "chief"
    screen.set("actor", STAFF.id)
    assert screen.turn("area").widget("actor").value == STAFF.id


@pytest.mark.parametrize(
    ("role", "presses"),
    [
        (Role.VIEWER, []),
        (Role.REPORTER, ["press-patrol"]),
        (Role.STAFF, ["press-patrol", "press-exempt"]),
        (Role.COMMANDER, ["press-patrol", "press-exempt"]),
        (Role.ADMIN, []),
    ],
)
def test_a_form_offers_what_the_role_may(world, role, presses):
    who = Actor("who", "某人", role, "U1")

    def record(tx):
        tx.record(Entry("account", "who", "register", None, {"name": "某人"}))
        tx.accounts.put(who, demo=True)

    world.store.write(world.ctx.request(ADMIN, "who", {}), record)
    assert offered(reporting("C1", actor=who)) == presses


@pytest.mark.parametrize(
    ("site", "presses"),
    [("C1", ["press-patrol", "press-exempt"]), ("V1", ["press-seen"]), ("V2", []), ("CP2", [])],
)
def test_a_form_offers_what_one_may_in_that_very_area(world, site, presses):
    who = Actor("who", "某人", None, "U1")

    def record(tx):
        tx.record(Entry("account", "who", "register", None, {"name": "某人"}))
        tx.accounts.put(who, demo=True)
        for grant in (Grant("who", Role.VIEWER), Grant("who", Role.STAFF, "370725001")):
            tx.accounts.put_grant(
                grant, tx.record(Entry("grant", "who", "grant", None, {"role": grant.role}))
            )

    world.store.write(world.ctx.request(ADMIN, "who", {}), record)
    assert offered(reporting(site, actor=who))[: len(presses) or None] == presses


def test_who_may_only_record_patrols_reads_so_where_nothing_is_patrolled(world):
    who = Actor("who", "某人", Role.REPORTER, "U1")

    def record(tx):
        tx.record(Entry("account", "who", "register", None, {"name": "某人"}))
        tx.accounts.put(who, demo=True)

    world.store.write(world.ctx.request(ADMIN, "who", {}), record)
    screen = reporting("V1", actor=who)
    assert offered(screen) == []
    assert Translator("zh")("form.not_yours") in screen.within("status-form")


# Errors in words


@pytest.mark.parametrize("error", [StoreBusy(), StoreUnavailable(reason="disk full")])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_not_saved_says_so_and_the_same_form_may_be_pressed_again(world, monkeypatch, error, lang):
    def refuse(*_):
        raise error

    screen = reporting("V1", lang=lang)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(world.store, "write", refuse)
        screen.press("press-reopened")
    assert Translator(lang)(error.key) in screen.within("status-form")
    screen.press("press-reopened")
    assert world.site("V1").status == "reopened"


@pytest.mark.parametrize("opened_before", [True, False])
def test_a_store_that_cannot_be_read_is_reported_in_words(world, monkeypatch, opened_before):
    def refuse(*_, **__):
        raise StoreUnavailable(reason="gone")

    screen = opened() if opened_before else None
    monkeypatch.setattr(world.store, "revision", refuse)
    shown = screen.again() if screen else opened()
    assert Translator("zh")("error.store_unavailable") in shown.t


@pytest.mark.parametrize("page", ["", "area"])
def test_an_empty_store_opens(world, tmp_path, page):
    store = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    kinds, settings = world.ctx.kinds, world.ctx.settings
    empty = AppContext(store, kinds, settings, SiteReadModel(store, kinds))
    with serve_context(settings_from_environment(), empty):
        assert opened(page).sites == []
    store.close()


# Files and paper


def test_every_export_holds_what_the_screen_shows(world):
    screen = opened(kind="village")
    files = [f"export.{form}" for form in ("csv", "geojson", "xlsx")]
    sent = ("share.copy_link", "share.png", "share.pdf.A4", "share.pdf.A3")
    names = (*sent, "area.print", "atlas.print", "export.gpkg", "export.kml", *files)
    assert list(screen.links) == [Translator("zh")(name) for name in names]
    name, content = fetched(world, screen.links[Translator("zh")("export.geojson")], STAFF.id)
    assert [feature["properties"]["id"] for feature in json.loads(content)["features"]] == screen.sites
    assert name == "kadian-20200201-0900.geojson"
    assert "昌乐县" in json.loads(content)["kadian"]["filter"]


@pytest.mark.parametrize("page", ["", "area"])
def test_the_sheet_to_print_is_that_of_the_screen(page):
    screen = opened(page, area="370725001", kind="village", lang="en")
    (link,) = [each for each in screen.test.link_button if each.label == Translator("en")("area.print")]
    assert urlsplit(link.proto.url).path.endswith("/sheet")
    assert parse_qs(urlsplit(link.proto.url).query) == {
        "area": ["370725001"],
        "kind": ["village"],
        "lang": ["en"],
    }


def test_on_a_phone_nothing_is_in_a_sidebar():
    screen = opened(site="V1")
    assert any(getattr(node, "key", "") == "site-card" for node in screen.test.sidebar)
    in_hand(screen)
    assert screen.has("status-form")
    for page in ("area", "schedule", "patrols"):
        assert [node for node in screen.test.sidebar if getattr(node, "key", None)] == []
        screen.turn(page)


def test_on_a_phone_a_link_to_a_site_opens_its_sheet_over_the_tab_one_comes_from():
    screen = in_hand(opened(site="V1"))
    assert (screen.has("phone-view-site"), screen.has("site-card"), screen.has("phone-view-map")) == (
        True,
        True,
        False,
    )
    assert "东村" in screen.within("phone-head")
    screen.press("sheet-close")
    assert (screen.has("site-card"), "site" in screen.link) == (False, False)
    assert screen.has("search")


@pytest.mark.parametrize(
    ("tab", "drawn"),
    [
        ("own", {"own-sites"}),
        ("map", {"problem-line", "phone-filter"}),
        ("action", {"phone-panel-tab", "phone-filter"}),
        ("list", {"sites", "shown", "share-menu", "phone-filter"}),
    ],
)
def test_on_a_phone_each_part_is_drawn_in_its_tab_alone(tab, drawn):
    screen = in_hand(opened()).press(f"phone-tab-{tab}")
    parts = {"own-sites", "problem-line", "phone-panel-tab", "sites", "shown", "share-menu", "phone-filter"}
    assert {part for part in parts if screen.has(part)} == drawn
    assert screen.again().has(f"phone-view-{tab}")


def test_on_a_phone_a_unit_opens_on_its_posts_and_who_has_none_on_the_map(signed_in):
    signed_in(STAFF)
    assert in_hand(opened()).has("phone-view-own")
    signed_in(ADMIN)
    screen = in_hand(opened())
    assert screen.has("phone-view-map")
    assert screen.has("phone-tab-own") == ADMIN.may_report


def test_on_a_phone_the_map_is_drawn_when_it_is_first_needed_and_kept_from_then_on(signed_in):
    signed_in(STAFF)
    screen = in_hand(opened())
    assert not screen.has("map")
    screen.press("phone-tab-map")
    assert screen.press("phone-tab-action").has("map")


@pytest.mark.parametrize(
    ("headers", "is_phone"),
    [
        ({"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"}, True),
        ({"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36"}, False),
        ({"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)", "Sec-CH-UA-Mobile": "?1"}, True),
        ({}, False),
    ],
)
def test_a_phone_is_drawn_as_one_from_the_first_run(headers, is_phone, monkeypatch):
    monkeypatch.setattr(st.context.__class__, "headers", property(lambda _: headers))
    assert opened().has("phone-tabs") == is_phone


def in_hand(screen):
    """As the page of a phone reports it."""
    screen.test.session_state["screen"].is_narrow = True
    return screen.again()


def test_a_search_tells_how_many_it_found_and_on_a_phone_which():
    screen = opened(search="小区")
    assert "找到 2 个点位" in screen.within("found")
    assert not screen.has("hit-C1")
    in_hand(screen)
    assert [screen.has(f"hit-C{number}") for number in (1, 2)] == [True, True]
    screen.press("hit-C1")
    assert screen.link["site"] == "C1"
    assert screen.has("phone-view-site")


def test_on_a_phone_the_only_hit_chooses_itself_until_it_is_closed():
    screen = in_hand(opened())
    screen.set("search", "albxq")
    assert screen.link["site"] == "C1"
    screen.press("sheet-close")
    assert "site" not in screen.again().link
    assert in_hand(opened(search="albxq", site="V1")).link["site"] == "V1"


def test_on_a_phone_an_area_without_sites_among_those_sought_has_no_card():
    desk, phone = opened(search="albxq"), in_hand(opened(search="albxq")).press("phone-tab-action")
    desk.set("panel-tab", "areas")
    phone.set("phone-panel-tab", "areas")
    everything, sought = (
        {
            button.key
            for button in screen.set(tabs, "areas").test.button
            if (button.key or "").startswith("total-")
        }
        for screen, tabs in ((desk, "panel-tab"), (phone, "phone-panel-tab"))
    )
    assert sought
    assert sought < everything


def test_the_note_stands_above_what_sends_it_at_a_desk_and_on_a_phone():
    screen = opened(site="V1")
    for turn in (lambda: None, lambda: in_hand(screen)):
        turn()
        keys = [getattr(node, "key", None) or "" for node in screen.widget("status-form")]
        assert next(key for key in keys if key.startswith(("note", "press-"))).startswith("note")


def test_the_bar_of_an_area_is_as_long_as_its_share_and_not_made_of_characters_that_are_read_out():
    screen = opened(tab="areas").test
    labels = [button.label for button in screen.button if (button.key or "").startswith("total-")]
    styles = " ".join(re.sub("<[^>]*>", "", each.proto.body) for each in screen.get("html"))
    assert labels
    assert not [label for label in labels if re.search("[\u2580-\u25ff]{2}", label)]
    for place, label in enumerate(labels, start=2):
        said = re.search(r"(\d+) %", label)
        width = re.search(rf"st-key-totals > :nth-child\({place}\) {{ --share: (\d+)% }}", styles)
        assert int(width[1]) == pytest.approx(int(said[1]) if said else 0, abs=1)
