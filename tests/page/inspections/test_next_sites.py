"""Inspections on the page "today" and on the card: one press each, a form for what failed, and the draw."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.i18n import LANGS
from geo.services.inspections.inspections import next_stops
from geo.services.inspections.record import draw_round, record_inspection
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import keys_of
from tests.page.readings import untranslated
from tests.page.screens import opened
from tests.worlds import STAFF, VIEWER

SUPERVISOR = Actor("supervisor", "督导员", Role.SUPERVISOR)
CITY = Actor("city", "上级督导员", Role.SUPERVISOR)


@pytest.fixture(autouse=True)
def supervisor(world, signed_in):
    world.add_accounts(SUPERVISOR, CITY)
    signed_in(SUPERVISOR)


def draw(world, size=3):
    draw_round(world.ctx, SUPERVISOR, InspectionDraw("county_1", size, next(world.keys), seed="4f2a"))
    return next_stops(world.ctx, SUPERVISOR)


def refs(stops):
    return [f"{stop.drawn.seq}-{stop.site_id}" for stop in stops]


def inspections(world):
    with world.store.read() as reader:
        return reader.inspections.inspections()


def findings(world):
    with world.store.read() as reader:
        return [finding for finding, _ in reader.findings.all()]


def rows_of(screen):
    return keys_of(screen, "inspections-clean-")


def test_the_drawn_sites_are_listed_in_the_order_of_the_draw(world):
    stops = draw(world)
    screen = opened("today")
    assert rows_of(screen) == refs(stops)
    assert all(stop.name in screen.within("inspections") for stop in stops)
    assert "待查点位（3）" in screen.within("inspections")


def test_one_press_records_that_nothing_was_found_and_the_row_keeps_its_place(world):
    first, *others = refs(draw(world))
    screen = opened("today").press(f"inspections-clean-{first}")
    (seen,) = inspections(world)
    assert (seen.site_id, seen.team, seen.failed) == (first.partition("-")[2], "county_1", ())
    assert rows_of(screen) == [first, *others]
    assert screen.widget(f"inspections-clean-{first}").disabled
    assert "已记录" in screen.within("inspections-result")
    screen.press("inspections-undo")
    assert inspections(world) == []
    assert not screen.widget(f"inspections-clean-{first}").disabled


def test_what_failed_becomes_findings_by_one_press_of_the_form(world):
    first = refs(draw(world))[0]
    site = first.partition("-")[2]
    screen = opened("today").press(f"inspections-open-{first}")
    screen.widget(f"inspection-failed-{site}").set_value(["protection", "gate_control"])
    screen.widget(f"inspection-note-{site}").set_value("无口罩")
    screen.press("inspection-record")
    assert inspections(world)[0].failed == ("gate_control", "protection")
    assert {finding.category for finding in findings(world)} == {"vehicles", "protection"}
    assert "到位率" in screen.within("inspections")


def test_a_round_is_drawn_by_the_form(world):
    screen = opened("today")
    screen.unfold("inspections-draw")
    screen.widget("inspections-size").set_value(2)
    screen.widget("inspections-seed").set_value("4f2a")
    screen.press("inspections-draw-now")
    assert rows_of(screen) == refs(next_stops(world.ctx, SUPERVISOR))
    assert len(rows_of(screen)) == 2
    assert "种子 4f2a" in screen.within("inspections")


def test_within_the_cool_down_the_card_asks_for_a_reason(world):
    report = InspectionReport("city", next(world.keys), "CP1")
    record_inspection(world.ctx, CITY, report)
    screen = opened(site="CP1")
    assert "最近督查" in screen.within("site-inspections")
    assert "上级督导组" in screen.within("site-inspections")
    screen.unfold("inspection-box-CP1")
    screen.press("inspection-record")
    assert len(inspections(world)) == 1
    assert "48 小时内不重复督查" in screen.within("inspection-result")
    screen.widget("inspection-reason-CP1").set_value("群众举报")
    screen.press("inspection-record")
    assert len(inspections(world)) == 2


def test_demands_of_two_teams_stand_side_by_side(world):
    demands = ((SUPERVISOR, "county_1", "一律不得放行", ""), (CITY, "city", "生活物资须放行", "抽查"))
    for actor, team, note, reason in demands:
        report = InspectionReport(
            team, next(world.keys), "CP1", failed=("gate_control",), note=note, reason=reason
        )
        record_inspection(world.ctx, actor, report)
    said = opened(site="CP1").within("site-inspections")
    assert "几个督查组的要求" in said
    for part in ("督导协调一组", "一律不得放行", "上级督导组", "生活物资须放行"):
        assert part in said


def test_a_community_is_inspected_on_its_page(world):
    screen = opened("area", area="370725001001").unfold("inspection-box-370725001001")
    screen.widget("inspection-failed-370725001001").set_value(["figures"])
    screen.press("inspection-record")
    (seen,) = inspections(world)
    assert (seen.place, seen.failed, findings(world)[0].area) == (
        "370725001001", ("figures",), "370725001001",
    )  # fmt: skip
    assert "问题 1 条" in screen.within("area-inspections")
    assert not opened("area", area="370725001").has("area-inspections")


@pytest.mark.parametrize("actor", [STAFF, VIEWER])
def test_who_inspects_nothing_has_no_form(world, signed_in, actor):
    draw(world)
    signed_in(actor)
    assert rows_of(opened("today")) == []
    assert not opened(site="CP1").has("site-inspection")


@pytest.mark.parametrize("lang", LANGS)
def test_the_panel_speaks_one_language_alone(world, lang):
    draw(world)
    screen = opened("today", lang=lang)
    screen.unfold("inspections-draw")
    assert untranslated(screen.within("inspections"), lang) == []


@pytest.mark.parametrize(
    "key", ["inspections-clean-9-K01", "inspection-record", "inspections-draw-now", "inspections-undo"]
)
def test_the_presses_that_write_are_guarded(key):
    assert is_write_button(key)
