"""Superiors' forms: bound once, filled each period as of its hour, kept, corrected and undone."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.daily_reports.figures import MissingFigure
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.superior_forms.form import FormConflict
from geo.domain.superior_forms.workbook import CellRef
from geo.services.superior_forms import forms
from geo.services.superior_forms.forms import carried_bindings, cell_rows, form_values, lost_bindings
from geo.store.tables.rows import site_from_row
from geo.store.verify import verify_connection
from tests.superior_blanks import NOTES, SHEET, blank
from tests.unit.services.day.days import CHIEF, OTHER_TOWN, SECOND, TOWN, tally
from tests.unit.services.superior_forms.steps import (
    add,
    bind,
    change,
    fill,
    filled_values,
    form,
    listed,
    take_blank,
    undo,
    withdraw,
)
from tests.worlds import VIEWER


def sound(world):
    with world.store.read() as reader:
        return verify_connection(reader.connection).deviations == ()


def values(world, starts_at=None):
    start = starts_at or listed(world).current.interval.start
    return {each.binding.cell.name: each.value for each in form_values(world.ctx, CHIEF, 1, start)}


def manned(world):
    """Count by the sites themselves how many checkpoints of the town are manned."""
    with world.store.read() as reader:
        sites = [site_from_row(row) for row in reader.site_rows()]
    posts = [site for site in sites if site.area.startswith(TOWN) and site.kind == "checkpoint"]
    return sum(site.status == "manned" for site in posts)


def test_a_form_is_added_with_its_blank_and_is_due_at_its_hour(desk):
    add(desk)
    found = listed(desk)
    assert (found.form.name, found.form.blank_number, found.form.bindings) == ("每日统计表", 1, ())
    zone = desk.ctx.settings.zone
    assert found.current.as_of.astimezone(zone).hour == 16
    assert found.current.due_at - found.current.as_of == timedelta(hours=1)
    assert sound(desk)


def test_a_bound_cell_is_filled_with_its_figure_and_nothing_else_changes(desk):
    add(desk)
    bind(desk)
    seq = fill(desk).seq
    filled = listed(desk).current.filled
    assert (filled.entry_seq, filled.actor) == (seq, CHIEF.id)
    before = filled_values(desk, form(desk).blank.sha256)
    assert filled_values(desk, filled.file.sha256) == before | {"B3": manned(desk)}
    assert sound(desk)


def test_figures_are_those_of_the_hour_and_not_of_the_press(desk):
    add(desk)
    bind(desk)
    expected = values(desk)["B3"]
    desk.change("CP1", "unmanned", CHIEF)  # at 17:30
    assert manned(desk) == expected - 1
    assert values(desk)["B3"] == expected
    fill(desk)
    assert filled_values(desk, listed(desk).current.filled.file.sha256)["B3"] == expected
    desk.pass_time(hours=24)
    assert values(desk)["B3"] == expected - 1


def test_the_period_before_is_read_at_the_same_hour(desk):
    add(desk)
    bind(desk, "B3")
    bind(desk, "C3", periods_before=1)
    desk.change("CP1", "unmanned", CHIEF)
    desk.pass_time(hours=24)
    found = values(desk)
    assert found["C3"] == found["B3"] + 1
    rows = cell_rows(desk.ctx, CHIEF, 1, listed(desk).current.interval.start, CellRef(SHEET, 3, 3))
    assert len(rows) == found["C3"]


def test_a_figure_without_a_number_leaves_its_cell_empty_and_says_why(desk):
    add(desk)
    bind(desk, code="tally.persons")
    fill(desk)
    filled = listed(desk).current.filled
    assert "B3" not in filled_values(desk, filled.file.sha256)
    with desk.store.read() as reader:
        kept = reader.superior_forms.filled_by(filled.entry_seq)
    assert [each.value for each in kept.cells] == [MissingFigure.NOT_COMPUTED]


def test_what_was_filled_stays_when_facts_change_later(desk):
    tally(desk)
    desk.pass_time(hours=0.01)
    add(desk, as_of_minute=17 * 60 + 30)
    bind(desk, code="tally.persons")
    desk.pass_time(hours=1)
    fill(desk)
    first = listed(desk).current.filled
    number = filled_values(desk, first.file.sha256)["B3"]
    desk.pass_time(hours=30)
    again = next(each for each in listed(desk).periods if each.filled)
    assert again.filled.file == first.file
    assert values(desk, again.interval.start)["B3"] == number == 430


def test_a_form_is_not_filled_before_its_hour_nor_without_a_binding(desk):
    add(desk, as_of_minute=18 * 60, due_minute=19 * 60)
    bind(desk)
    with pytest.raises(InvalidInput) as refused:
        fill(desk)
    assert refused.value.key == "error.form_early"
    add(desk)
    with pytest.raises(InvalidInput) as refused:
        fill(desk, number=2, seen_version=1)
    assert refused.value.key == "error.form_nothing_bound"


def test_filling_again_keeps_both_and_a_second_press_fills_nothing(desk):
    add(desk)
    bind(desk)
    receipt = fill(desk, key="once")
    assert fill(desk, key="once", seen_revision=0).is_repeated
    bind(desk, "B4", "village.closed")
    second = fill(desk)
    with desk.store.read() as reader:
        kept = reader.superior_forms.filled_since(listed(desk).current.interval.start)
    assert [each.entry_seq for each in kept] == [second.seq, receipt.seq]
    assert listed(desk).current.filled.entry_seq == second.seq
    with pytest.raises(FormConflict):
        fill(desk, seen_revision=1)


def test_what_was_filled_is_undone_by_who_filled_it_and_the_one_before_counts_again(desk):
    add(desk)
    bind(desk)
    first, second = fill(desk).seq, fill(desk).seq
    with pytest.raises(Refused):
        undo(desk, second, SECOND)
    with pytest.raises(Refused):
        undo(desk, first)
    undo(desk, second)
    assert listed(desk).current.filled.entry_seq == first
    assert sound(desk)


@pytest.mark.parametrize(
    ("cell", "code", "more", "key"),
    [
        ("A3", "checkpoint.manned", {}, "error.form_cell_words"),
        ("D3", "checkpoint.manned", {}, "error.form_cell_formula"),
        ("Z99", "checkpoint.manned", {}, "error.form_cell"),
        ("B3", "checkpoint.maned", {}, "error.unknown_report_figure"),
        ("B3", "checkpoint.manned", {"area": OTHER_TOWN}, "error.figure_elsewhere"),
        ("B3", "checkpoint.manned", {"area": "999"}, "error.unknown_area"),
        ("B3", "checkpoint.manned", {"sheet": "没有"}, "error.unknown_sheet"),
        ("B3", "checkpoint.manned", {"periods_before": 99}, "error.form_period"),
        ("B3", "", {}, "error.form_unbound"),
        ("B3", "checkpoint.manned", {"number": 9}, "error.unknown_form"),
    ],
)
def test_what_cannot_be_bound_is_refused(desk, cell, code, more, key):
    add(desk)
    with pytest.raises((InvalidInput, NotFound)) as refused:
        bind(desk, cell, code, **more)
    assert refused.value.key == key


def test_two_people_who_change_one_form_do_not_overwrite_each_other(desk):
    add(desk)
    seen = form(desk).version
    bind(desk, "B3")
    for step in (
        lambda: bind(desk, "B4", "village.closed", SECOND, seen_version=seen),
        lambda: change(desk, SECOND, seen_version=seen),
        lambda: withdraw(desk, SECOND, seen_version=seen),
        lambda: take_blank(desk, blank(rows=("卡点",)), SECOND, seen_version=seen),
        lambda: fill(desk, SECOND, seen_version=seen),
    ):
        with pytest.raises(FormConflict):
            step()
    assert [each.cell.name for each in form(desk).bindings] == ["B3"]


def test_every_step_of_a_form_is_undone_by_who_made_it(desk):
    add(desk)
    steps = [
        bind(desk, "B3").seq,
        bind(desk, "B3", "village.closed").seq,
        bind(desk, "B3", "").seq,
        change(desk).seq,
        take_blank(desk, blank(rows=("卡点",))).seq,
        withdraw(desk).seq,
    ]
    with pytest.raises(Refused):
        undo(desk, steps[0])
    with pytest.raises(Refused):
        undo(desk, steps[-1], SECOND)
    undo(desk, steps[-1])
    assert not form(desk).is_withdrawn
    assert form(desk).bindings == ()
    assert sound(desk)


@pytest.mark.parametrize("step", ["bind", "rebind", "unbind", "change"])
def test_what_is_undone_is_as_it_was_before(desk, step):
    add(desk)
    bind(desk, "B3")
    before = form(desk)
    steps = {
        "bind": lambda: bind(desk, "B4"),
        "rebind": lambda: bind(desk, "B3", "village.closed"),
        "unbind": lambda: bind(desk, "B3", ""),
        "change": lambda: change(desk),
    }
    seq = steps[step]().seq
    assert form(desk) != replace(before, version=3)
    undo(desk, seq)
    assert form(desk) == replace(before, version=4)
    assert sound(desk)


def test_undo_of_adding_withdraws_the_form(desk):
    undo(desk, add(desk).seq)
    assert forms.listed_forms(desk.ctx, CHIEF) == ()
    assert sound(desk)


def test_a_new_blank_says_which_bindings_are_lost_and_carries_the_others(desk):
    add(desk)
    bind(desk, "B3")
    bind(desk, "B4", "village.closed")
    new = blank(rows=("人员", "卡点在岗", "封闭小区"))
    shown = carried_bindings(desk.ctx, CHIEF, 1, new)
    assert [(before.name, each.cell.name) for each, before in shown.moved] == [("B3", "B4")]
    assert [each.cell.name for each in shown.lost] == ["B4"]
    seq = take_blank(desk, new).seq
    assert [(each.cell.name, each.code) for each in form(desk).bindings] == [("B4", "checkpoint.manned")]
    assert [each.code for each in lost_bindings(desk.ctx, CHIEF, 1)] == ["village.closed"]
    fill(desk)
    assert filled_values(desk, listed(desk).current.filled.file.sha256)["B4"] == manned(desk)
    with desk.store.read() as reader:  # as it was before
        assert [each.cell.name for each in reader.superior_forms.bindings(1, seq - 1)] == ["B3", "B4"]
        assert reader.superior_forms.forms(seq - 1)[0].blank_number == 1
    bind(desk, "B5", "village.closed")
    assert lost_bindings(desk.ctx, CHIEF, 1) == ()
    assert sound(desk)


def test_undo_of_a_new_blank_brings_its_bindings_back(desk):
    add(desk)
    bind(desk, "B3")
    undo(desk, take_blank(desk, blank(rows=("别的",))).seq)
    assert [each.cell.name for each in form(desk).bindings] == ["B3"]
    assert lost_bindings(desk.ctx, CHIEF, 1) == ()
    assert sound(desk)


def test_other_sheets_can_be_bound_as_well(desk):
    add(desk)
    bind(desk, "B1", sheet=NOTES)
    fill(desk)
    data = forms.read_form_file(desk.ctx, CHIEF, listed(desk).current.filled.file.sha256).data
    assert data != blank()


def test_a_form_that_is_read_at_the_end_of_its_period_is_due_after_it(desk):
    start = desk.ctx.settings.day_start
    add(desk, as_of_minute=60 * start.hour + start.minute, due_minute=60 * start.hour + 59)
    running = listed(desk).periods[0]
    assert running.as_of == running.interval.end
    assert listed(desk).current == listed(desk).periods[1]


PERMITTED = [Role.PLANNER, Role.COMMANDER]
STEPS = {
    "add": lambda desk, who, _: add(desk, who),
    "bind": lambda desk, who, number: bind(desk, "B4", actor=who, number=number, seen_version=2),
    "change": lambda desk, who, number: change(desk, who, number=number, seen_version=2),
    "blank": lambda desk, who, number: take_blank(
        desk, blank(rows=("卡点",)), who, number=number, seen_version=2
    ),
    "withdraw": lambda desk, who, number: withdraw(desk, who, number=number, seen_version=2),
    "fill": lambda desk, who, number: fill(
        desk, who, listed(desk, number).current, number=number, seen_version=2
    ),
}
"""Steps on a form that has one binding."""


@pytest.mark.parametrize("step", [*STEPS, "undo"])
@pytest.mark.parametrize("granted", [TOWN, OTHER_TOWN], ids=["here", "elsewhere"])
def test_only_who_freezes_reports_in_the_area_does_anything_to_its_forms(desk, step, granted):
    done_by = []
    for number, role in enumerate(Role, start=1):
        who = Actor(f"who-{role}", "某人", None, "U1", (Grant(f"who-{role}", Role.COMMANDER, TOWN),))
        desk.add_accounts(who)
        add(desk, who if step == "undo" else CHIEF)
        seq = bind(desk, actor=who if step == "undo" else CHIEF, number=number, seen_version=1).seq
        now = desk.appoint(replace(who, grants=(Grant(who.id, role, granted),)))
        before = desk.store.revision()
        with suppress(Refused):
            undo(desk, seq, now) if step == "undo" else STEPS[step](desk, now, number)
        if desk.store.revision() != before:
            done_by.append(role)
    if step == "add" and granted == TOWN:
        assert len(forms.listed_forms(desk.ctx, CHIEF)) == len(Role) + len(PERMITTED)
    assert done_by == (PERMITTED if granted == TOWN else [])


def test_a_form_and_its_files_are_read_only_where_its_area_may_be_read(desk):
    add(desk)
    bind(desk)
    fill(desk)
    sha256 = listed(desk).current.filled.file.sha256
    elsewhere = Actor("else", "别处", None, "U2", (Grant("else", Role.COMMANDER, OTHER_TOWN),))
    assert forms.listed_forms(desk.ctx, elsewhere) == ()
    start = listed(desk).current.interval.start
    for read in (
        lambda who: forms.form_grid(desk.ctx, who, 1),
        lambda who: form_values(desk.ctx, who, 1, start),
        lambda who: cell_rows(desk.ctx, who, 1, start, CellRef(SHEET, 3, 2)),
        lambda who: carried_bindings(desk.ctx, who, 1, blank()),
        lambda who: lost_bindings(desk.ctx, who, 1),
        lambda who: forms.read_form_file(desk.ctx, who, sha256),
    ):
        with pytest.raises(Refused):
            read(elsewhere)
        read(VIEWER)  # the control
    with pytest.raises(NotFound):
        forms.read_form_file(desk.ctx, CHIEF, "0" * 64)


def test_who_looks_with_the_rights_of_others_changes_nothing(desk):
    add(desk)
    with pytest.raises(Refused) as refused:
        bind(desk, actor=replace(CHIEF, impersonated_by="admin"))
    assert refused.value.key == "error.only_looking"
