"""Figures of a siting plan for its objective beside coverage: distances, or robustness to losing a post."""

from __future__ import annotations

from math import ceil

import streamlit as st

from geo.services.siting.objectives import DistanceFigures, RobustnessFigures, SitingObjective
from geo.services.siting.problem import SitingProblem, SitingRequest
from pages.components.app import state
from pages.components.siting.demand_measure import demand_amount, demand_measure


def objective_figures(problem: SitingProblem, figures: DistanceFigures | RobustnessFigures) -> None:
    """Show the figures of today and of the plan, and the bound or proof of optimality."""
    sentences = (
        _distance_sentences(problem, figures)
        if isinstance(figures, DistanceFigures)
        else _loss_sentences(problem.request, figures)
    )
    optimality = _proof(problem.request, figures)
    st.info(optimality, icon=":material/verified:" if figures.proven else ":material/help:")
    for sentence in sentences:
        st.markdown(sentence)


def _proof(request: SitingRequest, figures: DistanceFigures | RobustnessFigures) -> str:
    t = state.translator()
    objective = figures.objective if isinstance(figures, DistanceFigures) else SitingObjective.ROBUST_COVERAGE
    if figures.proven:
        return t(f"siting.proved.{objective}")
    if figures.bound is None:
        return t("siting.gap.open")
    is_distance = isinstance(figures, DistanceFigures)
    bound = _kilometres(figures.bound) if is_distance else demand_amount(request, ceil(figures.bound))
    return t(f"siting.gap.{objective}", bound=bound)


def _distance_sentences(problem: SitingProblem, figures: DistanceFigures) -> list[str]:
    t, now, plan = state.translator(), figures.current, figures.plan
    measure = demand_measure(problem.request)
    sentences = [
        t("siting.way_longest", now=_kilometres(now.longest), plan=_kilometres(plan.longest)),
        t(f"siting.way_mean.{measure}", now=_kilometres(now.mean), plan=_kilometres(plan.mean)),
    ]
    if problem.request.weighted_by_people and problem.without_population:
        sentences.append(t("siting.way_unknown", count=problem.without_population))
    if now.unreached or plan.unreached:
        sentences.append(t("siting.way_without", now=now.unreached, plan=plan.unreached))
    if figures.unreachable:
        sentences.append(t("siting.way_cut_off", count=figures.unreachable))
    return [*sentences, t("siting.way_closing")]


def _loss_sentences(request: SitingRequest, figures: RobustnessFigures) -> list[str]:
    t, now, plan, nominal = state.translator(), figures.current, figures.plan, figures.nominal
    sentences = [
        t("siting.loss_worst", now=demand_amount(request, now.worst), plan=demand_amount(request, plan.worst))
    ]
    lost_weight = nominal.covered - plan.covered
    if lost_weight <= 0:
        return [*sentences, t("siting.loss_free")]
    parts = {"cost": lost_weight, "covered": nominal.covered, "worst": nominal.worst}
    return [
        *sentences,
        t("siting.loss_costs", **{name: demand_amount(request, number) for name, number in parts.items()}),
    ]


def _kilometres(distance_m: float) -> str:
    return f"{distance_m / 1000:.2f}"
