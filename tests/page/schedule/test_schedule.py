"""The schedule on screen: one's own shifts, one press, one clear answer; gaps first, in both languages."""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document

from geo.domain.errors import StoreBusy
from geo.domain.shifts.shift_record import ShiftState
from geo.i18n import LANGS, Translator
from tests.page.files import fetched
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, number, untranslated
from tests.page.schedule.fixtures import manned, planner_fixture  # noqa: F401 - fixtures
from tests.page.screens import opened
from tests.unit.services.shifts import DAY, PLANNER, answer, confirm, put_site, say, watch
from tests.worlds import OTHER, STAFF, START, VIEWER


def offered(screen):
    keys = [button.key or "" for button in screen.test.button if not button.disabled]
    return [key.removeprefix("shift-") for key in keys if key.startswith("shift-")]


def field(screen, name):
    """Key of a field of the form, which is another one at each filling-in."""
    nodes = (*screen.test.text_input, *screen.test.number_input, *screen.test.selectbox)
    (key,) = [node.key for node in nodes if (node.key or "").startswith(f"{name}-") and len(node.key) > 30]
    return key


def fill(screen, **values):
    for name, value in values.items():
        screen.widget(field(screen, name)).set_value(value)


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


def test_counts_are_reported_and_too_few_is_a_gap_in_plain_sight(world):
    screen = opened("schedule")
    fill(screen, people=2, leads=0)
    screen.press("shift-confirm")
    assert (watch(world).record.people, watch(world).record.leads) == (2, 0)
    assert "缺口 1" in screen.within("rota-strip")
    name, cells = next(iter(grid(screen).items()))
    assert (name, cells[0]) == ("平原大桥卡点", "⚠ 一中队 · 已到岗 2/3 · 缺口")


def test_a_shift_is_released_and_claimed_again(world):
    screen = opened("schedule")
    fill(screen, reason="车坏了")
    screen.press("shift-release")
    assert world.entry(number(screen)).reason == "车坏了"
    assert "缺口 1" in screen.within("rota-strip")
    assert offered(screen) == ["confirm", "claim"]
    screen.press("shift-claim")
    assert "02:00" not in screen.within("shift-panel")
    assert "今天 11:00前未到岗确认" in screen.within("shift-panel")  # claimed at nine, for two hours
    assert watch(world).state is ShiftState.CLAIMED


def test_another_units_shift_is_asked_for_with_a_reason_and_handed_over(world, signed_in):
    signed_in(OTHER)
    screen = opened("schedule", site="CP1")
    assert offered(screen) == ["ask"]
    screen.press("shift-ask")
    assert Translator("zh")("error.takeover_reason") in screen.within("command-result")
    fill(screen, reason="离得近")
    screen.press("shift-ask")
    assert "二中队 申请接替：离得近" in screen.within("shift-panel")
    signed_in(STAFF)
    screen = opened("schedule")
    assert "二中队 申请接替：离得近" in screen.within("shift-panel")
    screen.press("shift-accept")
    assert (watch(world).unit, watch(world).state) == ("U2", ShiftState.CLAIMED)


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
    assert watch(world).state is ShiftState.CONFIRMED
    screen.press("shift-release")
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
    screen.press("shift-decline")
    assert watch(world).record.requested_by == ""
    say(world, "ask", OTHER, reason="离得近")
    answer(world, PLANNER)
    assert grid(screen.again())["平原大桥卡点"][0] == "二中队 · 已认领"


def test_the_table_by_unit_counts_posts_and_people(world):
    say(world, "release", OTHER, site_id="CP2")
    screen = opened("schedule").set("rota-by", "unit")
    assert grid(screen) == {
        "无人": ["⚠ 1 岗 3 人 · 缺口", "", ""],
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
    assert "缺口 1" in screen.within("rota-strip")


def test_the_load_is_counted_when_it_is_unfolded(world):
    world.pass_time(days=3)
    screen = opened("schedule")
    assert not screen.test.table
    screen.test.session_state["rota-load"] = True
    screen.again()
    table = screen.test.table[0].value
    assert list(table["单位"]) == ["一中队", "二中队"]
    assert list(table["前两周 · 人均小时"]) == ["36", "24"]  # CP2 has been manned since nine of the first day


def test_where_no_post_has_shifts_the_page_says_so(world):
    for site in ("CP1", "CP2"):
        put_site(world, site, status="withdrawn")
    assert Translator("zh")("schedule.none") in opened("schedule").within("rota")


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
    screen.test.session_state["rota-load"] = True
    for by in ("post", "unit"):
        t = screen.set("rota-by", by).t
        assert [key for key in LOOKS_LIKE_A_KEY.findall(t) if key in KEYS or "_" in key] == []
        assert untranslated(t, lang) == []


def test_hostile_text_stays_text(hostile):
    hostile.pass_time(minutes=1)
    say(hostile, "ask", OTHER, reason=HOSTILE)
    screen = opened("schedule", site="CP1")
    assert read_as_markdown(screen) == []
    assert "alert" in screen.t


def test_times_are_those_of_the_clock_on_the_wall(world):
    world.pass_time(
        minutes=-90
    )  # half past seven: the shift of yesterday still runs, the next can be confirmed
    screen = opened("schedule")
    assert "昨天 08:00 – 今天 08:00" in screen.within("own-shifts")
    assert "今天 08:00 – 明天 08:00" in screen.within("own-more")
    assert world.moment + timedelta(minutes=30) == START


def test_of_each_own_post_the_shift_that_waits_for_a_word_comes_first_and_the_rest_is_folded(world):
    put_site(world, "CP2", unit="U1")
    world.pass_time(minutes=-90)  # half past seven: two shifts of each post can be confirmed
    screen = opened("schedule")

    def rows():
        return [button.key for button in screen.test.button if (button.key or "").startswith("own-CP")]

    assert rows() == ["own-CP1-01310000", "own-CP2-01310000", "own-CP1-02010000", "own-CP2-02010000"]
    screen.press("shift-confirm")
    assert rows() == ["own-CP2-01310000", "own-CP1-02010000", "own-CP1-01310000", "own-CP2-02010000"]
    assert screen.within("own-shifts").count("08:00 –") == 2


def test_a_shift_given_up_keeps_its_row_and_no_longer_comes_first(world):
    put_site(world, "CP2", unit="U1")
    screen = opened("schedule")
    screen.press("shift-release")
    rows = [button.key for button in screen.test.button if (button.key or "").startswith("own-CP")]
    assert rows == ["own-CP2-02010000", "own-CP1-02010000"]
    assert opened("schedule").widget("shift-post").value == "CP2"


def test_each_step_of_a_shift_keeps_its_place_whatever_is_open():
    def places(screen):
        return [b.key for b in screen.test.button if (b.key or "").startswith("shift-")]

    screen = opened("schedule")
    first = places(screen)
    assert first == ["shift-confirm", "shift-claim", "shift-release"]
    for step, open_now in (("claim", ["confirm", "release"]), ("release", ["confirm", "claim"])):
        screen.press(f"shift-{step}")
        assert (places(screen), offered(screen)) == (first, open_now)


def test_paper_and_file_are_those_of_the_screen(world):
    screen = opened("schedule", unit="U1", kind="village").set("rota-span", 7)
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
