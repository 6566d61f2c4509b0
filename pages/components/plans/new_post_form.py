"""The location pressed on the map, and the form that creates a post there or elsewhere."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.kinds import StatusCategory
from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.move import Location
from geo.domain.plans.new_post import MAX_POST_NAME_LENGTH, NewPost, closed_status
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison
from geo.services.plans.drafts import edit_plan
from geo.services.siting.candidates import next_post_code
from geo.text.plan_moves import format_location
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.plans.location_form import apply_location, coordinate_inputs, sync_coordinates
from pages.components.plans.plan_tabs import PlanTab, show_plan_tab
from pages.components.plans.post_form import choose_post
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "found"
"""Form of the commands of this module, and key of the expander with the form."""


def set_pressed_location(text: str) -> None:
    """Remember the location pressed on the map, as ``parse_location`` reads it, and close the form."""
    if (location := parse_location(text)) is not None:
        state.mark_dirty().planner.pressed_location = location
        state.set_widget(FORM_ID, value=False)
        show_plan_tab(PlanTab.POST)


def parse_location(text: str) -> tuple[float, float] | None:
    """Parse the "latitude,longitude" of a browser, in degrees; None where they are no location."""
    try:
        lat, lon = (float(part) for part in text.split(","))
        return Location("", lat, lon).checked()
    except (ValueError, InvalidInput):
        return None


def new_post_section(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show what can be done at the pressed location, and the form, which starts with it."""
    with st.container(key="found-step"):
        result_box(ctx, FORM_ID)
        if (latlon := state.screen().planner.pressed_location) is not None:
            _pressed_location(ctx, comparison, Location("", *latlon))
        box = st.expander(
            state.translator()("plan.found_title"),
            key=FORM_ID,
            icon=":material/add_location_alt:",
            on_change=state.on_widget_change,
        )
        if box.open:
            with box:
                _form(ctx, actor, comparison)


def _pressed_location(ctx: AppContext, comparison: PlanComparison, location: Location) -> None:
    """Show the buttons that relocate the chosen post there, create one there, or forget the location."""
    t, planner = state.translator(), state.screen().planner
    chosen = next((line for line in comparison.posts if line.post.site == planner.post_id), None)
    with st.container(key="pressed-spot", border=True):
        st.markdown(f"**{t('plan.spot', place=format_location(location))}**")
        with st.container(horizontal=True, gap="xsmall"):
            if chosen is not None:
                label = t("plan.move_here", post=escape_markdown(chosen.post.name))
                plan, post = comparison.plan, chosen.post.site
                edit = PlanEdit(
                    plan.id, plan.version, form_key(f"spot-{post}"), locations=((post, location),)
                )
                args = (ctx, edit, FORM_ID)
                st.button(
                    label,
                    key="move-here",
                    icon=":material/move_location:",
                    on_click=apply_location,
                    args=args,
                )
            st.button(t("plan.found_here"), key="found-here", on_click=_open_form)
            st.button(t("plan.spot_not"), key="spot-not", type="tertiary", on_click=_clear_location)
        if chosen is None:
            st.caption(t("plan.move_how"))


def _form(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show the form: code, name, kind, area and coordinates of a post that the draft opens at once."""
    t, plan, areas = state.translator(), comparison.plan, ctx.read_model.reference().areas
    variants = {
        f"{kind.code}.{variant.code}": f"{t.label(kind)} · {t.label(variant)}"
        for kind in ctx.kinds
        if kind.is_manned
        for variant in kind.variants
    }
    plannable = areas.scope(actor.scope(Verb.DRAFT_PLAN)) & areas.subtree(plan.area)
    within = unique_labels({area.code: area.name for _, area in areas.preorder() if area.code in plannable})
    latlon = state.screen().planner.pressed_location
    if sync_coordinates("found", (plan.id, latlon), latlon, "code"):
        state.set_widget("found-code", next_post_code(ctx, actor))
    with st.form("found-form", border=False, enter_to_submit=False):
        left, right = st.columns(2)  # a pair a row, so that a phone has them in their order
        left.text_input(t("plan.found_code"), key="found-code", max_chars=20)
        right.text_input(t("plan.found_name"), key="found-name", max_chars=MAX_POST_NAME_LENGTH)
        left, right = st.columns(2)
        with left:
            choice(t("plan.found_kind"), variants, key="found-kind")
        with right:
            choice(t("plan.area"), within, key="found-area", index=None, placeholder=t("plan.area_by_place"))
        coordinate_inputs("found")
        st.form_submit_button(
            t("plan.found_now"),
            key="found-now",
            type="primary",
            on_click=_create_post,
            args=(ctx, plan, form_key(FORM_ID)),
        )


def _create_post(ctx: AppContext, plan: Plan, key: str) -> None:
    """Create the post in the form, opened, and choose it; a callback."""
    kind, _, variant = (state.widget_value("found-kind") or "").partition(".")
    code = (state.widget_value("found-code") or "").strip()
    lat, lon = (state.widget_value(f"found-{part}") for part in ("lat", "lon"))
    new = NewPost(
        code,
        state.widget_value("found-name") or "",
        kind,
        variant,
        state.widget_value("found-area") or "",
        float("nan") if lat is None else lat,
        float("nan") if lon is None else lon,
    )

    def act(actor: Actor) -> Receipt:
        open_status = ctx.kinds.next_status_in(kind, closed_status(ctx.kinds[kind]), StatusCategory.IN_FORCE)
        edit = PlanEdit(plan.id, plan.version, key, new_posts=(new,), statuses=((code, open_status),))
        return edit_plan(ctx, actor, edit)

    if run_command(ctx, FORM_ID, act):
        choose_post(code)
        state.screen().planner.location_synced_for.pop("found", None)
        _clear_location()
        state.set_widget("found-name", "")


def _open_form() -> None:
    """Unfold the form; a callback."""
    state.mark_dirty()
    state.set_widget(FORM_ID, value=True)


def _clear_location() -> None:
    """Forget the pressed location and fold the form; a callback."""
    state.mark_dirty().planner.pressed_location = None
    state.set_widget(FORM_ID, value=False)
