"""The page "today": what is owed now, worst first, and one press for each thing that one press can do."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedKind
from geo.i18n import LANGS
from geo.services.day.owed import own_owed
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import SUPERVISOR, act, fill, keys_of, log, stored
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.unit.services.day.days import CHIEF, shift_start, tally
from tests.unit.services.shifts import put_site
from tests.worlds import OTHER, STAFF, VIEWER


def suffixes(world, actor=STAFF):
    """Kind and reference of what a query says that the account owes, in its order."""
    return [f"{item.what}-{item.ref}" for item in own_owed(world.ctx, actor).items]


def item_of(world, what, actor=STAFF):
    (item,) = [item for item in own_owed(world.ctx, actor).items if item.what is what]
    return item


def answer(world, screen, what):
    """Press the one button of the item of a kind."""
    item = item_of(world, what)
    return screen.press(f"owed-answer-{what}-{item.ref}")


def test_it_lists_what_the_own_unit_owes_worst_first_as_a_query_says(world):
    world.pass_time(hours=8)
    log(world, actor=world.appoint(SUPERVISOR))
    screen = opened("today")
    assert keys_of(screen, "owed-item-") == suffixes(world)
    assert {item.what for item in own_owed(world.ctx, STAFF).items} == {
        OwedKind.REPORT, OwedKind.SHIFT, OwedKind.FINDING, OwedKind.TALLY,
    }  # fmt: skip
    assert f"一中队待完成（{len(suffixes(world))}）" in screen.within("owed")


def test_nothing_owed_is_said(world, signed_in):
    signed_in(world.appoint(SUPERVISOR))
    screen = opened("today")
    assert "目前没有待完成的事项" in screen.within("owed")
    assert keys_of(screen, "owed-answer-") == []


def test_an_account_that_only_looks_finds_the_page_locked(signed_in):
    signed_in(VIEWER)
    screen = opened("today")
    assert "供上报和值守人员使用" in screen.t
    assert not screen.has("owed")


@pytest.mark.parametrize(
    ("what", "entity", "action"),
    [
        (OwedKind.REPORT, "site", "seen"),
        (OwedKind.TALLY, "tally", "tally"),
        (OwedKind.SHIFT, "duty", "confirm"),
        (OwedKind.FINDING, "finding", "report_done"),
    ],
)
def test_one_press_answers_each_kind_and_the_row_keeps_its_place(world, what, entity, action):
    world.pass_time(hours=8)
    log(world, actor=world.appoint(SUPERVISOR))
    screen, before = opened("today"), world.store.revision()
    rows = keys_of(screen, "owed-item-")
    item = item_of(world, what)
    answer(world, screen, what)
    written = world.entry(before + 1)
    assert (written.entity, written.action) == (entity, action)
    assert keys_of(screen, "owed-item-") == rows
    assert screen.widget(f"owed-answer-{what}-{item.ref}").disabled
    assert f"已记录 #{world.store.revision()}" in screen.within("owed-result")
    screen.press("owed-sort")
    assert f"{what}-{item.ref}" not in keys_of(screen, "owed-item-")


def test_a_zero_report_is_a_tally_of_zeros(world):
    answer(world, opened("today"), OwedKind.TALLY)
    with world.store.read() as reader:
        assert reader.day.tally("CP1", shift_start(world)).counts.is_zero


def test_a_compound_is_patrolled_by_one_press(world):
    put_site(world, "C1", unit="U1")
    screen, before = opened("today"), world.store.revision()
    answer(world, screen, OwedKind.PATROL)
    assert world.entry(before + 1).action == "visit"


def test_a_report_is_undone_where_the_pointer_is_not(world):
    world.pass_time(hours=8)
    screen = opened("today")
    answer(world, screen, OwedKind.REPORT)
    screen.press("owed-undo")
    assert "已撤回" in screen.within("owed-result")
    assert not screen.widget("owed-answer-report-CP1").disabled


def test_what_another_account_has_changed_meanwhile_is_not_written(world):
    world.pass_time(hours=8)
    screen = opened("today")
    world.change("CP1", "short_staffed", actor=OTHER)
    before = world.store.revision()
    screen.press("owed-answer-report-CP1")
    assert world.store.revision() == before
    assert "刚有人改动" in screen.within("owed-result")


def test_what_was_changed_meanwhile_has_to_be_read_before_a_press_is_about_it(world):
    finding = log(world, actor=world.appoint(SUPERVISOR))
    screen = opened("today")
    act(world, STAFF, finding, "begin")
    before, key = world.store.revision(), f"owed-answer-finding-{finding}"
    screen.press(key).press(key)  # the second before the sentence can have been read
    assert world.store.revision() == before
    assert "刚有人改动" in screen.within("owed-result")
    world.pass_time(seconds=10)
    screen.press(key)
    assert stored(world, finding).state == "done"


def test_the_supervisor_confirms_the_work_of_another_and_sees_no_own(world, signed_in):
    world.appoint(SUPERVISOR)
    first, second = log(world), log(world, text="登记簿缺页")
    act(world, STAFF, first, "report_done")
    both = world.appoint(Actor("both", "督导兼值守", Role.COMMANDER))
    act(world, both, second, "report_done")
    signed_in(both)
    assert keys_of(opened("today"), "owed-item-") == [f"confirmation-{first}"]
    signed_in(SUPERVISOR)
    screen = opened("today")
    assert set(keys_of(screen, "owed-item-")) == {f"confirmation-{first}", f"confirmation-{second}"}
    screen.press(f"owed-answer-confirmation-{first}")
    assert stored(world, first).state == "closed"


def test_a_tally_is_typed_and_corrected_in_its_form(world):
    screen = opened("today")
    screen.press(f"owed-item-tally-{item_of(world, OwedKind.TALLY).ref}")
    fill(screen, tally_persons=430, tally_vehicles=200, tally_temperatures=430, tally_arrivals=3)
    screen.press("tally-record")
    with world.store.read() as reader:
        counts = reader.day.tally("CP1", shift_start(world)).counts
    assert (counts.persons, counts.vehicles, counts.temperatures, counts.abnormal) == (430, 200, 430, 0)
    assert "已记录" in screen.within("tally-result")
    fill(screen, tally_persons=431, tally_temperatures=431)
    screen.press("tally-record")
    with world.store.read() as reader:
        corrected = reader.day.tally("CP1", shift_start(world))
    assert (corrected.version, corrected.counts.persons, corrected.counts.arrivals) == (2, 431, 3)


def test_a_form_without_a_number_is_no_zero_report(world):
    screen, before = opened("today"), world.store.revision()
    screen.press(f"owed-item-tally-{item_of(world, OwedKind.TALLY).ref}").press("tally-record")
    assert world.store.revision() == before
    assert "请填写数字" in screen.within("tally-result")
    screen.press("tally-zero")
    with world.store.read() as reader:
        assert reader.day.tally("CP1", shift_start(world)).counts.is_zero


def test_news_give_the_form_no_other_fields_and_say_that_the_shift_was_tallied(world):
    """A browser keeps what is typed into a field as long as the field is the same one."""
    screen = opened("today").press(f"owed-item-tally-{item_of(world, OwedKind.TALLY).ref}")
    before = [(node.key, node.proto.id) for node in screen.test.number_input]
    tally(world, site_id="CP1")
    screen.again()
    assert [(node.key, node.proto.id) for node in screen.test.number_input] == before
    assert "他人刚报过这一班" in screen.within("tally-result")


def test_each_button_that_writes_is_guarded(world):
    screen = opened("today").press(f"owed-item-tally-{item_of(world, OwedKind.TALLY).ref}")
    keys = [button.key for button in screen.test.button if button.key]
    written = [key for key in keys if key.startswith(("owed-answer-", "tally-"))]
    assert {"tally-record", "tally-zero"} < set(written)
    assert [key for key in written if not is_write_button(key)] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("actor", [STAFF, CHIEF], ids=lambda actor: actor.id)
def test_it_is_whole_in_the_readers_language(world, signed_in, actor, lang):
    signed_in(world.appoint(actor))
    world.pass_time(hours=8)
    log(world, actor=world.appoint(SUPERVISOR))
    screen = opened("today", lang=lang)
    screen.press(f"owed-item-{keys_of(screen, 'owed-item-')[0]}") if actor is STAFF else None
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if key in KEYS or "_" in key] == []
    assert untranslated(screen.t, lang, [CHIEF.name]) == []
