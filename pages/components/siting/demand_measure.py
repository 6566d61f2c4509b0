"""Measure of demand: demand points or people, and amounts of it as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.siting.problem import DemandPoint, SitingRequest, has_population_data
from pages.components.app import state

DEMAND_POINTS, PEOPLE = "places", "people"


def pick_demand_measure(ctx: AppContext, actor: Actor, request: SitingRequest) -> SitingRequest:
    """Return the request with its measure: people or demand points.

    The choice is drawn only where population figures exist; people are the default then.
    """
    if not has_population_data(ctx, actor, request):
        return request
    t = state.translator()
    state.default_widget("posts-measure", PEOPLE)
    measure = st.segmented_control(
        t("siting.measure"),
        [PEOPLE, DEMAND_POINTS],
        key="posts-measure",
        persist_state="session",
        format_func=lambda code: t(f"siting.measure.{code}"),
        required=True,
        on_change=state.on_widget_change,
    )
    return replace(request, weighted_by_people=measure == PEOPLE)


def demand_measure(request: SitingRequest) -> str:
    """Return the code of what is counted: ``PEOPLE`` or ``DEMAND_POINTS``."""
    return PEOPLE if request.weighted_by_people else DEMAND_POINTS


def demand_amount(request: SitingRequest, number: float) -> str:
    """Return a number of demand points or of people as text."""
    return state.translator()(f"siting.amount.{demand_measure(request)}", count=int(number))


def population_of(demand_points: Iterable[DemandPoint]) -> int:
    """Return the sum of the known population of the demand points."""
    return sum(point.people or 0 for point in demand_points)
