"""Chosen shift: its choice, its facts and its form."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.shifts.shift_record import ShiftState
from geo.domain.units import unit_name
from geo.services.context import AppContext
from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_view import AllowedAction, ShiftView
from geo.text.shifts import REQUEST_MARK, format_span, issue_names
from pages.components.app import state
from pages.components.app.labels import choice, pills, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.schedule.own_shifts import STATE_MARKS
from pages.components.schedule.shift_form import FORM_ID, choose_shift, shift_form
from pages.components.widgets.command_result import result_box


def shift_panel(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the choice of post and shift, the facts of the shift, and its form."""
    t = state.translator()
    with st.container(key="shift-panel"):
        view = _chosen(schedule)
        _pickers(schedule, view)
        if view is not None:
            _facts(schedule, view)
        if view is not None and view.allowed_actions and schedule.filter.as_of is None:
            shift_form(ctx, actor, schedule, view, _lapse_sentence(schedule, view))
            return
        result_box(ctx, FORM_ID)
        if view is not None:
            st.info(t("schedule.not_yours" if schedule.filter.as_of is None else "schedule.past"))


def _chosen(schedule: ShiftSchedule) -> ShiftView | None:
    """Return the chosen shift; else the first of one's own that can be confirmed and is not."""
    site_id = state.screen().site
    views = {
        (view.site, view.shift.start.isoformat()): view for view in (*schedule.own_shifts, *schedule.shifts)
    }
    of_site = sorted(
        (view for (site, _), view in views.items() if site == site_id), key=lambda view: view.shift
    )
    if site_id:
        return views.get((site_id, state.screen().shift_start), of_site[0] if of_site else None)
    return next(
        (
            view
            for view in schedule.own_shifts
            if AllowedAction.CONFIRM in view.allowed_actions and _is_unconfirmed(view)
        ),
        None,
    )


def _is_unconfirmed(view: ShiftView) -> bool:
    """Check whether a unit is to hold the post and has not confirmed it."""
    return view.state in (ShiftState.PLANNED, ShiftState.CLAIMED)


def _pickers(schedule: ShiftSchedule, view: ShiftView | None) -> None:
    t = state.translator()
    views = {
        (each.site, each.shift.start): each for each in (*schedule.own_shifts, *schedule.shifts)
    }.values()
    posts = unique_labels({each.site: each.name for each in sorted(views, key=lambda each: each.name)})
    chosen = view.site if view else None
    state.set_widget("shift-post", chosen if chosen in posts else None)
    choice(
        t("schedule.post"),
        posts,
        key="shift-post",
        placeholder=t("schedule.choose"),
        on_change=_on_post_change,
    )
    if view is None:
        return
    starts = sorted(each.shift.start for each in views if each.site == view.site)
    state.set_widget("shift", view.shift.start.isoformat())
    labels = {start.isoformat(): clock(start, schedule.timestamp) for start in starts}
    pills(
        t("schedule.shift"),
        labels,
        key="shift",
        required=True,
        on_change=_on_shift_change,
        args=(view.site,),
    )


def _on_post_change() -> None:
    choose_shift(state.widget_value("shift-post") or "", "")


def _on_shift_change(site: str) -> None:
    choose_shift(site, state.widget_value("shift") or "")


def _facts(schedule: ShiftSchedule, view: ShiftView) -> None:
    """Draw shift, unit with state, and counts in three lines, so that the form stays; then a request."""
    t, record = state.translator(), view.record
    issues = [f":red-badge[{name}]" for name in issue_names(view, t)]
    span = format_span(view.shift, lambda at: clock(at, schedule.timestamp))
    counts = [
        t("schedule.needed_lead" if view.staffing.lead else "schedule.needed", people=view.staffing.staff)
    ]
    if view.state is ShiftState.CONFIRMED:
        counts.insert(0, t("schedule.on_post", people=record.people, leads=record.leads))
    facts = [
        " ".join([f"**{escape_markdown(view.name)}**", escape_markdown(span)]),
        " ".join(
            [
                STATE_MARKS[view.state],
                *([escape_markdown(unit_name(schedule.units, view.unit))] if view.unit else []),
                t(f"schedule.state.{view.state}"),
                *issues,
            ]
        ),
        " · ".join(counts),
    ]
    if record.requested_by:
        requester = unit_name(schedule.units, record.requested_by)
        key = "schedule.asked_swap" if record.offered else "schedule.asked"
        facts.append(
            f":orange[{REQUEST_MARK}] {escape_markdown(t(key, unit=requester, reason=record.reason))}"
        )
    st.markdown("  \n".join(facts))


def _lapse_sentence(schedule: ShiftSchedule, view: ShiftView) -> str:
    """Return when a claim expires, "" for no claim; drawn below the buttons, as it comes with a press."""
    until = view.slot.claim_expires_at
    if view.state is not ShiftState.CLAIMED or until is None:
        return ""
    return state.translator()("schedule.claim_until", time=clock(until, schedule.timestamp))
