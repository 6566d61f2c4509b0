"""The schedule on one screen: the verdict first, filters above, and a panel that opens with what is next."""

import pytest

from tests.page.schedule.steps import show
from tests.page.screens import opened
from tests.unit.services.shifts import put_site, say
from tests.worlds import OTHER, START, VIEWER

TABS = ("班次", "申请", "负荷")
ACCEPT = "shift-accept-CP1-02010000"


def tab(screen):
    return screen.widget("schedule-tab").value


def sidebar_keys(screen):
    return {getattr(node, "key", None) for node in screen.test.sidebar}


def test_the_verdict_on_the_day_is_the_first_line(world):
    assert "今天 2 班均已排定单位" in opened("schedule").within("verdict")
    say(world, "release")
    assert "今天 2 班：1 班空岗。" in opened("schedule").within("verdict")


def test_own_shifts_are_in_the_sidebar_and_filters_are_not(signed_in):
    assert {"own-shifts", "shift-next-CP1-02010000"} <= sidebar_keys(opened("schedule"))
    assert {"area", "unit"}.isdisjoint(sidebar_keys(opened("schedule")))
    signed_in(VIEWER)
    assert len(opened("schedule").test.sidebar) == 0


def test_the_chosen_area_and_units_are_chips_which_take_them_out():
    screen = opened("schedule", area="370725001", unit="U1")
    assert (screen.has("chip-area-370725001"), screen.has("chip-unit-U1")) == (True, True)
    assert "宝都街道" in screen.within("filters")
    screen.press("chip-area-370725001")
    assert (screen.link.get("area"), screen.link["unit"]) == (None, "U1")
    screen.press("chip-unit-U1")
    assert "unit" not in screen.link


def test_parts_of_the_filter_that_have_no_effect_here_have_no_chip():
    screen = opened("schedule", kind="village", attention="1")
    assert [button.key for button in screen.test.button if button.key.startswith(("chip-", "filter-"))] == []


# The tabs of the panel


def test_the_page_opens_with_the_requests_that_wait_for_an_answer_and_else_with_the_shift(world):
    assert tab(opened("schedule")) == "shift"
    say(world, "ask", OTHER, reason="离得近")
    screen = opened("schedule", site="CP1")
    assert (tab(screen), screen.has(ACCEPT)) == ("requests", True)
    assert tab(screen.turn("situation").turn("schedule")) == "requests"
    screen.press(ACCEPT)
    assert tab(screen) == "requests"  # where the answer and its result are
    assert tab(screen.turn("situation").turn("schedule")) == "shift"


def test_who_waits_for_an_answer_of_others_sees_the_shift_first(world, signed_in):
    say(world, "ask", OTHER, reason="离得近")
    signed_in(OTHER)
    assert tab(opened("schedule")) == "shift"


def test_a_request_that_comes_meanwhile_changes_neither_the_tab_nor_the_names_of_the_tabs(world):
    screen = opened("schedule")
    say(world, "ask", OTHER, reason="离得近")
    screen.again()
    assert tab(screen) == "shift"
    assert tuple(screen.widget("schedule-tab").options) == TABS


def test_a_chosen_shift_shows_its_form_whichever_tab_is_open(world):
    put_site(world, "CP2", unit="U1")
    for key in ("own-CP2-02010000", "shift-next-CP2-02010000"):
        screen = show(opened("schedule"), "workload")
        screen.press(key)
        assert (tab(screen), screen.widget("shift-post").value) == ("shift", "CP2")


def test_an_answer_and_its_undo_have_a_place_of_their_own_before_there_is_one(world):
    screen = show(opened("schedule"), "requests")
    assert "没有待答复" in screen.within("schedule-requests-result")
    say(world, "ask", OTHER, reason="离得近")
    assert "同意后立即生效" in screen.again().within("schedule-requests-result")
    screen.press(ACCEPT)
    assert "已记录" in screen.within("schedule-requests-result")


@pytest.mark.parametrize("key", ["schedule-preferences", "schedule-tab"])
def test_a_planner_has_the_tab_of_a_proposal_and_asks_for_it_beside_it(planner, key):  # noqa: ARG001 - signed in
    screen = opened("schedule")
    assert screen.has(key)
    assert tuple(screen.widget("schedule-tab").options) == (*TABS, "方案")


def test_asking_for_a_proposal_shows_its_tab_and_coming_back_shows_it_again(world, planner):  # noqa: ARG001 - signed in
    say(world, "release", start=START)
    screen = opened("schedule").press("schedule-work-out")
    assert tab(screen) == "proposal"
    assert screen.has("schedule-proposal")
    assert tab(screen.turn("situation").turn("schedule")) == "proposal"


def test_the_past_has_neither_requests_nor_a_proposal(world, planner):  # noqa: ARG001 - signed in
    say(world, "ask", OTHER, reason="离得近")
    screen = opened("schedule", as_of=world.moment.isoformat())
    assert not screen.has("schedule-preferences")
    for name in ("requests", "proposal"):
        assert "正在查看历史情况" in show(screen, name).within("panel-content")
