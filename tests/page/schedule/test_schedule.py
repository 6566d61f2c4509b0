"""The schedule on screen: one's own shifts, one press, one clear answer; gaps first, in both languages."""

import io
import re
from datetime import timedelta
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document

from geo.domain.errors import StoreBusy
from geo.domain.shifts.shift_record import ShiftState
from geo.i18n import LANGS, Translator
from tests.page.files import fetched
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, number, untranslated
from tests.page.schedule.steps import show
from tests.page.screens import opened
from tests.unit.services.shifts import (
    DAY,
    PLANNER,
    answer,
    ask_to_swap,
    confirm,
    put_site,
    put_units,
    say,
    watch,
)
from tests.worlds import OTHER, STAFF, START, VIEWER

STEPS = {"shift-confirm", "shift-claim", "shift-release", "shift-ask", "shift-swap"}
"""Keys of the buttons of the form."""


def offered(screen):
    keys = [button.key for button in screen.test.button if not button.disabled]
    return [key.removeprefix("shift-") for key in keys if key in STEPS]


def field(screen, name):
    """Key of a field of the form, which is another one at each filling-in."""
    nodes = (*screen.test.text_input, *screen.test.number_input, *screen.test.selectbox)
    (key,) = [node.key for node in nodes if (node.key or "").startswith(f"{name}-") and len(node.key) > 30]
    return key


def fill(screen, **values):
    for name, value in values.items():
        screen.widget(field(screen, name)).set_value(value)


def own_rows(screen):
    return [button.key for button in screen.test.button if (button.key or "").startswith("own-CP")]


def links(screen):
    return [link.proto.label for link in screen.test.get("page_link")]


def grid(screen):
    """Name -> cells, in the order of the rows."""
    frame = screen.test.dataframe[0].value
    return {row[0]: list(row[1:]) for row in frame.itertuples(index=False)}


# Staff


def test_staff_find_their_running_shift_and_confirm_it_with_one_press(world):
    screen = opened("schedule")
    assert offered(screen) == ["confirm", "claim", "release"]
    screen.press("shift-confirm")
    said = world.entry(number(screen) - 1)
    assert (said.action, said.after["people"], said.after["leads"]) == ("confirm", 3, 1)
    assert watch(world).state is ShiftState.CONFIRMED
    assert "已到岗" in screen.within("own-shifts")
    assert "到岗 3 人，带班 1 人" in screen.within("shift-panel")
    assert screen.link["site"] == "CP1"


def test_a_second_press_meets_the_same_shift_and_not_the_next_one(world):
    put_site(world, "CP2", unit="U1")
    screen = opened("schedule")
    screen.press("shift-confirm")
    assert screen.widget("shift-post").value == "CP1"
    screen.press("shift-confirm")
    assert watch(world, "CP2").state is ShiftState.PLANNED


def test_counts_are_reported_and_too_few_are_named_and_counted(world):
    screen = opened("schedule")
    fill(screen, people=2, leads=0)
    screen.press("shift-confirm")
    assert (watch(world).record.people, watch(world).record.leads) == (2, 0)
    assert "人数不足 1" in screen.within("schedule-strip")
    name, cells = next(iter(grid(screen).items()))
    assert (name, cells[0]) == ("平原大桥卡点", "⚠ 一中队 · 已到岗 2/3 · 人数不足")


def test_a_shift_is_released_and_claimed_again(world):
    screen = opened("schedule")
    fill(screen, reason="车坏了")
    screen.press("shift-release")
    assert world.entry(number(screen)).reason == "车坏了"
    assert "空岗 1" in screen.within("schedule-strip")
    assert offered(screen) == ["confirm", "claim"]
    screen.press("shift-claim")
    assert "02:00" not in screen.within("shift-panel")
    assert "今天 11:00前未到岗确认" in screen.within("shift-panel")  # claimed at nine, for two hours
    assert watch(world).state is ShiftState.CLAIMED


