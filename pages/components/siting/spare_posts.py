"""Posts that can be closed by themselves with no loss of coverage, and pairs that can be merged."""

from __future__ import annotations

import streamlit as st

from geo.domain.plans.commands import MAX_PLAN_NAME_LENGTH, NewPlan
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.siting.evaluation import SitingEvaluation
from geo.services.siting.merge_draft import draft_merge
from geo.text.app_pages import PLANNING
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import screen_link
from pages.components.siting.demand_measure import demand_amount
from pages.components.widgets.command_result import form_key, result_box, run_command

MERGES_FORM_ID = "merge-draft"
"""Form of the mergers: their results are shown in its box."""
MAX_MERGES = 20
"""Number of mergers that are shown; the table of an evaluation begins with the least loss."""


def spare_posts(ctx: AppContext, evaluation: SitingEvaluation) -> None:
    """Draw the posts, those that cover least first; a press shows one on the map."""
    t, areas = state.translator(), ctx.read_model.reference().areas
    if not evaluation.spare:
        st.info(t("siting.spare_none"))
        return
    st.caption(f"{t('siting.spare_help')} {t('siting.only_places')}")
    with st.container(key="spare-posts", gap="xsmall"):
        for value in evaluation.spare:
            label = t(
                "siting.spare_label",
                post=escape_markdown(value.post.name),
                area=escape_markdown(areas.name_of(value.post.area)),
                reaches=demand_amount(evaluation.problem.request, value.coverage),
            )
            _show_button(label, f"show-spare-{value.post.site}", value.post)


def merges(ctx: AppContext, evaluation: SitingEvaluation) -> None:
    """Draw the pairs with the least loss first, each with a button that makes a draft of it."""
    t, posts, request = state.translator(), evaluation.problem.posts, evaluation.problem.request
    if not evaluation.merges:
        st.info(t("siting.merge_none"))
        return
    st.caption(t("siting.merge_help"))
    with st.container(key="merges", gap="xsmall"):
        for merge in evaluation.merges[:MAX_MERGES]:
            closing, remaining = posts[merge.closing_site], posts[merge.remaining_site]
            label = t(
                "siting.merge_label",
                closes=escape_markdown(closing.name),
                stays=escape_markdown(remaining.name),
            )
            facts = t(
                "siting.merge_facts",
                shared=demand_amount(request, merge.shared_weight),
                lost=demand_amount(request, merge.lost_weight),
            )
            with st.container(key=f"merge-{closing.site}-{remaining.site}", border=True, gap="xsmall"):
                st.markdown(f"{label}  \n{facts}")
                with st.container(horizontal=True, gap="small"):
                    _show_button(
                        t("siting.merge_show"), f"show-merge-{closing.site}-{remaining.site}", closing
                    )
                    _draft_button(ctx, closing, remaining, request.area)
                result_box(ctx, _form_id(closing, remaining))
                if state.screen().result_of(_form_id(closing, remaining)) is not None:
                    screen_link(PLANNING, "siting.to_planning")


def _show_button(label: str, key: str, post: Post) -> None:
    """Draw the button that chooses a post and moves the map to it."""
    st.button(
        label,
        key=key,
        type="tertiary",
        on_click=state.choose_site,
        args=(post.site,),
        kwargs={"move_map": True},
    )


def _draft_button(ctx: AppContext, closing: Post, remaining: Post, area: str) -> None:
    """Draw the button that makes a draft of a merger, and opens it in planning."""
    t = state.translator()
    form_id = _form_id(closing, remaining)
    name = t("siting.merge_draft_name", closes=closing.name, stays=remaining.name)[:MAX_PLAN_NAME_LENGTH]
    new = NewPlan(name, form_key(form_id), area)

    def act() -> None:
        is_recorded = run_command(
            ctx, form_id, lambda actor: draft_merge(ctx, actor, new, closing.site, remaining.site)
        )
        if is_recorded:
            state.screen().planner.plan_id = new.key

    st.button(t("siting.merge_into_draft"), key=f"draft-merge-{closing.site}-{remaining.site}", on_click=act)


def _form_id(closing: Post, remaining: Post) -> str:
    return f"{MERGES_FORM_ID}-{closing.site}-{remaining.site}"
