"""Plan preferences: the form of a draft, and the exclusions and priorities of one post."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.plan import Plan
from geo.domain.plans.preferences import (
    ALL_POSTS,
    MAX_VALUES,
    ChangePolicy,
    PlanPreferences,
    PriorityOverride,
)
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.services.plans.drafts import edit_plan
from geo.text.preferences import exclusion_sentence, preferences_sentence, priority_sentence
from pages.components.app import state
from pages.components.app.labels import choices, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.plans.tradeoff_curve import tradeoff_curve
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "preferences"
"""Form of the draft's preferences: the results of its commands are shown in its box."""
POST_FORM_ID = "post"
"""Form of one post: the results of commands on its preferences are shown in its box."""

POLICY_LABELS = {ChangePolicy.PRICE: "choose_price", ChangePolicy.BUDGET: "choose_budget"}
"""Message keys of the policies that take a number, in place of the policy's own value."""
POLICY_BY_NUMBER = {"price": ChangePolicy.PRICE, "moves": ChangePolicy.BUDGET}
"""Policy that a number belongs to."""


def preferences_form(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show the preferences in one line where any are set; the form is in an expander."""
    t, plan, units = state.translator(), comparison.plan, ctx.read_model.reference().units
    result_box(ctx, FORM_ID)
    posts = {line.post.site: line.post.name for line in comparison.posts}
    if plan.preferences != PlanPreferences():
        sentence = preferences_sentence(plan.preferences, posts, units, t)
        st.markdown(escape_markdown(t("preferences.now", preferences=sentence)))
    with st.expander(t("preferences.title"), icon=":material/tune:", key="preferences"):
        _form(ctx, comparison)
        tradeoff_curve(ctx, actor, plan)


def _form(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show change policy, its numbers, excluded units, and the preferences of single posts to keep."""
    t, plan, units = state.translator(), comparison.plan, ctx.read_model.reference().units
    policies = {policy: t(f"preferences.{POLICY_LABELS.get(policy, policy)}") for policy in ChangePolicy}
    single = _single_preferences(plan.preferences, comparison, ctx)
    _sync_widgets(plan, list(single))
    with st.form("preferences-form", border=False, enter_to_submit=False):
        st.radio(
            t("preferences.keep"), list(ChangePolicy), key="preference-keep", format_func=policies.__getitem__
        )
        left, right = st.columns(2)
        with left:
            _number("price", 1.0, MAX_VALUES["price"] / 1000)
            _number("weight", 100, MAX_VALUES["weight"])
        with right:
            _number("moves", 1, MAX_VALUES["moves"])
            _number("band", 5, MAX_VALUES["band"] * 100)
        names = unique_labels({code: unit.name for code, unit in units.items()})
        choices(
            t("preferences.nowhere_who"),
            names,
            key="preference-nowhere",
            placeholder=t("preferences.none"),
        )
        if single:
            labels = unique_labels(single)
            choices(t("preferences.kept"), labels, key="preference-kept")
        st.caption(t("preferences.about"))
        st.form_submit_button(
            t("preferences.set"),
            key="set-preferences",
            on_click=_set_preferences,
            args=(ctx, plan, form_key(FORM_ID)),
        )


def post_preferences(ctx: AppContext, plan: Plan, line: PostComparison, edit: PlanEdit) -> None:
    """Show the buttons that exclude or allow the chosen unit at a post, and that set its priority."""
    t, units, post = state.translator(), ctx.read_model.reference().units, line.post.site
    preferences, unit = plan.preferences, state.screen().planner.target_unit
    choices: dict[str, tuple[str, PlanPreferences]] = {}
    if unit in units:
        is_excluded = (unit, post) in preferences.barred
        label = t(f"preferences.{'allow' if is_excluded else 'bar'}", unit=escape_markdown(units[unit].name))
        choices["bar"] = label, (preferences.include if is_excluded else preferences.exclude)(unit, post)
    present = dict(preferences.ranks).get(post)
    for name, rank in (("first", PriorityOverride.FIRST), ("last", PriorityOverride.LAST), ("usual", None)):
        if rank != present:
            choices[name] = t(f"preferences.put.{name}"), preferences.with_priority(post, rank)
    with st.popover(
        t("preferences.of_post"), key="post-preferences", icon=":material/tune:", width="stretch"
    ):
        for name, (label, changed) in choices.items():
            args = (ctx, replace(edit, preferences=changed))
            st.button(label, key=f"preference-{name}", width="stretch", on_click=_edit, args=args)


def post_preference_facts(ctx: AppContext, plan: Plan, line: PostComparison) -> list[str]:
    """Return the exclusions and the priority of this post, a sentence each."""
    t, units, post = state.translator(), ctx.read_model.reference().units, line.post.site
    names = {post: line.post.name}
    exclusions = [(unit, at) for unit, at in plan.preferences.barred if at == post]
    ranks = [rank for of, rank in plan.preferences.ranks if of == post]
    return [
        *(exclusion_sentence(unit, at, t, posts=names, units=units) for unit, at in exclusions),
        *(priority_sentence(post, rank, names, t) for rank in ranks),
    ]


def _number(name: str, step: float, maximum: float) -> None:
    """Show the input of a number; whole numbers, but for kilometres."""
    t = state.translator()
    label = t("preferences.price_km") if name == "price" else t(f"preferences.{name}")
    number = int if isinstance(step, int) else float
    help_key = {"band": "preferences.band_help", "weight": "preferences.weight_help"}.get(name)
    st.number_input(
        label,
        min_value=number(0),
        max_value=number(maximum),
        step=step,
        key=f"preference-{name}",
        help=t(help_key) if help_key else None,
    )


def _single_preferences(
    preferences: PlanPreferences, comparison: PlanComparison, ctx: AppContext
) -> dict[str, str]:
    """Return the preferences about single posts in words, by the code "unit:post" or "post=rank"."""
    t, units = state.translator(), ctx.read_model.reference().units
    posts = {line.post.site: line.post.name for line in comparison.posts}
    exclusions = {
        f"{u}:{p}": exclusion_sentence(u, p, t, posts=posts, units=units)
        for u, p in preferences.barred
        if p != ALL_POSTS
    }
    ranks = {f"{post}={rank}": priority_sentence(post, rank, posts, t) for post, rank in preferences.ranks}
    return {**exclusions, **ranks}


def _sync_widgets(plan: Plan, single: list[str]) -> None:
    """Fill the widgets in where the draft's preferences changed; until then they keep what is typed."""
    preferences, planner = plan.preferences, state.screen().planner
    values: dict[str, Any] = {
        "keep": preferences.keep,
        "price": preferences.price / 1000,
        "moves": preferences.moves,
        "weight": int(preferences.weight),
        "band": round(100 * preferences.band),
        "nowhere": [unit for unit, post in preferences.barred if post == ALL_POSTS],
        "kept": single,
    }
    is_new = planner.preferences_synced_for != (plan.id, preferences)
    planner.preferences_synced_for = plan.id, preferences
    for name, value in values.items():
        (state.set_widget if is_new else state.default_widget)(f"preference-{name}", value)


def _set_preferences(ctx: AppContext, plan: Plan, key: str) -> None:
    """Record the preferences in the form; a callback."""
    values = {name: state.widget_value(f"preference-{name}") for name in ("price", "moves", "weight", "band")}
    kept = set(state.widget_value("preference-kept") or ())
    before = plan.preferences
    exclusions = [(u, p) for u, p in before.barred if p != ALL_POSTS and f"{u}:{p}" in kept]
    exclusions += [(unit, ALL_POSTS) for unit in state.widget_value("preference-nowhere") or ()]
    preferences = PlanPreferences(
        keep=_change_policy(before, values),
        price=1000 * float(values["price"] or 0),
        moves=int(values["moves"] or 0),
        weight=float(values["weight"] or 0),
        band=float(values["band"] or 0) / 100,
        barred=tuple(exclusions),
        ranks=tuple((post, rank) for post, rank in before.ranks if f"{post}={rank}" in kept),
    )
    edit = PlanEdit(plan.id, plan.version, key, preferences=preferences.checked())
    run_command(ctx, FORM_ID, lambda actor: edit_plan(ctx, actor, edit))


def _change_policy(preferences: PlanPreferences, values: dict[str, Any]) -> ChangePolicy:
    """Return the selected policy; where only a number was changed, the policy that it belongs to."""
    selected = ChangePolicy(state.widget_value("preference-keep") or ChangePolicy.MIN_MOVES)
    before = {"moves": preferences.moves, "price": preferences.price / 1000}
    typed = [
        policy for name, policy in POLICY_BY_NUMBER.items() if values[name] and values[name] != before[name]
    ]
    return typed[0] if selected is preferences.keep and len(typed) == 1 else selected


def _edit(ctx: AppContext, edit: PlanEdit) -> None:
    run_command(ctx, POST_FORM_ID, lambda actor: edit_plan(ctx, actor, edit))
