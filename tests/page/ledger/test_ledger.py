"""Figures by source and door-to-door screening on the area page and on the card of a site."""

import re

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.area_figures.commands import AreaFigureStatement
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.i18n import Translator
from geo.services.area_figures.record import state_figure
from geo.services.screening.record import record_screening
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import fill, keys_of
from tests.page.readings import LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.worlds import OTHER, STAFF, VIEWER

TOWN = "370725001"
REPORT, BUREAU = "督导协调组汇报", "综合执法大队"
BOXES = ("ledger-form-box", "ledger-history", "screening-form-box", "screening-list-box", "trends-box")
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)
ZH = Translator("zh")


@pytest.fixture(autouse=True)
def chief(world):
    world.add_accounts(CHIEF)
    return CHIEF


def say(world, value, source=REPORT, actor=STAFF, kind="compounds", **values):
    figure = stored(world, kind)
    version = figure.version if figure else 0
    statement = AreaFigureStatement(TOWN, kind, source, value, version, next(world.keys), **values)
    return state_figure(world.ctx, actor, statement)


def stored(world, kind="compounds"):
    with world.store.read() as reader:
        return reader.area_figures.figure(TOWN, kind)


def screened(world, site_id="C1"):
    with world.store.read() as reader:
        return reader.screening.of_site(site_id)


def type_figure(screen, kind="compounds", value=235, source=REPORT, reason=""):
    for name, typed in (("kind", kind), ("value", value), ("source", source), ("reason", reason)):
        screen.set(f"ledger-{name}-of-{TOWN}", typed)
    return screen


# Figures


def test_two_sources_stand_side_by_side_and_one_press_agrees(world, signed_in):
    say(world, 235)
    say(world, 256, BUREAU, reason="含新建小区")
    signed_in(CHIEF)
    screen = opened("area", area=TOWN)
    assert "235 / 256" in screen.t
    assert keys_of(screen, "ledger-agree-") == ["compounds-0", "compounds-1"]
    screen.press("ledger-agree-compounds-1")
    assert stored(world).agreed.source == BUREAU
    assert keys_of(screen, "ledger-agree-") == ["compounds-0", "compounds-1"]
    assert screen.widget("ledger-agree-compounds-1").disabled
    assert not screen.widget("ledger-agree-compounds-0").disabled


def test_an_agreement_is_undone(world, signed_in):
    say(world, 235)
    say(world, 256, BUREAU)
    signed_in(CHIEF)
    screen = opened("area", area=TOWN).press("ledger-agree-compounds-1").press("ledger-undo")
    assert stored(world).is_disputed
    assert not screen.has("ledger-undo")


def test_a_press_on_what_has_changed_meanwhile_names_the_values(world, signed_in):
    say(world, 235)
    say(world, 256, BUREAU)
    signed_in(CHIEF)
    screen = opened("area", area=TOWN)
    say(world, 257, BUREAU, reason="复核")
    screen.press("ledger-agree-compounds-1")
    assert stored(world).is_disputed
    assert f"257 ({BUREAU})" in screen.t


def test_a_figure_is_typed_and_recorded_and_the_form_is_empty_again(world):
    screen = type_figure(opened("area", area=TOWN).unfold("ledger-form-box"))
    screen.press("ledger-record")
    (value,) = stored(world).values
    assert (value.value, value.source) == (235, REPORT)
    assert screen.widget(f"ledger-value-of-{TOWN}").value is None
    assert "235" in screen.t


def test_a_change_without_a_reason_is_refused_and_stays_typed(world):
    say(world, 235)
    world.pass_time(hours=1)
    screen = type_figure(opened("area", area=TOWN).unfold("ledger-form-box"), value=236)
    screen.press("ledger-record")
    assert ZH("error.figure_reason") in screen.t
    assert screen.widget(f"ledger-value-of-{TOWN}").value == 236
    screen.set(f"ledger-reason-of-{TOWN}", "复核").press("ledger-record")
    assert stored(world).value == 236


def test_what_another_account_recorded_meanwhile_is_said_before_and_named_after_a_press(world):
    screen = type_figure(opened("area", area=TOWN).unfold("ledger-form-box"))
    say(world, 240, BUREAU, actor=OTHER)
    screen.again()
    assert ZH("ledger.changed") in screen.t
    screen.press("ledger-record")
    assert [each.value for each in stored(world).values] == [240]
    world.pass_time(minutes=1)
    screen.press("ledger-record")
    assert [each.value for each in stored(world).values] == [240, 235]


