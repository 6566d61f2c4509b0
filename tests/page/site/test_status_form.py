"""Reporting on a site from the sidebar: one press, one clear answer."""

import json
import re
from datetime import datetime

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.i18n import Translator
from tests.page.readings import number, offered
from tests.page.screens import opened
from tests.page.site.steps import field, fill, reporting
from tests.unit.services.shifts import put_site
from tests.worlds import OTHER, STAFF, VIEWER

WORDS = Translator("zh")


def press_and_confirm(world, screen, key):
    """Press what is asked for once more, and again once the question can have been read."""
    screen.press(key)
    world.pass_time(seconds=4)
    screen.press(key)


# The form


def test_a_site_is_chosen_by_the_link():
    card = reporting("CP1").within("site-card")
    assert all(said in card for said in ("平原大桥卡点", "在岗", "一中队", "新昌社区", "2 小时前"))


def test_the_steps_of_the_kind_are_offered_and_seen_unchanged():
    assert offered(reporting("CP1")) == [
        "press-seen",
        "press-short_staffed",
        "press-unmanned",
        "press-withdrawn",
    ]


def test_a_press_is_confirmed_with_number_time_and_unit_and_the_form_is_empty(world):
    screen = reporting("V1")
    fill(screen, note="路障已拆")
    screen.press("press-reopened")
    assert world.entry(number(screen)).after["note"] == "路障已拆"
    said = screen.within("status-form")
    assert all(part in said for part in ("今天 09:00", "一中队", f"#{number(screen)}"))
    assert screen.widget(field(screen, "note")).value in (None, "")
    assert "擅自开放" in screen.within("site-card")
    assert world.site("V1").status == "reopened"


def test_the_list_and_the_figures_follow_at_once():
    screen = reporting("V1", kind="village")
    before = screen.figures()["village"]
    screen.press("press-reopened")
    assert (before, screen.figures()["village"]) == ("100 %", "50 %")
    assert screen.table["状态"][screen.sites.index("V1")] == "擅自开放"


def test_a_time_observed_is_read_on_the_clock_on_the_wall(world):
    screen = reporting("V1")
    observed = world.moment.astimezone(world.ctx.settings.zone).replace(tzinfo=None, minute=0)
    fill(screen, observed=observed)
    screen.press("press-reopened")
    assert world.entry(number(screen)).observed_at == world.moment


def test_what_is_refused_says_why_and_keeps_what_was_typed(world):
    screen = reporting("V1")
    tomorrow = datetime(2020, 2, 3, 9, tzinfo=world.ctx.settings.zone).replace(tzinfo=None)
    fill(screen, note="明天的事", observed=tomorrow)
    screen.press("press-reopened")
    assert "2020年2月3日 09:00" in screen.within("status-form")
    assert screen.widget(field(screen, "note")).value == "明天的事"
    assert world.site("V1").status == "closed"


def test_seen_unchanged_is_one_press(world):
    screen = reporting("V1")
    screen.press("press-seen")
    assert world.entry(number(screen)).action == "seen"
    assert world.site("V1").last_report_at == world.moment


def test_a_patrol_is_one_press_by_a_unit(world):
    screen = reporting("C1")
    assert offered(screen) == ["press-patrol", "press-exempt"]
    fill(screen, unit="U2", note="门岗在位")
    screen.press("press-patrol")
    assert "已巡" in screen.within("site-card")
    with world.store.read() as reader:
        (patrol,) = reader.patrols("C1")
    assert (patrol.unit, patrol.note, patrol.seq) == ("U2", "门岗在位", number(screen))


def test_another_site_starts_with_an_empty_form():
    screen = reporting("V1")
    fill(screen, note="东村的备注")
    screen.again()
    screen.go(lang="zh", site="V2")
    assert screen.widget(field(screen, "note")).value in (None, "")
    assert not screen.test.success


def test_a_site_that_is_not_there_is_said_to_be_so():
    assert "没有这个点位" in opened(site="X9").t


def test_the_card_is_closed_and_leaves_the_link():
    screen = reporting("V1")
    screen.press("card-close")
    assert (screen.has("site-card"), screen.link) == (False, {"lang": "zh"})


