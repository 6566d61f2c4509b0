"""Forms that relocate a post of a draft, merge it into another one, or withdraw a new post."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.move import Location
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.network.straight_line import straight_distances_m
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.services.plans.drafts import edit_plan
from geo.text.plans import format_km, unit_label
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.command_result import form_key, run_command

FORM_ID = "post"
"""Form of the commands of this module: their results are shown in the box of the post's form."""


def location_form(ctx: AppContext, comparison: PlanComparison, line: PostComparison) -> None:
    """Show the form with the latitude and longitude that the post is to have, in degrees."""
    t, plan, post = state.translator(), comparison.plan, line.post
    latlon = None if post.lat is None or post.lon is None else (post.lat, post.lon)
    with st.expander(t("plan.place_title"), key="place-post"):
        st.caption(t("plan.place_help"))
        sync_coordinates("place", (plan.id, post.site, latlon), latlon)
        with st.form("place-form", border=False, enter_to_submit=False):
            coordinate_inputs("place")
            edit = PlanEdit(plan.id, plan.version, form_key(f"place-{post.site}"))
            args = (ctx, edit, post.site)
            st.form_submit_button(t("plan.place_now"), key="place-now", on_click=_submit_location, args=args)


def merge_form(ctx: AppContext, comparison: PlanComparison, line: PostComparison) -> None:
    """Show the open posts to merge into, the nearest first, and whether the unit goes there."""
    t, units = state.translator(), ctx.read_model.reference().units
    others = {
        each.post.site: each
        for each in comparison.posts
        if each is not line and ctx.kinds.is_open(each.post.kind, each.after.status)
    }
    with st.expander(t("plan.merge_title"), key="merge-post"):
        st.caption(t("plan.merge_help"))
        distances_m = straight_distances_m(line.post, [each.post for each in others.values()])
        nearest_first = sorted(
            zip(distances_m, others.values(), strict=True), key=lambda pair: (pair[0], pair[1].post.site)
        )
        labels = {
            each.post.site: t(
                "plan.merge_into_label",
                post=each.post.name,
                way=format_km(distance_m),
                unit=unit_label(each.after.unit, units, t),
            )
            for distance_m, each in nearest_first
        }
        labels = unique_labels(labels)
        state.default_widget("merge-into", None)
        if state.widget_value("merge-into") not in labels:
            state.set_widget("merge-into", None)
        into = choice(
            t("plan.merge_into"),
            labels,
            index=None,
            key="merge-into",
            placeholder=t("plan.merge_how"),
            on_change=state.on_widget_change,
        )
        can_take_unit = into is not None and line.after.unit and not others[into].after.unit
        if can_take_unit:
            unit = escape_markdown(unit_label(line.after.unit, units, t))
            st.checkbox(t("plan.merge_unit", unit=unit), value=True, key="merge-unit")
        units_after = ((into, line.after.unit),) if into and can_take_unit else ()
        plan = comparison.plan
        merges = ((line.post.site, into),) if into else ()
        edit = PlanEdit(
            plan.id, plan.version, form_key(f"merge-{line.post.site}"), units=units_after, merges=merges
        )
        st.button(
            t("plan.merge_now"),
            key="merge-now",
            disabled=into is None,
            on_click=_submit_merge,
            args=(ctx, edit),
        )


def withdraw_button(ctx: AppContext, plan: Plan, post: str) -> None:
    """Show the button that removes a new post with all that the draft says of it."""
    edit = PlanEdit(plan.id, plan.version, form_key(f"withdraw-{post}"), removed_posts=(post,))
    label = state.translator()("plan.withdraw")

    def act() -> None:
        run_command(ctx, FORM_ID, lambda actor: edit_plan(ctx, actor, edit))

    st.button(label, key="withdraw-post", on_click=act)


def apply_location(ctx: AppContext, edit: PlanEdit, form_id: str = FORM_ID) -> None:
    """Relocate posts, from a callback; the result is shown in the box of ``form_id``."""
    if run_command(ctx, form_id, lambda actor: edit_plan(ctx, actor, edit)):
        state.screen().planner.pressed_location = None


def sync_coordinates(
    form_name: str, subject: object, location: tuple[float, float] | None, probe_field: str = "lat"
) -> bool:
    """Reset the coordinate inputs of a form where its subject changed.

    Args:
        form_name: Prefix of the keys of the inputs.
        subject: What the coordinates belong to.
        location: Latitude and longitude in WGS-84 degrees, None where unknown.
        probe_field: Field of the form that is None only where the form was not drawn.

    Returns:
        Whether the inputs were reset.
    """
    synced_for = state.screen().planner.location_synced_for
    if synced_for.get(form_name) == subject and state.widget_value(f"{form_name}-{probe_field}") is not None:
        return False
    synced_for[form_name] = subject
    for part, value in zip(("lat", "lon"), location or (None, None), strict=True):
        state.set_widget(f"{form_name}-{part}", value)
    return True


def coordinate_inputs(form_name: str) -> None:
    """Show the inputs for latitude and longitude, in degrees with five decimals, about a metre."""
    t = state.translator()
    for part, limit in (("lat", 90.0), ("lon", 180.0)):
        st.number_input(
            t(f"plan.{part}"),
            -limit,
            limit,
            value=None,
            key=f"{form_name}-{part}",
            step=0.001,
            format="%.5f",
        )


def _submit_location(ctx: AppContext, edit: PlanEdit, post: str) -> None:
    """Relocate the post to the coordinates in the form; a callback."""
    location = Location("", *(state.widget_value(f"place-{part}") for part in ("lat", "lon")))
    apply_location(ctx, replace(edit, locations=((post, location),)))


def _submit_merge(ctx: AppContext, edit: PlanEdit) -> None:
    """Merge the post, with or without its unit; a callback."""
    chosen = edit if state.widget_value("merge-unit") else replace(edit, units=())
    run_command(ctx, FORM_ID, lambda actor: edit_plan(ctx, actor, chosen))