def test_who_may_only_look_has_neither_form_nor_buttons(world, signed_in):
    say(world, 235)
    say(world, 256, BUREAU)
    signed_in(VIEWER)
    screen = opened("area", area=TOWN)
    assert not screen.has("ledger-form-box")
    assert keys_of(screen, "ledger-agree-") == []
    assert "235 / 256" in screen.t


def test_the_changes_are_listed_with_who_and_why(world):
    say(world, 235)
    say(world, 256, reason="含新建小区")
    screen = opened("area", area=TOWN).unfold("ledger-history")
    assert "含新建小区" in screen.t
    assert STAFF.name in screen.t


def test_the_past_has_its_figures_and_no_form(world):
    say(world, 235)
    then = world.moment
    world.pass_time(hours=2)
    say(world, 256, reason="复核")
    screen = opened("area", area=TOWN, as_of=then.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert "235" in screen.t
    assert not screen.has("ledger-form-box")


# Screening


def test_the_card_of_a_compound_records_its_screening(world):
    screen = opened("area", area=TOWN, site="C1").unfold("screening-form-box")
    fill(screen, screening_households=100, screening_visited=60, screening_not_answered=10)
    screen.press("screening-record")
    assert screened(world).counts == ScreeningCounts(100, 60, 10, 10)
    assert "60" in screen.t
    screen.press("screening-undo")
    assert screened(world).is_void


def test_all_households_by_one_press(world):
    record_screening(world.ctx, STAFF, ScreeningReport("C1", ScreeningCounts(100, 60), 0, next(world.keys)))
    opened("area", area=TOWN, site="C1").unfold("screening-form-box").press("screening-all")
    assert screened(world).counts == ScreeningCounts(100, 100)


def test_a_screening_that_another_account_recorded_meanwhile_is_not_overwritten(world):
    screen = opened("area", area=TOWN, site="C1").unfold("screening-form-box")
    fill(screen, screening_households=100, screening_visited=60)
    record_screening(world.ctx, OTHER, ScreeningReport("C1", ScreeningCounts(100, 70), 0, next(world.keys)))
    screen.press("screening-record")
    assert screened(world).counts == ScreeningCounts(100, 70)
    world.pass_time(minutes=1)
    fill(screen, screening_visited=75).press("screening-record")
    assert screened(world).counts.visited == 75


def test_a_post_has_no_screening():
    assert not opened("area", area=TOWN, site="CP1").has("screening-form-box")


def test_the_list_has_every_compound_and_village_of_the_area(world):
    record_screening(world.ctx, STAFF, ScreeningReport("C1", ScreeningCounts(100, 60), 0, next(world.keys)))
    screen = opened("area", area=TOWN).unfold("screening-list-box")
    (table,) = [frame.value for frame in screen.test.dataframe if ZH("screening.column.share") in frame.value]
    assert list(table[ZH("screening.column.site")]) == ["爱伦堡小区", "东村", "恒安小区"]
    assert table[ZH("screening.column.share")][0] == 60


# Trends


def test_trends_are_computed_only_while_they_are_open(signed_in, monkeypatch):
    monkeypatch.setattr("pages.components.ledger.trend_charts.area_trend", None)
    opened("area", area=TOWN)
    signed_in(CHIEF)
    opened("today")
    monkeypatch.undo()


@pytest.mark.parametrize("page", ["area", "today"])
def test_the_numbers_of_the_charts_stand_in_a_table(signed_in, page):
    signed_in(CHIEF)
    screen = opened(page, area=TOWN).unfold("trends-box")
    (table,) = [each.value for each in screen.test.table if ZH("trends.day") in each.value]
    assert len(table) == 14
    assert ZH("trends.running", day="2月1日") == table[ZH("trends.day")].iloc[0]


# Words and keys


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_is_of_the_language(world, signed_in, lang):
    say(world, 235)
    signed_in(CHIEF)
    screen = opened("area", area=TOWN, site="C1", lang=lang)
    for box in BOXES:
        screen.unfold(box)
    text = re.sub(r":material/\w+:", "", screen.t)
    assert untranslated(text, lang, codes=[REPORT, CHIEF.name]) == []
    assert LOOKS_LIKE_A_KEY.findall(screen.t) == []


def test_every_button_that_writes_is_guarded(world, signed_in):
    say(world, 235)
    say(world, 256, BUREAU)
    signed_in(CHIEF)
    screen = opened("area", area=TOWN, site="C1").unfold("ledger-form-box").unfold("screening-form-box")
    keys = {button.key for button in screen.test.button}
    ours = {"ledger-record", "ledger-agree-compounds-0", "screening-record", "screening-all"}
    assert ours <= keys
    assert all(map(is_write_button, ours | {"ledger-undo", "screening-undo"}))