def test_who_may_only_look_sees_no_form():
    screen = reporting("V1", actor=VIEWER)
    assert offered(screen) == []
    assert "您可以查看此点位，但不能更改" in screen.within("status-form")


def test_the_page_of_an_area_reports_as_well(world):
    screen = reporting("V1", page="area")
    screen.press("press-reopened")
    assert world.site("V1").status == "reopened"


# Somebody else meanwhile


def test_a_newer_entry_is_announced_in_the_same_form(world):
    """The browser keeps what is typed as long as the form is the same."""
    screen = reporting("V1")
    before = field(screen, "note")
    world.confirm("V1", actor=OTHER)
    screen.again()
    assert "已有新的记录" in screen.within("status-form")
    assert field(screen, "note") == before


def conflicting(world, press="press-unmanned"):
    screen = reporting("CP1")
    world.change("CP1", "short_staffed", actor=OTHER)
    fill(screen, note="现场无人")
    screen.press(press)
    return screen


def test_a_conflict_shows_both_values_who_and_when(world):
    said = conflicting(world).within("status-form")
    assert all(part in said for part in ("二中队队员", "缺员", "无人", "今天 09:00"))
    assert world.site("CP1").status == "short_staffed"


def test_theirs_can_be_kept(world):
    screen = conflicting(world)
    assert [screen.widget(key).proto.type for key in ("keep-theirs", "apply-mine")] == [
        "primary",
        "secondary",
    ]
    screen.press("keep-theirs")
    assert not screen.has("keep-theirs")
    assert world.site("CP1").status == "short_staffed"
    assert screen.widget(field(screen, "note")).value == "现场无人"
    assert "已有新的记录" not in screen.within("status-form")
    screen.press("press-manned")
    assert world.site("CP1").status == "manned"


def test_mine_can_be_applied_for_a_reason(world):
    screen = conflicting(world)
    screen.press("apply-mine")
    assert "请先" in screen.within("status-form")
    screen.widget("because").set_value("现场核实")
    screen.press("apply-mine")
    entry = world.entry(number(screen))
    assert (entry.reason, entry.after["note"], world.site("CP1").status) == (
        "现场核实",
        "现场无人",
        "unmanned",
    )


def test_seen_unchanged_on_a_status_no_longer_so_meets_the_same_question(world):
    screen = conflicting(world, press="press-seen")
    assert "您报的是“已核查，无变化”，当时为“在岗”" in screen.within("status-form")
    screen.widget("because").set_value("现场核实在岗")
    screen.press("apply-mine")
    assert world.site("CP1").status == "manned"


def test_every_status_keeps_its_place_and_only_next_ones_can_be_pressed(world):
    screen = reporting("CP1")

    def offered():
        buttons = [button for button in screen.test.button if (button.key or "").startswith("press-")]
        return {button.key: button.disabled for button in buttons if button.key != "press-seen"}

    before = offered()
    assert list(before) == ["press-manned", "press-short_staffed", "press-unmanned", "press-withdrawn"]
    assert [key for key, shut in before.items() if shut] == ["press-manned"]
    world.change("CP1", "short_staffed", actor=OTHER)
    screen.again()
    assert list(offered()) == list(before)
    assert [key for key, shut in offered().items() if shut] == ["press-short_staffed", "press-withdrawn"]


def test_what_takes_a_site_out_of_the_figures_is_asked_for_once_more(world):
    screen = reporting("V1")
    fill(screen, note="全村解封")
    screen.press("press-lifted")
    assert world.site("V1").status == "closed"
    assert screen.widget("press-lifted").label == "确认已解封？"
    assert WORDS("form.sure_again") in screen.within("status-result")
    world.pass_time(seconds=4)
    screen.press("press-lifted")
    entry = world.entry(number(screen))
    assert (entry.after["status"], entry.after["note"]) == ("lifted", "全村解封")


def test_another_press_between_the_two_asks_again(world):
    screen = reporting("V1")
    screen.press("press-lifted")
    screen.press("press-seen")
    world.pass_time(seconds=4)
    screen.press("press-lifted")
    assert world.site("V1").status == "closed"


