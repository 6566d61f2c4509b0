"""Steps of a draft as a whole: propose, check, publish or drop."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.plans.commands import PlanAction
from geo.domain.plans.plan import Plan
from geo.domain.plans.preferences import PlanPreferences
from geo.formatting import join_names
from geo.services.assignment.preferences import DEFAULT_RULES
from geo.services.context import AppContext
from geo.services.jobs.job import JobKind
from geo.services.plans.comparison import PlanComparison
from geo.services.plans.drafts import drop_plan, publish_plan, refresh_plan
from geo.services.plans.jobs import draft_proposal_job
from geo.services.plans.workload import order_workload
from geo.text.absences import absence_sentences
from geo.text.plans import optimality_sentence, unit_label
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.screen_state import PlanVersion
from pages.components.plans.draft_figures import draft_counts, draft_figures
from pages.components.plans.draft_job import draft_job_box, start_draft_job
from pages.components.plans.draft_picker import DROPPED_FORM_ID
from pages.components.plans.preferences_form import preferences_form
from pages.components.plans.shortage_advice import shortage_advice
from pages.components.schedule.workload import workload_comparison
from pages.components.siting.service_access import draft_access_losses
from pages.components.widgets.command_result import form_key, result_box, run_command


def propose_step(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show the button, running jobs, preferences, and what is proved of the draft's assignment."""
    t = state.translator()
    with st.container(key="propose-step", border=True):
        action = PlanAction(comparison.plan.id, comparison.plan.version, form_key("propose"))
        preferences = comparison.plan.preferences
        st.markdown(
            f"**{t('plan.step.propose')}**",
            help=t("plan.propose_help" if preferences == PlanPreferences() else "plan.propose_preferred"),
        )
        st.button(
            t("plan.propose_now"),
            key="propose",
            type="primary",
            width="stretch",
            on_click=start_draft_job,
            args=(ctx, JobKind.PROPOSE, action, draft_proposal_job),
        )
        draft_job_box(ctx, actor, comparison.plan)
        _manual_moves(comparison)
        preferences_form(ctx, actor, comparison)
        st.caption(optimality_sentence(comparison.plan.optimality, t, preferences.keep))
        if comparison.plan.optimality and len(comparison.units) > DEFAULT_RULES.nearest_units:
            st.caption(t("proof.within", nearest=DEFAULT_RULES.nearest_units))


def _manual_moves(comparison: PlanComparison) -> None:
    """Name the posts that a proposal leaves alone as they were moved by hand."""
    t, moves = state.translator(), comparison.plan.moves
    names = [
        line.post.name
        for line in comparison.posts
        if line.post.site in moves and moves[line.post.site].is_manual
    ]
    if names:
        values = {"count": len(names), "names": join_names(names, t), "back": t("plan.back")}
        st.caption(escape_markdown(t("plan.by_hand", **values)))


