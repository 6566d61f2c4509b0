"""One report for all ticked sites of one kind, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, BulkConfirmation, BulkPatrol, BulkStatusChange
from geo.domain.journal import Receipt
from geo.domain.kinds import Kind, Status, StatusCategory
from geo.services.context import AppContext
from geo.services.sites.record_patrol import record_patrols
from geo.services.sites.record_status import change_statuses, confirm_statuses
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.repeated_press import is_confirmed
from pages.components.app.screen_state import BULK_FORM
from pages.components.widgets.command_result import result_box, run_command

SeenVersions = tuple[tuple[str, int], ...]
"""Pairs of site and displayed version."""


@dataclass(frozen=True, slots=True)
class BulkSteps:
    """The ticked sites that each button is for.

    Attributes:
        confirmable: Sites whose status may be confirmed.
        patrols: Compounds that may be patrolled, each with the unit that is expected to.
        changes: Sites whose status may change to the one of the button.
    """

    confirmable: SeenVersions = ()
    patrols: tuple[tuple[str, str], ...] = ()
    changes: Mapping[Status, SeenVersions] = field(default_factory=dict)


def bulk_form(ctx: AppContext, actor: Actor, overview: Overview, ticked: tuple[str, ...]) -> None:
    """Offer the reports for ticked sites, at the present time only.

    Each button shows the number of sites that it is for. After a press the same buttons stay in their places,
    disabled, until other sites are ticked: the result is shown below them, and nothing else appears where a
    person has just pressed.
    """
    screen, t = state.screen(), state.translator()
    if not may_report_now(actor, overview):
        return
    with st.container(key="bulk-form", border=True, gap="xsmall"):
        if not ticked:
            if screen.bulk_result is not None and screen.bulk_kind in ctx.kinds:
                st.markdown(t("bulk.done"))
                _form(ctx, actor, ctx.kinds[screen.bulk_kind], BulkSteps())
            else:
                st.caption(t("bulk.hint"))
            return
        snapshot = overview.state.snapshot
        rows = [snapshot.row_of[site_id] for site_id in ticked]
        kinds = {int(snapshot.kind[row]) for row in rows}
        st.markdown(t("bulk.title", count=len(ticked)))
        if len(kinds) > 1:
            st.info(t("bulk.one_kind"))
            return
        kind = overview.status_codes.kinds[kinds.pop()]
        screen.bulk_kind = kind.code
        steps = _steps(actor, overview, kind, rows)
        counts = {len(sites) for sites in (steps.confirmable, steps.patrols, *steps.changes.values())}
        if counts == {0}:
            st.info(t("bulk.no_step"))
            return
        _form(ctx, actor, kind, steps)
        if counts - {0, len(rows)}:
            st.caption(t("bulk.some"))


def may_report_now(actor: Actor, overview: Overview) -> bool:
    """Check whether the account may report at all, and the present is shown."""
    return actor.may_report and overview.filter.as_of is None


def _steps(actor: Actor, overview: Overview, kind: Kind, rows: list[int]) -> BulkSteps:
    """Find the sites for each button, as far as the actor's rights reach."""
    snapshot = overview.state.snapshot

    changeable = _permitted(actor, Verb.CHANGE_STATUS, overview, rows)
    visitable = _permitted(actor, Verb.RECORD_PATROL, overview, rows) if kind.is_patrolled else []

    def versions(status: Status | None = None) -> SeenVersions:
        return tuple(
            (snapshot.ids[row], int(snapshot.version[row]))
            for row in changeable
            if status is None or status.code in _next_statuses(overview, row)
        )

    return BulkSteps(
        () if kind.is_patrolled else versions(),
        tuple((snapshot.ids[row], snapshot.units[snapshot.unit[row]] or actor.unit) for row in visitable),
        {status: versions(status) for status in kind.settable_statuses},
    )


def _permitted(actor: Actor, verb: Verb, overview: Overview, rows: list[int]) -> list[int]:
    """Return the rows whose areas the actor holds the verb in."""
    snapshot = overview.state.snapshot
    areas = {snapshot.area_of(row) for row in rows}
    within = {area for area in areas if actor.may(verb, overview.tree.path(area))}
    return [row for row in rows if snapshot.area_of(row) in within]


def _next_statuses(overview: Overview, row: int) -> tuple[str, ...]:
    """Return the statuses that may follow the current one."""
    status: Status = overview.status_codes.statuses[overview.state.status[row]][1]
    return status.next


