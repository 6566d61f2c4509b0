"""A schedule proposed on screen: nothing written before the press, all of it with it, and taken back."""

from dataclasses import replace

import pytest

from geo.domain.journal import Entry
from geo.i18n import LANGS, Translator
from geo.services.sites.journal_entries import EntryMeta, record_site
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, number, untranslated
from tests.page.schedule.proposals import DAY_2, changes
from tests.page.schedule.steps import show
from tests.page.screens import opened
from tests.unit.services.shifts import PLANNER, put_site, put_units, say, watch
from tests.worlds import ADMIN, OTHER

pytestmark = pytest.mark.usefixtures("full_crews")


def test_a_gap_is_filled_by_a_press_and_emptied_by_another(world):
    say(world, "release", start=DAY_2)
    screen = opened("schedule").press("schedule-work-out")
    assert changes(screen) == [("平原大桥卡点", "未明确责任单位", "二中队", "原为空岗")]
    assert "已是最优" in screen.within("schedule-proposal")
    assert watch(world, start=DAY_2).unit == ""
    screen.press("schedule-put")
    assert watch(world, start=DAY_2).unit == "U2"
    assert world.entry(number(screen)).action == "put"
    assert not screen.has("schedule-put")
    screen.press("schedule-take-back")
    assert watch(world, start=DAY_2).unit == ""
    assert not screen.has("schedule-take-back")


def test_what_changed_meanwhile_is_said_and_the_proposal_stays(world):
    say(world, "release", start=DAY_2)
    screen = opened("schedule").press("schedule-work-out")
    say(world, "claim", OTHER, start=DAY_2)
    screen.press("schedule-put")
    assert Translator("zh")("error.schedule_stale") in screen.within("command-result")
    assert changes(screen)
    screen.press("schedule-work-out")
    assert Translator("zh")("schedule.nothing_to_put") in screen.within("schedule-proposal")


def test_what_stays_open_is_named_and_one_more_crew_is_tried(world):
    put_units(world, 3, 1)
    screen = opened("schedule").press("schedule-work-out")
    assert "无人可排" in screen.within("schedule-proposal")
    screen.press("schedule-offers-ask")
    assert "一中队多一个班组（3 人，含带班 1 人）：可多排" in screen.within("schedule-proposal")


def test_a_short_rest_is_counted_above_the_table(world):
    put_units(world, 3, 1)
    assert "休息不足 4" in opened("schedule").within("schedule-strip")
    put_units(world, 6, 1)
    assert "休息不足 0" in opened("schedule").within("schedule-strip")


def test_fairness_and_its_effect_are_shown(world):
    put_units(world, 12, 4)
    put_site(world, "CP2", unit="U1")
    screen = opened("schedule")
    screen.widget("schedule-moves").set_value(3)
    screen.widget("schedule-weight").set_value(10000.0)
    screen.press("schedule-work-out")
    assert len(changes(screen)) == 3
    assert "→" in str(screen.test.table[0].value)
    assert Translator("zh")("schedule.measure.straight") in screen.within("schedule-proposal")


def test_another_area_is_another_question(world):
    say(world, "release", start=DAY_2)
    screen = opened("schedule").press("schedule-work-out")
    screen.set("unit", ["U1"])
    assert not screen.has("schedule-proposal")


def test_who_may_not_plan_is_asked_nothing(signed_in):
    signed_in(OTHER)
    assert not opened("schedule").has("schedule-preferences")


@pytest.mark.parametrize("lang", LANGS)
def test_the_proposal_is_whole_in_its_language(world, lang):
    put_units(world, 4, 1)
    say(world, "release", start=DAY_2)
    screen = opened("schedule", lang=lang).press("schedule-work-out").press("schedule-offers-ask")
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if key in KEYS or "_" in key] == []
    assert untranslated(screen.t.replace(PLANNER.name, ""), lang) == []


def hostile_proposal(world):
    """Shifts no unit can be put on, what another crew would change, all names hostile."""
    put_units(world, 3, 1)

    def renamed(tx):
        for site_id in ("CP1", "CP2"):
            now = tx.site(site_id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE))
        for unit in tx.reader.units():
            tx.put_unit(replace(unit, name=HOSTILE))
        tx.record(Entry("unit", "all", "update"))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    return opened("schedule").press("schedule-work-out").press("schedule-offers-ask")


def test_hostile_text_stays_text_in_a_proposal(world):
    screen = hostile_proposal(world)
    assert read_as_markdown(screen) == []
    assert "alert" in screen.within("schedule-proposal")
    assert read_as_markdown(show(screen, "workload")) == []
    assert "alert" in screen.within("schedule-load")


@pytest.mark.parametrize("component", ["schedule.proposal", "schedule.workload"])
def test_hostile_text_not_made_plain_in_a_proposal_is_found(world, monkeypatch, component):
    monkeypatch.setattr(f"pages.components.{component}.escape_markdown", lambda text: text)
    assert read_as_markdown(hostile_proposal(world))
