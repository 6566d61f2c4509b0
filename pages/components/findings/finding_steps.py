"""Form of a finding: a note, and one button for each step, each in its place; the result below."""

from __future__ import annotations

from datetime import UTC, timedelta

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.findings.commands import (
    AssignFinding,
    CarriedFinding,
    CarryFindings,
    FindingAction,
    VoidFinding,
)
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import REQUIRED_VERBS, SIMPLE_ACTIONS, WITH_TEXT, FindingActionType
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from geo.services.findings.findings import FindingDetails
from geo.services.findings.record import (
    act_on_finding,
    assign_finding,
    carry_findings,
    undo_finding_step,
    void_finding,
)
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, unique_labels
from pages.components.widgets.command_result import (
    recorded_seq,
    result_box,
    run_command,
    undo_button,
)
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID = "finding-step"
USUAL_STEPS = (
    FindingActionType.BEGIN,
    FindingActionType.REPORT_DONE,
    FindingActionType.CONFIRM,
    FindingActionType.REWORK,
)
"""Steps of every day, in the order of their buttons."""
OTHER_STEPS = (
    FindingActionType.RETURN,
    FindingActionType.ASSIGN,
    FindingActionType.CARRY,
    FindingActionType.CLOSE_UNFIXED,
    FindingActionType.CLOSE_UNCONFIRMED,
    FindingActionType.REOPEN,
    FindingActionType.VOID,
)
"""Steps that are needed now and then; they are folded."""
PRIMARY_STEPS = frozenset({FindingActionType.REPORT_DONE, FindingActionType.CONFIRM})
CARRY_BY = timedelta(days=1)
"""How much later the new deadline lies that the form proposes."""


def finding_steps(ctx: AppContext, actor: Actor, details: FindingDetails) -> None:
    """Draw the steps that the account has a right to; those that do not follow the state are disabled."""
    t, finding = state.translator(), details.row.finding
    path = ctx.read_model.reference().areas.path(finding.area)
    permitted = [step for step in (*USUAL_STEPS, *OTHER_STEPS) if actor.may(REQUIRED_VERBS[step], path)]
    allowed = details.row.allowed_actions
    form = state.form_for(finding.id, finding.version)
    with st.container(key="finding-steps"):
        if permitted:
            with st.form("finding-steps-form", border=False, enter_to_submit=False):
                st.text_area(
                    t("findings.note"),
                    key=f"finding-note-{finding.id}-{form.key}",
                    max_chars=MAX_NOTE_LENGTH,
                    height=80,
                    placeholder=t("findings.note_hint"),
                )
                with st.container(key="finding-presses"):
                    for step in USUAL_STEPS:
                        if step in permitted:
                            _button(ctx, finding, form, step, is_allowed=step in allowed)
                others = [step for step in OTHER_STEPS if step in permitted]
                if others:
                    with st.expander(t("findings.other_steps"), key="finding-others"):
                        _fields(ctx, finding, form, others)
                        with st.container(key="finding-other-presses"):
                            for step in others:
                                _button(ctx, finding, form, step, is_allowed=step in allowed)
        else:
            st.info(t("findings.not_yours"))
        with st.container(key="finding-result"):
            result_box(ctx, FORM_ID)
            undo_button(
                ctx,
                "undo-finding",
                _undoable_seq(actor, details),
                undo_finding_step,
                form_id=FORM_ID,
                on_undone=state.new_form,
            )
            changed_meanwhile(FORM_ID, form, finding.version, t("findings.changed"))


def _undoable_seq(actor: Actor, details: FindingDetails) -> int:
    """Return the journal number of one's own newest step, as long as its receipt is shown; else 0."""
    step = details.steps[0]
    is_own = step.actor == actor.id and step.action in REQUIRED_VERBS
    return step.seq if is_own and recorded_seq(FORM_ID) == step.seq else 0


def _button(
    ctx: AppContext, finding: Finding, form: FormState, step: FindingActionType, *, is_allowed: bool
) -> None:
    """Draw the button of a step; one that needs a reason says so."""
    t, label = state.translator(), state.translator()(f"finding.action.{step}")
    st.form_submit_button(
        t("findings.with_reason", step=label) if step in WITH_TEXT else label,
        key=f"finding-do-{step}",
        type="primary" if step in PRIMARY_STEPS else "secondary",
        width="stretch",
        disabled=not is_allowed,
        on_click=_take,
        args=(ctx, finding, form, step),
    )


def _fields(ctx: AppContext, finding: Finding, form: FormState, steps: list[FindingActionType]) -> None:
    """Draw the fields that single steps need beside the note."""
    t, reference = state.translator(), ctx.read_model.reference()
    if FindingActionType.ASSIGN in steps:
        units = unique_labels({unit.code: unit.name for unit in reference.units.values()})
        choice(
            t("findings.unit"),
            units,
            index=list(units).index(finding.unit) if finding.unit in units else None,
            key=f"finding-unit-{form.key}",
            placeholder=t("findings.unit"),
        )
    if FindingActionType.CARRY in steps:
        proposed = (max(finding.due_at, ctx.now()) + CARRY_BY).astimezone(state.screen().zone)
        st.datetime_input(
            t("findings.new_deadline"),
            proposed.replace(tzinfo=None, second=0, microsecond=0),
            key=f"finding-due-{form.key}",
            step=timedelta(minutes=15),
        )


def _take(ctx: AppContext, finding: Finding, form: FormState, step: FindingActionType) -> None:
    """Take a step, from a callback."""
    if not form.is_recorded:  # a repeated press still has the form of the first one
        state.screen().form = form
    if run_command(ctx, FORM_ID, lambda actor: _record(ctx, actor, finding, form, step)):
        state.new_form()


def _record(
    ctx: AppContext, actor: Actor, finding: Finding, form: FormState, step: FindingActionType
) -> Receipt:
    note = (state.widget_value(f"finding-note-{finding.id}-{form.key}") or "").strip()
    version, key = form.version, form.key
    if step in SIMPLE_ACTIONS:
        return act_on_finding(ctx, actor, FindingAction(finding.id, step, version, key, note))
    if step is FindingActionType.ASSIGN:
        unit = state.widget_value(f"finding-unit-{form.key}") or ""
        return assign_finding(ctx, actor, AssignFinding(finding.id, unit, version, key, note=note))
    if step is FindingActionType.VOID:
        return void_finding(ctx, actor, VoidFinding(finding.id, version, key, note))
    due = state.widget_value(f"finding-due-{form.key}")
    if due is None:
        raise InvalidInput("error.finding_due_missing")
    due_at = due.replace(tzinfo=state.screen().zone).astimezone(UTC)
    carried = CarriedFinding(finding.id, version, note)
    return carry_findings(ctx, actor, CarryFindings((carried,), due_at, key))
