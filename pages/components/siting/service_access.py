"""Access to hospitals and supplies: residences without it today, and losses a plan avoids or causes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison
from geo.services.siting.access_constraint import AccessReport
from geo.services.siting.service_access import DEFAULT_ACCESS_M, CutOffResidence, cut_off_by, service_access
from geo.text.access import access_loss_lines, is_uncheckable
from pages.components.app import state
from pages.components.app.markdown import escape_markdown

MIN_KM, MAX_KM = 1.0, 200.0


def max_distance_input() -> float:
    """Draw and return the maximum distance by road to a hospital and to supplies, in metres."""
    t = state.translator()
    state.default_widget("posts-most-way", DEFAULT_ACCESS_M / 1000)
    return 1000 * float(
        st.number_input(
            t("siting.most_way"),
            MIN_KM,
            MAX_KM,
            key="posts-most-way",
            persist_state="session",
            step=5.0,
            format="%g",
            help=t("siting.most_way_help"),
            on_change=state.on_widget_change,
        )
    )


def access_report(
    access: AccessReport, max_distance_m: float, introduced_key: str = "siting.ways.brings"
) -> None:
    """Show the losses that the plan avoids, those it causes, those that exist already, and what is unchecked.

    Args:
        access: the report.
        max_distance_m: the maximum distance by road in metres.
        introduced_key: message key of the heading over losses the plan causes.
    """
    t = state.translator()
    with st.container(key="posts-ways"):
        _unchecked_services(access.missing_layers)
        if is_uncheckable(access):
            return
        if access.avoided:
            _warn_of_losses("siting.ways.avoided", access.avoided)
        if access.caused:
            _warn_of_losses(introduced_key, access.caused)
        else:
            st.markdown(t("siting.ways.kept", most=f"{max_distance_m / 1000:g}"))
        if access.pre_existing:
            count = len({each.residence.site for each in access.pre_existing})
            with st.expander(t("siting.ways.today", count=count), key="posts-ways-today"):
                st.markdown("  \n".join(access_loss_lines(access.pre_existing, t, escape_markdown)))


def draft_access_losses(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show the residences that a draft would newly cut off, and what cannot be checked.

    Nothing is shown of a draft that changes nothing.
    """
    if not comparison.changed:
        return
    _unchecked_services(service_access(ctx, actor).missing_layers)
    if cut_off := cut_off_by(ctx, actor, comparison):
        _warn_of_losses("plan.cuts", cut_off)


def _unchecked_services(missing: Sequence[str]) -> None:
    for layer in missing:
        st.caption(state.translator()(f"siting.ways.missing.{layer}"))


def _warn_of_losses(message_key: str, losses: Sequence[CutOffResidence]) -> None:
    t = state.translator()
    st.warning(
        "  \n".join((t(message_key), *access_loss_lines(losses, t, escape_markdown))),
        icon=":material/emergency:",
    )
