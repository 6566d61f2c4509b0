"""Shifts of one's own unit, by their time: each opens its form, and beside it one press reports on duty."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import ShiftAction, ShiftConfirmation
from geo.domain.errors import Overtaken
from geo.domain.journal import Receipt
from geo.domain.shifts.shift_record import EARLY_CONFIRMATION, ShiftState
from geo.domain.units import unit_name
from geo.services.context import AppContext
from geo.services.post_orders.reading import present_reading
from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_actions import claim_shift, confirm_shift
from geo.services.schedule.shift_view import AllowedAction, ShiftView
from geo.text.shifts import REQUEST_MARK, format_span, issue_names
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.schedule.schedule_tabs import open_shift
from pages.components.widgets.command_result import form_key
from pages.components.widgets.list_commands import ListCommands, ListRow

ROWS_SHOWN = 12
STATE_MARKS = {
    ShiftState.VACANT: ":red[○]",
    ShiftState.PLANNED: ":gray[○]",
    ShiftState.CLAIMED: ":blue[◐]",
    ShiftState.CONFIRMED: ":blue[●]",
}


def own_shifts(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the shifts of one's own unit that begin within the hour or have a record.

    They stand by time and post, whatever is reported of them: a row with a button that writes does not move.
    ``more_own_shifts`` has the rest.
    """
    if not actor.unit:
        return
    t, rows = state.translator(), _own_rows(schedule, actor.unit)[:ROWS_SHOWN]
    commands = ListCommands(ctx, "own-shifts")
    with st.container(key="own-shifts", gap="xsmall"):
        st.markdown(f"**{escape_markdown(t('schedule.own', unit=unit_name(schedule.units, actor.unit)))}**")
        if not rows:
            st.caption(t("schedule.own_none"))
        for number, (shift, views) in enumerate(groupby(rows, key=lambda view: view.shift)):
            st.caption(escape_markdown(format_span(shift, lambda at: clock(at, schedule.timestamp))))
            with st.container(key=f"own-shift-rows-{number}", gap=None):
                for view in views:
                    _row(view, schedule)
                    _step_button(commands, actor, view, schedule)
        commands.draw_result(t("schedule.own_hint"), partial(_list_row, schedule))


def more_own_shifts(actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the other shifts of one's own unit that have a record, folded."""
    rest = _own_rows(schedule, actor.unit)[ROWS_SHOWN:] if actor.unit else []
    if rest:
        with st.expander(state.translator()("schedule.own_more", count=len(rest)), key="own-more"):
            for view in rest:
                _row(view, schedule, has_span=True)


def _own_rows(schedule: ShiftSchedule, unit: str) -> list[ShiftView]:
    """Return the own shifts that begin within the hour or have a record, by time and post.

    Shifts of other units that the own one requests are no rows: they stand among the requests.
    """
    return [
        view
        for view in schedule.own_shifts
        if view.unit in ("", unit)
        and (view.shift.start - EARLY_CONFIRMATION <= schedule.timestamp or view.record.version)
    ]


def _row(view: ShiftView, schedule: ShiftSchedule, *, has_span: bool = False) -> None:
    """Draw a shift as a button that chooses it."""
    t = state.translator()
    parts = [t(f"schedule.state.{view.state}"), *(f":red[{name}]" for name in issue_names(view, t))]
    if view.record.requested_by:
        parts.append(f":orange[{REQUEST_MARK}]")
    if has_span:
        parts.insert(0, escape_markdown(format_span(view.shift, lambda at: clock(at, schedule.timestamp))))
    st.button(
        f"{STATE_MARKS[view.state]} **{escape_markdown(view.name)}** · {' · '.join(parts)}",
        key=f"own-{view.site}-{view.shift.start:%m%d%H%M}",
        type="tertiary",
        width="stretch",
        wrap=True,
        on_click=open_shift,
        args=(view.site, view.shift.start.isoformat()),
    )


def _step_button(commands: ListCommands, actor: Actor, view: ShiftView, schedule: ShiftSchedule) -> None:
    """Draw the next step of a shift: to report on duty, or to take it while no unit has it."""
    t, is_confirmed = state.translator(), view.state is ShiftState.CONFIRMED
    can_confirm = AllowedAction.CONFIRM in view.allowed_actions and not is_confirmed
    can_claim = view.state is ShiftState.VACANT and AllowedAction.CLAIM in view.allowed_actions
    is_claim = can_claim and not can_confirm
    # A row has no place for a text: the form of the shift has it above its button.
    reads_first = can_confirm and bool(present_reading(commands.ctx, actor, view.site, actor.unit).unread)
    label = "schedule.do.claim" if is_claim else "schedule.do.confirm"
    step = partial(_report, commands, view, actor.unit, is_claim=is_claim)
    st.button(
        t("post_order.read_first" if reads_first else label),
        key=f"shift-next-{view.site}-{view.shift.start:%m%d%H%M}",
        type="primary" if can_confirm else "secondary",
        width="stretch",
        disabled=schedule.filter.as_of is not None or not (can_confirm or can_claim),
        on_click=partial(open_shift, view.site, view.shift.start.isoformat()) if reads_first else step,
    )


def _report(commands: ListCommands, view: ShiftView, unit: str, *, is_claim: bool) -> None:
    """Record the step with the people that the shift requires; the panel then shows the form of the shift."""
    open_shift(view.site, view.shift.start.isoformat())
    ctx, key, version = commands.ctx, form_key(commands.form_id(view.site)), view.record.version

    def act(actor: Actor) -> Receipt:
        if is_claim:
            return claim_shift(ctx, actor, ShiftAction(view.site, view.shift.start, unit, version, key))
        people, leads = view.staffing.staff, int(view.staffing.lead)
        confirmation = ShiftConfirmation(view.site, view.shift.start, unit, version, key, people, leads)
        return confirm_shift(ctx, actor, confirmation)

    row = ListRow(view.site, view.name, view.site, None)
    if commands.answer(row, act, Overtaken("error.shift_changed", site=view.name)):
        state.new_form()


def _list_row(schedule: ShiftSchedule, site_id: str) -> ListRow:
    """Return the row of a post; its step is taken back in the form of the shift."""
    name = next((view.name for view in schedule.own_shifts if view.site == site_id), site_id)
    return ListRow(site_id, name, site_id, None)