@pytest.mark.parametrize("times", [2, 5])
def test_a_double_press_asks_and_confirms_nothing(world, times):
    screen = reporting("V1")
    for _ in range(times):
        screen.press("press-lifted")
        world.pass_time(milliseconds=800)
    assert world.site("V1").status == "closed"
    world.pass_time(seconds=4)
    screen.press("press-lifted")  # the control: the question can have been read by now
    assert world.site("V1").status == "lifted"


@pytest.mark.parametrize("times", [2, 5])
def test_a_double_press_for_ticked_sites_asks_and_confirms_nothing(world, times):
    screen = opened(kind="village").tick("V1", "V2")
    for _ in range(times):
        screen.press("bulk-lifted")
        world.pass_time(milliseconds=800)
    assert world.site("V1").status == "closed"
    assert WORDS("form.sure_again") in screen.within("bulk-result")
    world.pass_time(seconds=4)
    screen.press("bulk-lifted")
    assert {world.site(site_id).status for site_id in ("V1", "V2")} == {"lifted"}
    assert WORDS("form.sure_again") not in screen.within("bulk-result")


def test_a_double_press_does_not_override_what_somebody_else_has_reported_meanwhile(world):
    screen = opened(kind="village").tick("V1", "V2")
    world.change("V1", "reopened", actor=OTHER)
    for _ in range(3):
        screen.press("bulk-partly_closed")
        world.pass_time(milliseconds=800)
    assert world.site("V1").status == "reopened"
    assert "二中队队员" in screen.within("bulk-result")
    world.pass_time(seconds=4)
    screen.press("bulk-partly_closed")  # the control: it can have been read by now
    assert world.site("V1").status == "partly_closed"


# Taking back


def test_the_last_entry_is_taken_back_with_one_press(world):
    screen = reporting("V1")
    screen.press("press-reopened")
    first = number(screen)
    assert f"已记录 #{first} · 东村 已封闭→擅自开放 · 今天 09:00 · 一中队" in screen.within("status-form")
    screen.press("undo")
    assert world.site("V1").status == "closed"
    assert number(screen) == first + 1
    assert f"已撤回第 {first} 号记录（记录 #{first + 1}）· 东村 擅自开放→已封闭 · " in screen.within(
        "status-form"
    )
    assert not screen.has("undo")


def test_what_somebody_built_on_is_not_taken_back(world):
    screen = reporting("V1")
    screen.press("press-reopened")
    world.change("V1", "partly_closed", actor=OTHER)
    screen.press("undo")
    assert "二中队队员" in screen.within("status-form")
    assert world.site("V1").status == "partly_closed"


# Many at once


def test_ticked_sites_of_one_kind_are_changed_together(world):
    screen = opened(kind="village")
    screen.set("actor", STAFF.id)
    screen.tick("V1", "V2")
    screen.widget(f"bulk-note-{screen.test.session_state['screen'].bulk_key}").set_value("统一解封")
    press_and_confirm(world, screen, "bulk-lifted")
    assert {world.site(site_id).status for site_id in ("V1", "V2")} == {"lifted"}
    (said,) = [message.value for message in screen.test.success]
    first, last = map(int, re.findall(r"#(\d+)", said))
    assert last == first + 1
    assert "2 个点位" in said
    steps = [b for b in screen.test.button if (b.key or "").startswith("bulk-")]
    assert steps
    assert all(step.disabled for step in steps)  # each still in its place


def test_a_bulk_change_is_taken_back_whole(world):
    screen = opened(kind="village")
    screen.set("actor", STAFF.id)
    screen.tick("V1", "V2")
    press_and_confirm(world, screen, "bulk-lifted")
    first = number(screen)
    screen.press("undo-ticked")
    assert {world.site(site_id).status for site_id in ("V1", "V2")} == {"closed"}
    numbers = f"已撤回第 {first}–{first + 1} 号记录（记录 #{first + 2}–#{first + 3}）· 2 个点位"
    assert numbers in screen.within("bulk-form")


