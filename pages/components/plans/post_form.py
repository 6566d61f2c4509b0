"""Form of one post of a draft: its unit, lock, status, location, merger and preferences."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.domain.kinds import Status, StatusCategory
from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.network.straight_line import straight_distances_m
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.services.plans.drafts import edit_plan
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import format_km, post_state_sentence, reason_sentence
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.streamlit_protocol import is_fragment_rerun
from pages.components.plans.location_form import location_form, merge_form, withdraw_button
from pages.components.plans.plan_tabs import PlanTab, show_plan_tab
from pages.components.plans.preferences_form import post_preference_facts, post_preferences
from pages.components.plans.unit_table import post_before_after
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "post"
"""Form of the commands of this module: their results are shown in its box."""
UNASSIGNED = "-"
"""Option of the unit picker for no unit: Streamlit takes "" for no choice."""


def choose_post(post: str) -> None:
    """Choose a post and show its form, from a callback of the form, the table or the map."""
    if not is_fragment_rerun():
        state.mark_dirty().planner.post_id = post
        show_plan_tab(PlanTab.POST)


def move_to_pressed_unit(ctx: AppContext, comparison: PlanComparison, unit: str) -> None:
    """Move the chosen post to a unit whose base was pressed on the map; a callback.

    Without a draft or a chosen post the loads of the units are shown.
    """
    if is_fragment_rerun():
        return
    post = state.mark_dirty().planner.post_id
    line = next((line for line in comparison.posts if line.post.site == post), None)
    if line is None or not comparison.plan.id:
        show_plan_tab(PlanTab.UNITS)
    elif unit != line.after.unit:  # another press on the same base moves nothing
        plan = comparison.plan
        _edit(ctx, PlanEdit(plan.id, plan.version, form_key(f"post-{post}"), units=((post, unit),)))
        show_plan_tab(PlanTab.POST)


def post_form(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show the choice of a post, and the fields of the chosen one."""
    t, planner = state.translator(), state.screen().planner
    lines = {line.post.site: line for line in comparison.posts}
    labels = unique_labels({code: f"{line.post.name} ({code})" for code, line in lines.items()})
    with st.container(key="post-form"):
        state.set_widget("post", planner.post_id if planner.post_id in lines else None)
        choice(
            t("plan.post"),
            labels,
            index=0 if planner.post_id in lines else None,
            key="post",
            placeholder=t("plan.post_how"),
            on_change=_on_post_change,
        )
        if planner.post_id not in lines:
            return
        if comparison.plan.id:
            _post_fields(ctx, comparison, lines[planner.post_id])
        else:
            _facts(ctx, comparison, lines[planner.post_id])


def _post_fields(ctx: AppContext, comparison: PlanComparison, line: PostComparison) -> None:
    """Show unit picker and buttons of a post, below them what they change, and the forms of the rest.

    Facts and results change in length: they stand below the buttons, which must not move.
    """
    t, plan, post = state.translator(), comparison.plan, line.post.site
    _unit_picker(ctx, comparison, line)
    edit = PlanEdit(plan.id, plan.version, form_key(f"post-{post}"))
    args = (ctx, edit, post)
    with st.container(key="post-actions", horizontal=True, gap="xsmall"):
        st.button(t("plan.move"), key="move-post", type="primary", on_click=_move, args=args)
        lock = "unlock" if line.locked else "lock"
        st.button(t(f"plan.{lock}"), key="lock-post", on_click=_toggle_lock, args=(ctx, plan, edit, post))
        st.button(t("plan.back"), key="back-post", disabled=line.move is None, on_click=_revert, args=args)
        for status in _status_options(ctx, line):
            st.button(
                t.label(status), key=f"post-{status.code}", on_click=_set_status, args=(*args, status.code)
            )
        if line.is_new:
            withdraw_button(ctx, plan, post)
    result_box(ctx, FORM_ID)
    _facts(ctx, comparison, line)
    post_preferences(ctx, plan, line, edit)
    location_form(ctx, comparison, line)
    if ctx.kinds.is_open(line.post.kind, line.after.status):
        merge_form(ctx, comparison, line)


