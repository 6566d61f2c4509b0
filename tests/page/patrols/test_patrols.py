"""The screen of the rounds: what is said of the hours, whose list is shown, what a press leads to."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.units import Unit
from geo.i18n import LANGS, Translator
from geo.services.patrols.options import PatrolOptions
from geo.services.patrols.routes import plan_patrols
from geo.text.patrols import capacity_sentence, listed_sentence
from pages.components.app import state
from pages.components.patrols.route_list import select_row
from tests.page.files import fetched
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.readings import CODES, KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.unit.services.patrols.compounds import LAT, LON, compound, put
from tests.worlds import ADMIN, STAFF, UNITS, VIEWER

WORDS = Translator("zh")
TERMS = PatrolOptions(("U1", "U2"))


@pytest.fixture(autouse=True)
def county(world):
    """Two units 10 km apart, two compounds beside each, in use for a day."""
    units = Unit("U1", "一中队", 10, 1, LAT, LON), Unit("U2", "二中队", 10, 1, LAT + 0.09, LON)
    places = {"N1": 0.4, "N2": 0.2, "S1": 9.4, "S2": 9.8}
    put(world, *units, *(compound(code, km) for code, km in places.items()))
    return world


def found(county, terms=TERMS):
    return plan_patrols(county.ctx, STAFF, "", terms)


def column(screen, key, name):
    """Cells of one column of a list."""
    return list(screen.test.dataframe(key=key).value[WORDS(f"patrols.{name}")])


def of_unit(unit="U1", **query):
    return opened("patrols", **query).set("rounds-unit", unit)


# What is said


@pytest.mark.parametrize("who", [VIEWER, STAFF])
def test_the_hours_come_first_and_every_unit_with_its_total(county, signed_in, who):
    signed_in(who)
    screen = opened("patrols")
    assert capacity_sentence(found(county), WORDS) in screen.within("verdict")
    assert listed_sentence(found(county), WORDS) in screen.within("rounds-capacity")
    assert tuple(screen.test.table[0].value[WORDS("patrols.unit")]) == ("一中队", "二中队")


def test_the_list_of_a_unit_is_in_the_order_of_the_way():
    screen = of_unit("U2")
    assert column(screen, "rounds-of-U2", "id") == ["S2", "S1"]
    assert column(screen, "rounds-of-U2", "order") == [1, 2]
    assert screen.has("map")


def test_what_has_no_place_is_listed_apart():
    screen = opened("patrols")
    assert column(screen, "rounds-rest-unlocated", "id") == ["C1"]
    assert not screen.has("rounds-left")


def test_the_area_confines_the_rounds(county):
    screen = opened("patrols", area="370725002")
    assert WORDS("patrols.none") in screen.t
    put(county, compound("X1", 5.0, area="370725002"))
    assert WORDS("patrols.none") not in screen.again().t


# What is set


def test_other_numbers_and_units_make_other_rounds_and_stay_on_other_pages(county):
    screen = opened("patrols")
    screen.set("rounds-units", ["U1"])
    screen.set("rounds-hours", 1.0)
    terms = PatrolOptions(("U1",), hours=1.0)
    assert capacity_sentence(found(county, terms), WORDS) in screen.t
    assert column(screen, "rounds-rest-left", "id")
    screen.turn("situation").turn("patrols")
    assert capacity_sentence(found(county, terms), WORDS) in screen.t
    assert screen.widget("rounds-hours").value == 1.0
    screen.press("rounds-usual")
    assert capacity_sentence(found(county), WORDS) in screen.t
    assert (screen.widget("rounds-hours").value, screen.widget("rounds-units").value) == (8.0, ["U1", "U2"])


def test_without_units_no_patrol_is_sent_and_it_is_said():
    screen = opened("patrols").set("rounds-units", [])
    assert WORDS("patrols.unassigned", count=5) in screen.t


def test_a_unit_that_is_sent_no_longer_gives_its_place_to_all():
    screen = of_unit("U2").set("rounds-units", ["U1"])
    assert screen.widget("rounds-unit").value == ""


# What a press leads to


@pytest.mark.parametrize(("cells", "chosen"), [([(1, "名称")], ["S1"]), ([], []), ([(2, "名称")], [])])
def test_a_row_that_is_pressed_chooses_its_site(monkeypatch, cells, chosen):
    calls = []
    monkeypatch.setattr(state, "widget_value", lambda _: {"selection": {"cells": cells}})
    monkeypatch.setattr(state, "choose_site", lambda site, **_: calls.append(site))
    select_row("rounds-of-U2", ["S2", "S1"])
    assert calls == chosen


def test_the_card_has_the_unit_that_is_to_walk_there_record_the_patrol(county):
    screen = of_unit("U2", site="S2")
    screen.press("press-patrol")
    (number,) = re.findall(r"#(\d+)", screen.within("status-form"))
    entry = county.entry(int(number))
    assert (entry.action, entry.entity_id, entry.after["visit"]["unit"]) == ("visit", "S2", "U2")
    assert 0.0 in column(screen, "rounds-of-U2", "index")
    assert screen.turn("situation").link["site"] == "S2"


def test_who_may_only_read_is_offered_no_patrol_to_record(signed_in):
    signed_in(VIEWER)
    screen = of_unit("U1", site="N1")
    assert screen.has("site-card")
    assert not screen.has("press-patrol")
    signed_in(STAFF)
    assert of_unit("U1", site="N1").has("press-patrol")


def test_on_a_phone_the_card_follows_the_list():
    screen = opened("patrols", site="N1")
    assert any(getattr(node, "key", "") == "site-card" for node in screen.test.sidebar)
    screen.test.session_state["screen"].is_narrow = True
    screen.again()
    assert screen.has("site-card")
    assert not any(getattr(node, "key", "") == "site-card" for node in screen.test.sidebar)


def test_nothing_is_shown_of_what_one_may_not_read(county, signed_in):
    who = Actor("who", "某人", None, "U1")

    def record(tx):
        tx.record(Entry("account", "who", "register", None, {"name": "某人"}))
        tx.accounts.put(who, demo=False)
        grant = Grant("who", Role.VIEWER, "370725002")
        tx.accounts.put_grant(grant, tx.record(Entry("account", "who", "grant", None, {"role": grant.role})))

    county.store.write(county.ctx.request(ADMIN, "who", {}), record)
    signed_in(who)
    screen = opened("patrols")
    assert WORDS("patrols.none") in screen.t
    screen.set("patrols-part", "ring")
    assert WORDS("ring.none") in screen.t


# Files and paper


def test_paper_and_file_are_those_of_the_screen(world):
    screen = opened("patrols", area="370725001").set("rounds-hours", 2.0)
    paper = urlsplit(screen.links[WORDS("patrols.print")])
    query = parse_qs(paper.query)
    assert paper.path.endswith("/rounds")
    assert (query["area"], query["units"], query["hours"]) == (["370725001"], ["U1,U2"], ["2"])
    name, content = fetched(world, screen.links[WORDS("patrols.csv")], STAFF.id)
    assert name == "kadian-rounds-20200201-0900.csv"
    assert "N1" in content.decode("utf-8-sig")
    name, content = fetched(world, screen.links[WORDS("patrols.word")], STAFF.id)
    assert name == "kadian-rounds-20200201-0900.docx"
    document = Document(io.BytesIO(content))
    assert "小区N1" in [cell.text for table in document.tables for cell in table.columns[1].cells]


# The rings


def test_the_rings_say_that_they_are_a_rule_of_thumb_and_follow_the_radii():
    screen = opened("patrols").set("patrols-part", "ring")
    assert WORDS("ring.text") in screen.t
    before = list(screen.test.dataframe(key="ring-table").value[WORDS("list.id")])
    assert "V1" in before
    screen.set("ring-inner", 2.0)
    assert list(screen.test.dataframe(key="ring-table").value[WORDS("list.id")]) != before
    screen.set("ring-outer", 1.0)
    assert WORDS("error.siting_numbers", field="radius") in screen.t


# Words


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("part", ["rounds", "ring"])
def test_every_part_is_whole_in_its_language(lang, part):
    screen = opened("patrols", lang=lang, site="N1").set("patrols-part", part)
    names = [*CODES, *(f"小区{code}" for code in ("N1", "N2", "S1", "S2")), *(unit.name for unit in UNITS)]
    screens = [screen.t]
    if part == "rounds":
        screens += [screen.set("rounds-hours", 0.5).t, screen.set("rounds-unit", "U1").t]
        screens += [screen.set("rounds-units", []).t]
    for t in screens:
        assert [key for key in LOOKS_LIKE_A_KEY.findall(t) if key in KEYS or "_" in key] == []
        assert untranslated(t, lang, names) == []


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("part", ["rounds", "ring"])
def test_hostile_text_stays_text_on_this_screen(part):
    screen = opened("patrols", site="C1").set("patrols-part", part)
    assert "alert" in screen.t
    assert read_as_markdown(screen) == []


def test_hostile_text_not_made_plain_is_found(county, monkeypatch):
    put(county, Unit("U1", HOSTILE, 10))
    assert read_as_markdown(opened("patrols")) == []
    monkeypatch.setattr("pages.components.patrols.capacity_summary.escape_markdown", lambda text: text)
    assert read_as_markdown(opened("patrols"))