def _form(ctx: AppContext, actor: Actor, kind: Kind, steps: BulkSteps) -> None:
    """Draw note, buttons and, below them, the result; a button that is for no site keeps its place."""
    t, key = state.translator(), state.screen().bulk_key
    with st.form("bulk", border=False, enter_to_submit=False), st.container(gap="xsmall"):
        note_key = f"bulk-note-{key}"
        st.text_input(
            t("form.note"),
            key=note_key,
            max_chars=MAX_NOTE_LENGTH,
            placeholder=t("form.note"),
            label_visibility="collapsed",
        )
        if kind.is_patrolled and actor.may_somewhere(Verb.RECORD_PATROL):
            units = ctx.read_model.reference().units.values()
            choice(
                t("form.visit_by"),
                unique_labels({unit.code: unit.name for unit in units}),
                index=None,
                key=f"bulk-unit-{key}",
                placeholder=t("bulk.own_units"),
                label_visibility="collapsed",
            )
            _primary_button("patrol", "bulk.visit", len(steps.patrols), _record_patrols, (ctx, steps.patrols))
        if actor.may_somewhere(Verb.CHANGE_STATUS):
            if not kind.is_patrolled:
                count = len(steps.confirmable)
                _primary_button("seen", "bulk.seen", count, _confirm, (ctx, steps.confirmable))
            _status_buttons(ctx, kind, steps)
        with st.container(key="bulk-result", gap="xsmall"):
            if state.screen().bulk_status_to_confirm:
                st.warning(t("form.sure_again"))
            result_box(ctx, BULK_FORM, note_key=note_key)


def _primary_button(
    code: str, label: str, count: int, on_click: Callable[..., None], args: tuple[object, ...]
) -> None:
    st.form_submit_button(
        state.translator()(label, count=count),
        key=f"bulk-{code}",
        type="primary",
        width="stretch",
        disabled=not count,
        on_click=on_click,
        args=args,
    )


def _status_buttons(ctx: AppContext, kind: Kind, steps: BulkSteps) -> None:
    """Draw one button for each status, each in its place."""
    t, key, to_confirm = state.translator(), state.screen().bulk_key, state.screen().bulk_status_to_confirm
    with st.container(key="bulk-presses"):
        for status in kind.settable_statuses:
            versions = steps.changes.get(status, ())
            name = t("form.resume") if status.derived else t.label(status)
            label = t("bulk.set", status=name, count=len(versions))
            st.form_submit_button(
                t("form.sure", status=label) if to_confirm == status.code else label,
                key=f"bulk-{status.code}",
                type="primary" if to_confirm == status.code else "secondary",
                width="stretch",
                disabled=not versions,
                on_click=_change,
                args=(ctx, BulkStatusChange(versions, status.code, key), status),
            )


def _change(ctx: AppContext, command: BulkStatusChange, status: Status) -> None:
    """Change the status of all sites; a status that takes sites out of all figures needs a second press."""
    current = state.mark_dirty()

    def ask() -> None:
        current.bulk_status_to_confirm = status.code

    is_asked = current.bulk_status_to_confirm == status.code
    if status.category is StatusCategory.INACTIVE and not is_confirmed(ctx, is_asked=is_asked, ask=ask):
        return
    change = replace(command, note=_note())
    _submit(ctx, change, lambda actor: change_statuses(ctx, actor, change))


def _confirm(ctx: AppContext, seen_versions: SeenVersions) -> None:
    confirmation = BulkConfirmation(seen_versions, state.screen().bulk_key, _note())
    _submit(ctx, confirmation, lambda actor: confirm_statuses(ctx, actor, confirmation))


def _record_patrols(ctx: AppContext, expected: tuple[tuple[str, str], ...]) -> None:
    """Record a patrol of all sites, by the chosen unit or else by the one expected at each."""
    key = state.screen().bulk_key
    chosen = state.widget_value(f"bulk-unit-{key}")
    patrols = BulkPatrol(tuple((site_id, chosen or unit) for site_id, unit in expected), key, _note())
    _submit(ctx, patrols, lambda actor: record_patrols(ctx, actor, patrols))


def _note() -> str:
    return state.widget_value(f"bulk-note-{state.screen().bulk_key}") or ""


def _submit(
    ctx: AppContext,
    command: BulkStatusChange | BulkConfirmation | BulkPatrol,
    action: Callable[[Actor], Receipt],
) -> None:
    state.mark_dirty().bulk_status_to_confirm = ""
    if run_command(ctx, BULK_FORM, action, command):
        state.new_list()
