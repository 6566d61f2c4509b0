"""One status for all ticked sites of one kind, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, BulkStatusChange
from geo.domain.kinds import Status, StatusCategory
from geo.services.context import AppContext
from geo.services.sites.record_status import change_statuses
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.widgets.command_result import result_box, run_command

FORM_ID = "bulk"


def bulk_form(ctx: AppContext, actor: Actor, overview: Overview, ticked: tuple[str, ...]) -> None:
    """Offer the next statuses for two or more ticked sites, at the present time only.

    Each button shows the number of sites whose status may change to it. After a press the same buttons stay
    in their places, disabled, until other sites are ticked: the result is shown below them, and nothing else
    appears where a person has just pressed.
    """
    screen, t = state.screen(), state.translator()
    if overview.filter.as_of:
        return
    if len(ticked) < 2:  # one: the form's case
        if screen.result_of(FORM_ID) is not None:
            _result_form(ctx)
        return
    derived = overview.state
    rows = [derived.snapshot.row_of[site_id] for site_id in ticked]
    areas = {derived.snapshot.areas[derived.snapshot.area[row]] for row in rows}
    if not all(actor.may(Verb.CHANGE_STATUS, overview.tree.path(area)) for area in areas):
        return
    kinds = {int(derived.snapshot.kind[row]) for row in rows}
    with st.container(key="bulk-form", border=True):
        st.markdown(t("bulk.title", count=len(ticked)))
        if len(kinds) > 1:
            st.info(t("bulk.one_kind"))
            return
        kind = overview.status_codes.kinds[kinds.pop()]
        screen.bulk_kind = kind.code
        steps = {
            status: tuple(
                (derived.snapshot.ids[row], int(derived.snapshot.version[row]))
                for row in rows
                if status.code in _next_statuses(overview, row)
            )
            for status in kind.settable_statuses
        }
        if not any(steps.values()):
            st.info(t("bulk.no_step"))
            return
        with st.form("bulk", border=False, enter_to_submit=False):
            st.text_input(t("form.note"), key=f"bulk-note-{screen.bulk_key}", max_chars=MAX_NOTE_LENGTH)
            _status_buttons(ctx, steps)
            with st.container(key="bulk-told"):
                result_box(ctx, FORM_ID, button=st.form_submit_button)
        if any(len(versions) not in {0, len(rows)} for versions in steps.values()):
            st.caption(t("bulk.some"))


def _result_form(ctx: AppContext) -> None:
    """Show the result of the last press in the place of the form."""
    t, screen = state.translator(), state.screen()
    with st.container(key="bulk-form", border=True):
        st.markdown(t("bulk.done"))
        with st.form("bulk", border=False, enter_to_submit=False):
            st.text_input(t("form.note"), key=f"bulk-note-{screen.bulk_key}", disabled=True)
            if screen.bulk_kind in ctx.kinds:
                _status_buttons(ctx, dict.fromkeys(ctx.kinds[screen.bulk_kind].settable_statuses, ()))
            with st.container(key="bulk-told"):
                result_box(ctx, FORM_ID, button=st.form_submit_button)


def _status_buttons(ctx: AppContext, steps: Mapping[Status, tuple[tuple[str, int], ...]]) -> None:
    """Draw one button for each status, each in its place.

    Args:
        ctx: the application context.
        steps: ids and seen versions of the sites whose status may change to the one of the button.
    """
    t, key, to_confirm = state.translator(), state.screen().bulk_key, state.screen().bulk_status_to_confirm
    with st.container(key="bulk-presses"):
        for status, versions in steps.items():
            label = t("bulk.set", status=t.label(status), count=len(versions))
            st.form_submit_button(
                t("form.sure", status=label) if to_confirm == status.code else label,
                key=f"bulk-{status.code}",
                type="primary" if to_confirm == status.code else "secondary",
                width="stretch",
                disabled=not versions,
                on_click=_change,
                args=(ctx, BulkStatusChange(versions, status.code, key), status),
            )


def _next_statuses(overview: Overview, row: int) -> tuple[str, ...]:
    """Return the statuses that may follow the current one."""
    status: Status = overview.status_codes.statuses[overview.state.status[row]][1]
    return status.next


def _change(ctx: AppContext, command: BulkStatusChange, status: Status) -> None:
    """Change the status of all sites; a status that takes sites out of all figures needs a second press."""
    current = state.mark_dirty()
    if status.category is StatusCategory.INACTIVE and current.bulk_status_to_confirm != status.code:
        current.bulk_status_to_confirm = status.code
        return
    current.bulk_status_to_confirm = ""
    change = replace(command, note=state.widget_value(f"bulk-note-{command.key}") or "")
    state.choose_site("")
    if run_command(ctx, FORM_ID, lambda actor: change_statuses(ctx, actor, change), change):
        state.new_list()