def test_another_units_shift_is_asked_for_with_a_reason_and_handed_over(world, signed_in):
    signed_in(OTHER)
    screen = opened("schedule", site="CP1")
    assert offered(screen) == ["ask", "swap"]
    screen.press("shift-ask")
    assert Translator("zh")("error.takeover_reason") in screen.within("command-result")
    fill(screen, reason="离得近")
    screen.press("shift-ask")
    assert "二中队 申请替班：离得近" in screen.within("shift-panel")
    signed_in(STAFF)
    screen = opened("schedule")
    assert "二中队申请替班：平原大桥卡点 今天 08:00 – 明天 08:00（现由一中队值守）" in screen.within(REQUESTS)
    assert "二中队 申请替班：离得近" in show(screen, "shift").within("shift-panel")
    assert grid(screen)["平原大桥卡点"][0] == "一中队 · 计划 · ⇄ 二中队"
    show(screen, "requests").press(ACCEPT)
    assert (watch(world).unit, watch(world).state) == ("U2", ShiftState.CLAIMED)
    assert not screen.has(ACCEPT)


# Requests and swaps


REQUESTS, OWN_REQUESTS, ANSWER = "shift-requests", "own-shift-requests", "schedule-requests-result"
ACCEPT, DECLINE = "shift-accept-CP1-02010000", "shift-decline-CP1-02010000"


def test_a_swap_is_offered_accepted_and_undone_as_one(world, signed_in):
    signed_in(OTHER)
    screen = opened("schedule", site="CP1")
    fill(screen, reason="离得近")
    screen.press("shift-swap")
    assert Translator("zh")("error.swap_offer_missing") in screen.within("command-result")
    fill(screen, reason="离得近", offered="2020-02-01T00:00Z CP2")
    screen.press("shift-swap")
    assert grid(screen)["火车站卡点"][0] == "二中队 · 计划 · ⇄"
    listed = show(screen, "requests").within(OWN_REQUESTS)
    assert "申请换班：用火车站卡点 今天 08:00 – 明天 08:00 换平原大桥卡点" in listed
    signed_in(STAFF)
    screen = opened("schedule")
    screen.press(ACCEPT)
    assert (watch(world).unit, watch(world, "CP2").unit) == ("U2", "U1")
    screen.press("shift-swap-undo")
    assert (watch(world).unit, watch(world, "CP2").unit) == ("U1", "U2")
    assert not screen.has("shift-swap-undo")
    assert screen.has(ACCEPT)  # the request is pending again


def test_an_answer_that_comes_too_late_says_so(world):
    ask_to_swap(world)
    screen = opened("schedule")
    say(world, "release", OTHER, site_id="CP2")
    screen.press(ACCEPT)
    assert "未写入" in screen.within(ANSWER)
    assert watch(world).unit == "U1"
    assert Translator("zh")("schedule.state.vacant") not in screen.within(REQUESTS)
    assert "不能再换" in screen.within(REQUESTS)
    assert screen.widget(ACCEPT).disabled


def test_who_asked_withdraws_and_does_not_accept(world, signed_in):
    say(world, "ask", OTHER, reason="离得近")
    signed_in(OTHER)
    screen = show(opened("schedule"), "requests")
    assert not screen.has(ACCEPT)
    assert not screen.has(REQUESTS)
    screen.press(DECLINE)
    assert watch(world).record.requested_by == ""
    assert "已记录" in screen.within(ANSWER)


def test_requests_are_shown_first_whatever_the_filter_and_none_where_one_may_not_answer(world, signed_in):
    say(world, "ask", OTHER, reason="离得近", start=START + 9 * DAY)
    assert opened("schedule", unit="U2", area="370725002").has(REQUESTS)
    signed_in(VIEWER)
    assert not show(opened("schedule"), "requests").has(REQUESTS)


@pytest.mark.parametrize("page", ["situation", "area", "schedule"])
def test_the_link_to_the_page_says_how_many_requests_wait_for_an_answer(world, signed_in, page):
    label = Translator("zh")("page.rota")
    badge = f"{label} :red-badge[{Translator('zh')('schedule.badge', count=1)}]"
    assert label in links(opened(page))
    say(world, "ask", OTHER, reason="离得近")
    assert badge in links(opened(page))
    signed_in(OTHER)
    assert label in links(opened(page))