def test_a_receipt_says_also_what_changed_no_status():
    screen = reporting("C1")
    screen.press("press-patrol")
    assert f"已记录 #{number(screen)} · 爱伦堡小区 巡查 · " in screen.within("status-form")
    screen = reporting("V1", lang="en")
    screen.press("press-seen")
    assert "东村 Checked, no change · " in screen.within("status-form")


def test_ticked_sites_are_confirmed_together_and_that_is_undone_as_one(world):
    world.pass_time(hours=2)
    reported_at = world.site("V1").last_report_at
    screen = opened(kind="village").tick("V1", "V2")
    screen.widget(f"bulk-note-{screen.test.session_state['screen'].bulk_key}").set_value("路障完好")
    screen.press("bulk-seen")
    assert {world.site(site_id).last_report_at for site_id in ("V1", "V2")} == {world.moment}
    assert world.site("V2").note == "路障完好"
    assert "2 个点位 已核查，无变化" in screen.within("bulk-result")
    world.pass_time(seconds=4)
    screen.press("undo-ticked")
    assert {world.site(site_id).last_report_at for site_id in ("V1", "V2")} == {reported_at}


@pytest.mark.parametrize(("chosen", "units"), [(None, ["U2", "U1"]), ("U2", ["U2", "U2"])])
def test_patrols_of_ticked_compounds_are_recorded_by_the_unit_of_each_or_the_chosen_one(world, chosen, units):
    put_site(world, "C1", unit="U2")
    screen = opened(kind="compound").tick("C1", "C2")
    assert not screen.has("bulk-seen")
    if chosen:
        screen.widget(f"bulk-unit-{screen.test.session_state['screen'].bulk_key}").set_value(chosen)
    screen.press("bulk-patrol")
    first = number(screen)
    assert [world.entry(seq).after["visit"]["unit"] for seq in (first, first + 1)] == units
    assert "2 个点位 巡查" in screen.within("bulk-result")


def test_who_may_only_record_patrols_is_offered_these_for_ticked_sites_and_nothing_else(world, signed_in):
    walker = Actor("walker", "督导", None, "U1", (Grant("walker", Role.REPORTER, "370725001"),))
    signed_in(world.appoint(walker))
    screen = opened(kind="compound").tick("C1", "C2")
    offered = {button.key for button in screen.test.button if (button.key or "").startswith("bulk-")}
    assert offered == {"bulk-patrol"}
    screen.press("bulk-patrol")
    assert world.entry(number(screen)).actor == "walker"


def test_of_ticked_sites_those_outside_of_ones_rights_are_not_counted(world, signed_in):
    grants = Grant("local", Role.VIEWER), Grant("local", Role.STAFF, "370725001")
    signed_in(world.appoint(Actor("local", "街道", None, "", grants)))
    screen = opened(kind="village").tick("V1", "V2")
    assert screen.widget("bulk-seen").label == "已核查，无变化（1）"
    screen.press("bulk-seen")
    assert world.entry(number(screen)).entity_id == "V1"


def test_ticking_opens_no_card_and_moves_no_map():
    screen = opened()
    token = screen.test.session_state["screen"].view_token
    selection = {"selection": {"rows": [0], "columns": [], "cells": []}}
    states = screen.test._tree.get_widget_states()
    table = states.widgets.add(id=screen.test.dataframe(key=screen.list_key).proto.id)
    table.string_value = json.dumps(selection)
    screen.test._run(states)
    open_screen = screen.test.session_state["screen"]
    assert (len(open_screen.ticked), open_screen.site, open_screen.view_token) == (1, "", token)
    assert screen.has("bulk-seen")


def test_a_report_on_ticked_sites_leaves_the_open_card_and_its_field_with_what_is_typed_there():
    screen = reporting("CP1")
    note = field(screen, "note")
    screen.tick("V1", "V2").press("bulk-seen")
    assert screen.has("site-card")
    assert field(screen, "note") == note
    assert "已记录" in screen.within("bulk-result")
    assert "已记录" not in screen.within("status-form")