def check_step(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show what is to be known before publishing: figures, changes since, advice, access, workloads."""
    with st.container(key="check-step", border=True):
        st.markdown(f"**{state.translator()('plan.step.check')}**")
        draft_figures(ctx, comparison)
        _stale_step(ctx, comparison)
        shortage_advice(ctx, actor, comparison)
        draft_access_losses(ctx, actor, comparison)
        if comparison.plan.moves or comparison.plan.absence_changes:
            _workload_preview(ctx, actor, comparison.plan)


def _stale_step(ctx: AppContext, comparison: PlanComparison) -> None:
    """Name the posts and units that changed since the draft was made, with the button that rebases it."""
    t, units = state.translator(), ctx.read_model.reference().units
    with st.container(key="stale-step"):
        if comparison.stale:
            names = join_names([line.post.name for line in comparison.stale], t)
            st.warning(escape_markdown(t("plan.stale", names=names)), icon=":material/update:")
        if comparison.units_with_new_absences:
            names = t("list.comma").join(
                unit_label(code, units, t) for code in comparison.units_with_new_absences
            )
            st.warning(escape_markdown(t("plan.short_since", names=names)), icon=":material/person_alert:")
        if comparison.stale or comparison.units_with_new_absences:
            _refresh_button(ctx, comparison.plan)
        result_box(ctx, "refresh")


def publish_step(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show the steps that end a draft: publish, confirmed beside the figures, and drop, in a popover.

    Beside a map the box is held at the lower edge of the sidebar, and the question unfolds above the buttons;
    on a phone below them. In either case they stay where they are.
    """
    t, plan, screen = state.translator(), comparison.plan, state.screen()
    with st.container(key="publish-step", border=True):
        st.markdown(f"**{t('plan.step.publish')}**")
        version = PlanVersion(plan.id, plan.version)
        is_confirming = screen.planner.publish_to_confirm == version
        above = None if screen.is_narrow else st.container(key="publish-question")
        with st.container(key="publish-or-drop", horizontal=True, gap="small"):
            if actor.may_somewhere(Verb.PUBLISH_PLAN):
                st.button(
                    t("plan.publish"),
                    key="publish",
                    icon=":material/campaign:",
                    disabled=is_confirming or not (plan.moves or plan.absence_changes),
                    on_click=_set_publish_to_confirm,
                    args=(version,),
                )
            with st.popover(t("plan.drop"), type="tertiary", key="drop-step"):
                st.markdown(escape_markdown(t("plan.drop_help", name=plan.name)))
                _drop_button(ctx, plan)
        with above or st.container(key="publish-question"):
            if actor.may_somewhere(Verb.PUBLISH_PLAN) and is_confirming:
                _publish_form(ctx, comparison)
            result_box(ctx, "publish")
            result_box(ctx, "drop")


def _workload_preview(ctx: AppContext, actor: Actor, plan: Plan) -> None:
    """Show the next two weeks of each unit whose workload changes; computed only while unfolded."""
    t = state.translator()
    box = st.expander(t("plan.loads"), key="plan-loads", on_change=state.on_widget_change)
    if not box.open:
        return
    with box:
        before, after = order_workload(ctx, actor, plan.id)
        if before.units == after.units:
            st.markdown(t("plan.loads_same"))
            return
        workload_comparison(before, after, only_changed=True)
        st.caption(f"{t('schedule.load_note')} {t('plan.load_begun')}")


def _publish_form(ctx: AppContext, comparison: PlanComparison) -> None:
    """Repeat the figures and ask for the reason; the draft is published in the version shown."""
    t, plan = state.translator(), comparison.plan
    figures = [
        t("plan.count_help", name=t(f"tally.{name}"), value=value)
        for name, value in draft_counts(ctx, comparison).items()
    ]
    st.markdown(f"**{t('plan.publish_sure')}**")
    st.markdown(escape_markdown(t("list.comma").join(figures)))
    for sentence in absence_sentences(plan, ctx.read_model.reference().units, t):
        st.markdown(escape_markdown(sentence))
    with st.form("publish-form", border=False, enter_to_submit=False):
        st.text_input(t("plan.publish_reason"), key="publish-reason", max_chars=MAX_NOTE_LENGTH)
        action = PlanAction(plan.id, plan.version, form_key("publish"))
        with st.container(horizontal=True):
            st.form_submit_button(
                t("plan.publish_now"),
                key="publish-now",
                type="primary",
                on_click=_publish,
                args=(ctx, action),
            )
            st.form_submit_button(
                t("plan.publish_not"), key="publish-not", on_click=_set_publish_to_confirm, args=(None,)
            )


def _refresh_button(ctx: AppContext, plan: Plan) -> None:
    """Show the button that sets a draft on the present state of its posts."""
    action = PlanAction(plan.id, plan.version, form_key("refresh"))

    def act() -> None:
        run_command(ctx, "refresh", lambda actor: refresh_plan(ctx, actor, action))

    st.button(state.translator()("plan.refresh_now"), key="refresh", on_click=act)


def _drop_button(ctx: AppContext, plan: Plan) -> None:
    """Show the button that drops a draft.

    Its key names the draft: another draft takes its place on the screen, and a press that a busy server
    handles only then must not drop that one.
    """
    action = PlanAction(plan.id, plan.version, form_key("drop"))

    def act() -> None:
        if run_command(ctx, "drop", lambda actor: drop_plan(ctx, actor, action)):
            _close_draft(DROPPED_FORM_ID)

    st.button(state.translator()("plan.drop_now"), key=f"drop-draft-{plan.id}", on_click=act)


def _set_publish_to_confirm(version: PlanVersion | None) -> None:
    """Ask for confirmation to publish this version of a draft, None for no longer."""
    state.mark_dirty().planner.publish_to_confirm = version


def _publish(ctx: AppContext, action: PlanAction) -> None:
    """Publish the draft with the reason in the form, and announce the order; a callback."""
    with_reason = replace(action, reason=state.widget_value("publish-reason") or "")
    if run_command(ctx, "publish", lambda actor: publish_plan(ctx, actor, with_reason)):
        _close_draft("")
        state.screen().planner.announced_order = action.plan


def _close_draft(form_id: str) -> None:
    """Leave a draft that was published or dropped; its result is shown in the box of another form."""
    screen = state.screen()
    screen.planner.plan_id, screen.planner.publish_to_confirm = "", None
    if screen.page_result is not None:
        screen.page_result.form_id = form_id