def test_a_request_says_what_an_acceptance_would_bring_about(world):
    put_units(world, 5)
    say(world, "ask", OTHER, reason="离得近")
    assert "同意后：二中队重复排班" in opened("schedule").within(REQUESTS)
    put_units(world, 99, 9)
    assert "同意后" not in opened("schedule").within(REQUESTS)


# Own shifts, one press each


def test_each_own_shift_is_reported_with_one_press_and_keeps_its_row(world):
    put_site(world, "CP2", unit="U1")
    screen = opened("schedule")
    screen.press("shift-next-CP2-02010000")
    assert (watch(world, "CP2").state, watch(world, "CP2").record.people) == (ShiftState.CONFIRMED, 3)
    assert watch(world).state is ShiftState.PLANNED
    assert "火车站卡点" in screen.within("own-shifts-result")
    assert screen.widget("shift-post").value == "CP2"  # its counts can be corrected at once
    assert own_rows(screen) == ["own-CP1-02010000", "own-CP2-02010000"]
    assert screen.widget("shift-next-CP2-02010000").disabled


def test_a_shift_given_up_is_taken_again_from_its_row(world):
    say(world, "release", start=START + DAY)
    screen = opened("schedule")
    screen.press("shift-next-CP1-02020000")
    assert watch(world, start=START + DAY).state is ShiftState.CLAIMED


def test_the_fields_stand_above_the_buttons_that_send_them(signed_in):
    def places(screen):
        form = screen.test.get_by_key("shift-form")
        return [
            node.type for node in form if node.type in ("number_input", "text_input", "selectbox", "button")
        ]

    assert places(opened("schedule")) == ["number_input", "number_input", "text_input", *["button"] * 3]
    signed_in(OTHER)
    assert places(opened("schedule", site="CP1")) == ["text_input", "selectbox", "button", "button"]


# The figures on top


def test_the_parts_of_the_running_shifts_add_up(world):
    put_site(world, "CP2", unit="U1")

    def parts():
        text = opened("schedule").within("schedule-strip").partition("今后")[0]
        total, *counts = map(int, re.findall(r" (\d+)", text))
        assert sum(counts) == total == 2
        return counts

    assert parts() == [0, 2, 0, 0]
    confirm(world)
    say(world, "release", site_id="CP2")
    assert parts() == [1, 0, 0, 1]
    world.pass_time(hours=7)
    say(world, "claim", site_id="CP2")
    world.pass_time(hours=3)
    assert parts() == [1, 0, 1, 0]


def test_another_shift_of_the_post_is_chosen_by_its_start(world):
    screen = opened("schedule", site="CP1")
    screen.set("shift", (START + DAY).isoformat())
    assert offered(screen) == ["claim", "release"]
    screen.press("shift-claim")
    assert watch(world, start=START + DAY).state is ShiftState.CLAIMED
    assert screen.widget("shift").value == (START + DAY).isoformat()


def test_a_post_is_chosen_from_ones_own_and_from_the_list(world):
    put_site(world, "CP2", unit="U1")
    screen = opened("schedule")
    screen.press("own-CP2-02010000")
    assert screen.widget("shift-post").value == "CP2"
    screen.set("shift-post", "CP1")
    assert (screen.link["site"], screen.widget("shift").value) == ("CP1", START.isoformat())


# Somebody else meanwhile


def test_what_changed_meanwhile_is_announced_named_on_the_press_and_then_let_through(world):
    screen = opened("schedule", site="CP1")
    confirm(world, PLANNER, unit="U1", people=3)
    screen.again()
    assert Translator("zh")("schedule.changed_meanwhile") in screen.within("shift-panel")
    screen.press("shift-release")
    assert "未写入" in screen.within("command-result")
    screen.press("shift-release")  # a double press has read nothing of it
    assert watch(world).state is ShiftState.CONFIRMED
    world.pass_time(seconds=4)
    screen.press("shift-release")
    assert watch(world).state is ShiftState.VACANT


