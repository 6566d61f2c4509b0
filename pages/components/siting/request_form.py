"""Siting request: radius of a post, kinds of demand points, distances by road or straight line."""

from __future__ import annotations

import streamlit as st

from geo.services.context import AppContext
from geo.services.siting.problem import SitingRequest
from geo.services.siting.service_access import RESIDENTIAL_KINDS
from pages.components.app import state
from pages.components.app.labels import pills
from pages.components.siting.service_access import max_distance_input

MIN_KM, DEFAULT_KM, MAX_KM = 0.5, 3.0, 50.0
STRAIGHT, ROAD = "straight", "road"


def siting_request_form(ctx: AppContext) -> SitingRequest:
    """Draw the request and return it; the other values are the defaults."""
    t = state.translator()
    labels = {kind.code: t.label(kind) for kind in ctx.kinds if not kind.is_manned}
    # A job that runs while another page is open is identified by its request.
    state.default_widget("posts-reach", DEFAULT_KM)
    state.default_widget("posts-kinds", [code for code in RESIDENTIAL_KINDS if code in labels])
    state.default_widget("posts-way", STRAIGHT)
    radius_km = st.number_input(
        t("siting.reach"),
        MIN_KM,
        MAX_KM,
        key="posts-reach",
        persist_state="session",
        step=0.5,
        format="%.1f",
        on_change=state.on_widget_change,
    )
    kinds = pills(
        t("siting.kinds"),
        labels,
        key="posts-kinds",
        persist_state="session",
        selection_mode="multi",
        on_change=state.on_widget_change,
    )
    distance_kind = st.segmented_control(
        t("siting.way"),
        [STRAIGHT, ROAD],
        key="posts-way",
        persist_state="session",
        format_func=lambda code: t(f"siting.way.{code}"),
        help=t("siting.way.help"),
        required=True,
        on_change=state.on_widget_change,
    )
    return SitingRequest(
        area=state.screen().filter.area or "",
        radius_m=1000 * float(radius_km),
        kinds=tuple(code for code in labels if code in kinds),
        by_road=distance_kind == ROAD,
        max_access_m=max_distance_input(),
    )
