"""Draft of a cordon: existing sites are opened, and posts are created where there is no site yet."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.journal import Receipt
from geo.domain.plans.commands import MAX_PLAN_NAME_LENGTH, NewPlan
from geo.services.context import AppContext
from geo.services.cordon.candidates import cordon_points_as_candidates
from geo.services.cordon.types import CordonAction, CordonPlan
from geo.services.siting.candidates import opening_status
from geo.services.siting.solve import draft_siting_plan
from pages.components.app import state
from pages.components.siting.candidates import add_cordon_points
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "posts-cordon"


def cordon_draft_form(ctx: AppContext, cordon: CordonPlan) -> None:
    """Offer to make a draft of the cordon, and to add its new posts to the candidates."""
    t, key = state.translator(), form_key(FORM_ID)
    result_box(ctx, FORM_ID)
    statuses, new_points = cordon.statuses(ctx.kinds), cordon.with_action(CordonAction.CREATE)
    if not statuses and not new_points:
        return
    area = ctx.read_model.reference().areas[cordon.request.area]
    with st.form("cordon-draft", enter_to_submit=False):
        field = f"cordon-name-{key}"
        default_name = t("cordon.draft_name", area=area.name)[:MAX_PLAN_NAME_LENGTH]
        st.text_input(t("siting.draft_name"), default_name, key=field, max_chars=MAX_PLAN_NAME_LENGTH)

        def into_draft() -> None:
            new = NewPlan(
                state.widget_value(field) or "", key, cordon.draft_area(ctx.read_model.reference().areas)
            )

            def create_draft(actor: Actor) -> Receipt:
                created = cordon_points_as_candidates(ctx, actor, (), new_points)
                statuses_of_created = tuple(opening_status(ctx.kinds, each) for each in created)
                return draft_siting_plan(ctx, actor, new, statuses + statuses_of_created, created)

            run_command(ctx, FORM_ID, create_draft)

        st.form_submit_button(
            t("siting.into_draft"),
            key="cordon-into-draft",
            help=t("cordon.into_draft_help"),
            on_click=into_draft,
        )
    if new_points:
        st.button(
            t("cordon.as_candidates", count=len(new_points)),
            key="cordon-as-candidates",
            on_click=lambda: add_cordon_points(ctx, new_points),
        )