def _facts(ctx: AppContext, comparison: PlanComparison, line: PostComparison) -> None:
    """Show area, required people, states and distances before and after, reason, lock and preferences."""
    t, reference, post = state.translator(), ctx.read_model.reference(), line.post
    kind = ctx.kinds[post.kind]
    before, after = (post_state_sentence(each, kind, reference.units, t) for each in (post.live, line.after))
    area = reference.areas.name_of(post.area)
    facts = [
        f"{area} · {t('plan.need', people=post.required_people)}",
        t("plan.held", held=post_before_after(line, before, after)),
        t(
            "plan.way",
            way=post_before_after(line, format_km(line.distance_before_m), format_km(line.distance_after_m)),
        ),
    ]
    names = {each.post.site: each.post.name for each in comparison.posts}
    facts += PlanMoveText(comparison.plan, reference, names, t).describe_extras(post.site)
    if line.move is not None:
        facts.append(reason_sentence(line.move, reference.units, t))
    if line.locked:
        facts.append(t("plan.locked"))
    facts += post_preference_facts(ctx, comparison.plan, line)
    st.markdown("  \n".join(map(escape_markdown, facts)))


def _unit_picker(ctx: AppContext, comparison: PlanComparison, line: PostComparison) -> None:
    """Show the units by distance to the post, its own one selected, and the load of the selected one."""
    t, planner = state.translator(), state.screen().planner
    units = [ctx.read_model.reference().units[each.unit] for each in comparison.units]
    nearest_first = sorted(
        zip(straight_distances_m(line.post, units), comparison.units, strict=True), key=lambda pair: pair[0]
    )
    labels = {
        each.unit: t("plan.unit_way", unit=each.name, way=format_km(distance_m))
        for distance_m, each in nearest_first
    }
    labels = unique_labels({**labels, UNASSIGNED: t("plan.unassigned")})
    subject = (comparison.plan.id, line.post.site, line.after.unit)
    if planner.unit_synced_for != subject or planner.target_unit not in labels:
        planner.unit_synced_for = subject
        planner.target_unit = line.after.unit if line.after.unit in labels else UNASSIGNED
    state.set_widget("to-unit", planner.target_unit)
    choice(
        t("plan.to_unit"),
        labels,
        key="to-unit",
        placeholder=t("plan.to_unit"),
        on_change=_on_unit_change,
    )
    for each in comparison.units:
        if each.unit == planner.target_unit:
            people = {"unit": each.name, "used": each.after.people, "people": each.people}
            leads = {"used_leads": each.after.leads, "leads": each.leads}
            st.caption(escape_markdown(t("plan.unit_room", **people, **leads)))


def _status_options(ctx: AppContext, line: PostComparison) -> list[Status]:
    """Return the statuses that close an open post, or open a closed one, and may follow its present one."""
    kind = ctx.kinds[line.post.kind]
    before = line.move.before.status if line.move else line.post.live.status
    is_closed = kind.status(line.after.status).category is StatusCategory.INACTIVE
    codes = (before, *kind.status(before).next)
    statuses = [kind.status(code) for code in codes if not kind.status(code).derived]
    return [status for status in statuses if (status.category is StatusCategory.INACTIVE) is not is_closed]


def _on_post_change() -> None:
    """Choose the post of the selection; a callback."""
    choose_post(state.widget_value("post") or "")


def _on_unit_change() -> None:
    """Remember the unit of the selection; a callback."""
    if not is_fragment_rerun():
        state.mark_dirty().planner.target_unit = state.widget_value("to-unit") or UNASSIGNED


def _edit(ctx: AppContext, edit: PlanEdit) -> None:
    run_command(ctx, FORM_ID, lambda actor: edit_plan(ctx, actor, edit))


def _move(ctx: AppContext, edit: PlanEdit, post: str) -> None:
    unit = state.screen().planner.target_unit
    _edit(ctx, replace(edit, units=((post, "" if unit == UNASSIGNED else unit),)))


def _revert(ctx: AppContext, edit: PlanEdit, post: str) -> None:
    _edit(ctx, replace(edit, reverted=(post,)))


def _set_status(ctx: AppContext, edit: PlanEdit, post: str, status: str) -> None:
    _edit(ctx, replace(edit, statuses=((post, status),)))


def _toggle_lock(ctx: AppContext, plan: Plan, edit: PlanEdit, post: str) -> None:
    _edit(ctx, replace(edit, locks=tuple(sorted(plan.locks ^ {post}))))