def test_all_sites_listed_are_ticked_by_one_press_where_they_are_of_one_kind():
    screen = opened()
    assert screen.widget("tick-all").disabled
    screen = opened(kind="village")
    screen.press("tick-all")
    assert sorted(screen.test.session_state["screen"].ticked) == ["V1", "V2"]
    screen.press("tick-none")
    assert screen.test.session_state["screen"].ticked == ()
    assert screen.widget("tick-none").disabled


# A note that comes to mind afterwards


def test_a_note_typed_after_the_press_is_added_to_the_same_report(world):
    screen = reporting("V1")
    screen.press("press-reopened")
    reported = number(screen)
    screen.press("add-note")
    assert world.store.revision() == reported
    assert WORDS("error.note_empty") in screen.within("status-result")
    fill(screen, note="路障已拆")
    screen.press("add-note")
    added = world.entry(reported + 1)
    assert (added.action, added.reason, world.site("V1").note) == ("note", f"#{reported}", "路障已拆")
    assert "东村 补充说明" in screen.within("status-result")
    screen.press("undo")
    assert (world.site("V1").status, world.site("V1").note) == ("closed", "")
    assert f"已撤回第 {reported} 号记录" in screen.within("status-result")
    assert not screen.has("add-note")


def test_a_note_is_added_to_a_report_on_ticked_sites_at_each(world):
    screen = opened(kind="village").tick("V1", "V2").press("bulk-seen")
    screen.widget(f"bulk-note-{screen.test.session_state['screen'].bulk_key}").set_value("均已通知")
    screen.press("add-note-ticked")
    assert {world.site(site_id).note for site_id in ("V1", "V2")} == {"均已通知"}
    screen.press("undo-ticked")
    assert {world.site(site_id).note for site_id in ("V1", "V2")} == {""}


def test_every_step_is_offered_for_the_ticked_sites_it_is_one_for(world):
    world.change("V1", "reopened")
    screen = opened(kind="village")
    screen.set("actor", STAFF.id)
    screen.tick("V1", "V2")
    labels = {
        button.key: button.label
        for button in screen.test.button
        if (button.key or "").startswith("bulk-") and button.key != "bulk-form"
    }
    assert labels == {
        "bulk-seen": "已核查，无变化（2）",
        "bulk-closed": "已封闭（1）",
        "bulk-partly_closed": "部分封闭（2）",
        "bulk-reopened": "擅自开放（1）",
        "bulk-lifted": "已解封（2）",
    }
    screen.press("bulk-reopened")
    assert world.entry(number(screen)).entity_id == "V2"
    assert [world.site(site_id).status for site_id in ("V1", "V2")] == ["reopened", "reopened"]


def test_sites_of_two_kinds_are_not_changed_together():
    screen = opened()
    screen.set("actor", STAFF.id)
    screen.tick("V1", "M1")
    assert "类别不同" in screen.within("bulk-form")


def test_who_may_only_look_cannot_change_many_either():
    screen = opened(kind="village")
    screen.set("actor", VIEWER.id)
    screen.tick("V1", "V2")
    assert not screen.has("bulk-form")


def test_a_ticked_site_that_has_left_the_list_is_not_changed_unseen(world):
    screen = opened(status="village.closed")
    screen.set("actor", STAFF.id)
    screen.tick("V1", "V2")
    assert screen.has("bulk-form")
    world.change("V2", "reopened", actor=OTHER)
    screen.again()
    assert screen.sites == ["V1"]
    screen.press("bulk-seen")
    assert world.entry(number(screen)).entity_id == "V1"
    assert world.site("V2").version == 2


def test_a_bulk_change_that_meets_a_conflict_names_the_site_and_goes_on_without_it(world):
    screen = opened(kind="village")
    screen.set("actor", STAFF.id)
    screen.tick("V1", "V2")
    screen.press("bulk-lifted")
    world.change("V2", "reopened", actor=OTHER)
    world.pass_time(seconds=4)
    screen.press("bulk-lifted")
    assert all(part in screen.within("bulk-form") for part in ("西村", "二中队队员", "擅自开放", "已解封"))
    assert world.site("V1").status == "closed"
    screen.press("without")
    assert not screen.has("without")
    press_and_confirm(world, screen, "bulk-lifted")
    assert (world.site("V1").status, world.site("V2").status) == ("lifted", "reopened")