def test_a_withdrawn_request_is_made_again_without_a_word_of_other_people(world, signed_in):
    signed_in(OTHER)
    screen = opened("schedule", site="CP1")
    fill(screen, reason="离得近")
    screen.press("shift-ask")
    show(screen, "requests").press(DECLINE)
    show(screen, "shift")
    assert Translator("zh")("schedule.changed_meanwhile") not in screen.within("shift-panel")
    fill(screen, reason="路近")
    screen.press("shift-ask")
    assert watch(world).record.reason == "路近"


def test_what_changed_while_another_tab_was_shown_is_what_the_form_opens_with(world):
    screen = opened("schedule", site="CP1")
    show(screen, "workload")
    confirm(world, PLANNER, unit="U1", people=3)
    show(screen, "shift").press("shift-release")
    assert watch(world).state is ShiftState.VACANT


def test_news_are_seen_by_who_looks_on(world, planner):  # noqa: ARG001 - signed in
    screen = opened("schedule")
    assert grid(screen)["平原大桥卡点"][0] == "一中队 · 计划"
    confirm(world)
    assert grid(screen.again())["平原大桥卡点"][0] == "一中队 · 已到岗 3/3"


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_not_saved_says_so_and_the_same_form_may_be_pressed_again(world, monkeypatch, lang):
    def refuse(*_):
        raise StoreBusy

    screen = opened("schedule", lang=lang)
    with monkeypatch.context() as busy:
        busy.setattr(world.store, "write", refuse)
        screen.press("shift-confirm")
    assert Translator(lang)("error.busy") in screen.within("command-result")
    screen.press("shift-confirm")
    assert watch(world).state is ShiftState.CONFIRMED


# Who looks on, who plans


def test_who_may_only_look_sees_everything_and_no_form(signed_in):
    signed_in(VIEWER)
    screen = opened("schedule", site="CP1")
    assert offered(screen) == []
    assert Translator("zh")("schedule.not_yours") in screen.within("shift-panel")
    assert list(grid(screen)) == ["平原大桥卡点", "火车站卡点"]
    assert not screen.has("own-shifts")


def test_a_planner_puts_a_unit_on_a_vacant_shift(world, planner):  # noqa: ARG001 - signed in
    say(world, "release")
    screen = opened("schedule", site="CP1")
    fill(screen, **{"for": "U2"})
    screen.press("shift-claim")
    assert (watch(world).unit, watch(world).state) == ("U2", ShiftState.CLAIMED)


def test_a_planner_answers_for_the_unit_that_stands_there(world, planner):  # noqa: ARG001 - signed in
    say(world, "ask", OTHER, reason="离得近")
    screen = opened("schedule", site="CP1")
    screen.press(DECLINE)
    assert watch(world).record.requested_by == ""
    say(world, "ask", OTHER, reason="离得近")
    answer(world, PLANNER)
    assert grid(screen.again())["平原大桥卡点"][0] == "二中队 · 已认班"


def test_the_table_by_unit_counts_posts_and_people(world):
    say(world, "release", OTHER, site_id="CP2")
    screen = opened("schedule").set("schedule-by", "unit")
    assert grid(screen) == {
        "空岗": ["⚠ 1 岗 3 人", "", ""],
        "一中队": ["1 岗 3 人"] * 3,
        "二中队": ["", "1 岗 3 人", "1 岗 3 人"],
    }


def test_area_and_unit_of_the_link_restrict_the_table():
    assert list(grid(opened("schedule", area="370725001"))) == ["平原大桥卡点"]
    screen = opened("schedule", unit="U2")
    assert list(grid(screen)) == ["火车站卡点"]
    screen.set("unit", ["U1"])
    assert list(grid(screen)) == ["平原大桥卡点"]
    assert screen.link["unit"] == "U1"


def test_the_past_is_shown_and_cannot_be_changed(world):
    then = world.moment
    world.pass_time(hours=1)
    say(world, "release")
    screen = opened("schedule", site="CP1", as_of=then.isoformat())
    assert grid(screen)["平原大桥卡点"][0] == "一中队 · 计划"
    assert offered(screen) == []
    assert Translator("zh")("schedule.past") in screen.within("shift-panel")
    screen.press("back-to-now")
    assert "空岗 1" in screen.within("schedule-strip")


def test_the_load_is_counted_in_its_tab(world):
    world.pass_time(days=3)
    screen = opened("schedule")
    assert not screen.test.table
    table = show(screen, "workload").test.table[0].value
    assert list(table["单位"]) == ["一中队", "二中队"]
    before = [cell.partition(" → ")[0] for cell in table["人均小时"]]
    assert before == ["36", "24"]  # CP2 has been manned since nine of the first day


def test_where_no_post_has_shifts_the_page_says_so(world):
    for site in ("CP1", "CP2"):
        put_site(world, site, status="withdrawn")
    assert Translator("zh")("schedule.none") in opened("schedule").within("schedule-grid")


# Words


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("said", ["nothing", "everything", "past"])
def test_the_screen_is_whole_in_its_language(world, lang, said):
    query = {"as_of": world.moment.isoformat()} if said == "past" else {}
    if said == "everything":
        confirm(world, OTHER, site_id="CP2", people=2)
        say(world, "release", start=START + DAY)
        say(world, "ask", OTHER, reason="…")
    screen = opened("schedule", lang=lang, **query)
    for by, tab in product(("post", "unit"), ("shift", "requests", "workload")):
        t = show(screen.set("schedule-by", by), tab).t
        assert [key for key in LOOKS_LIKE_A_KEY.findall(t) if key in KEYS or "_" in key] == []
        assert untranslated(t, lang) == []


def test_hostile_text_stays_text(hostile):
    hostile.pass_time(minutes=1)
    say(hostile, "ask", OTHER, reason=HOSTILE)
    screen = opened("schedule", site="CP1")
    for tab in ("shift", "requests"):
        assert read_as_markdown(show(screen, tab)) == []
        assert "alert" in screen.t


def test_times_are_those_of_the_clock_on_the_wall(world):
    world.pass_time(
        minutes=-90
    )  # half past seven: the shift of yesterday still runs, the next can be confirmed
    screen = opened("schedule")
    assert "昨天 08:00 – 今天 08:00" in screen.within("own-shifts")
    assert "今天 08:00 – 明天 08:00" in screen.within("own-shifts")
    assert world.moment + timedelta(minutes=30) == START


def test_own_shifts_stand_by_their_time_whatever_is_said_of_them(world):
    put_site(world, "CP2", unit="U1")
    world.pass_time(minutes=-90)  # half past seven: two shifts of each post can be confirmed
    screen = opened("schedule")
    rows = ["own-CP1-01310000", "own-CP2-01310000", "own-CP1-02010000", "own-CP2-02010000"]
    assert own_rows(screen) == rows
    screen.press("shift-confirm")
    assert own_rows(screen) == rows
    say(world, "release", start=START)
    assert own_rows(screen.again()) == rows
    assert screen.within("own-shifts").count("08:00 –") == 2  # once for all posts of one time


def test_a_shift_given_up_is_no_longer_chosen_by_itself(world):
    put_site(world, "CP2", unit="U1")
    screen = opened("schedule")
    screen.press("shift-release")
    assert opened("schedule").widget("shift-post").value == "CP2"


def test_each_step_of_a_shift_keeps_its_place_whatever_is_open():
    def places(screen):
        return [b.key for b in screen.test.button if b.key in STEPS]

    screen = opened("schedule")
    first = places(screen)
    assert first == ["shift-confirm", "shift-claim", "shift-release"]
    for step, open_now in (("claim", ["confirm", "release"]), ("release", ["confirm", "claim"])):
        screen.press(f"shift-{step}")
        assert (places(screen), offered(screen)) == (first, open_now)


def test_paper_and_file_are_those_of_the_screen(world):
    screen = opened("schedule", unit="U1", kind="village").set("schedule-span", 7)
    paper, file = (
        screen.links[Translator("zh")("schedule.print")],
        screen.links[Translator("zh")("schedule.word")],
    )
    asked = urlsplit(paper)
    assert asked.path.endswith("/shifts")
    assert parse_qs(asked.query) == {"unit": ["U1"], "days": ["7"], "lang": ["zh"]}
    name, content = fetched(world, file, STAFF.id)
    assert name == "kadian-rota-20200201-0900.docx"
    (table,) = Document(io.BytesIO(content)).tables
    assert len(table.rows) == 1 + 7
