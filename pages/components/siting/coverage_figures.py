"""Figures of the present coverage, and how they were computed."""

from __future__ import annotations

import streamlit as st

from geo.formatting import format_percent, join_names
from geo.services.context import AppContext
from geo.services.siting.evaluation import SitingEvaluation
from geo.services.siting.problem import SitingProblem
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.siting.demand_measure import demand_amount, demand_measure

FAR_FROM_ROAD_M = 1000
"""Distance to the road network in metres from which a location is named as uncertain."""
MAX_NAMES = 3
"""Number of posts that the first line names."""


def siting_verdict(evaluation: SitingEvaluation) -> None:
    """Show in the first line which posts can be closed, and which one matters most."""
    t, problem = state.translator(), evaluation.problem
    if not problem.posts:
        st.info(t("siting.none"), icon=":material/location_off:")
    elif not problem.demand_points:
        st.info(t("siting.no_places"), icon=":material/location_off:")
    else:
        st.info(escape_markdown(_verdict(evaluation)), icon=":material/data_check:")


def coverage_figures(ctx: AppContext, evaluation: SitingEvaluation) -> None:
    """Show the covered share of all demand points and by kind, and the method."""
    t, problem = state.translator(), evaluation.problem
    with st.container(key="posts-figures", horizontal=True, gap="medium"):
        for code, coverage in evaluation.coverage_by_kind.items():
            share = coverage.covered / coverage.total if coverage.total else None
            st.metric(
                t("siting.measure.people") if code == "people" else t.label(ctx.kinds[code]),
                format_percent(share),
                f"{coverage.covered:,.0f}/{coverage.total:,.0f}",
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
        st.metric(
            t("siting.manned"),
            str(len(problem.manned)),
            f"{len(problem.manned)}/{len(problem.open)}",
            delta_color="off",
            delta_arrow="off",
            width="content",
            help=t("siting.manned_help"),
        )
    st.caption(" ".join(_method_notes(problem)))


def _verdict(evaluation: SitingEvaluation) -> str:
    t, spare = state.translator(), evaluation.spare
    manned = [value for value in evaluation.site_values if value.manned]
    if not any(value.unique_coverage for value in manned):
        return t("siting.worst_none")
    worst = t(
        "siting.worst",
        post=manned[0].post.name,
        amount=demand_amount(evaluation.problem.request, manned[0].unique_coverage),
    )
    if not spare:
        return worst
    names = join_names([value.post.name for value in spare], t, MAX_NAMES)
    return f"{t('siting.verdict', count=len(spare), names=names)} {worst}"


def _method_notes(problem: SitingProblem) -> list[str]:
    t, request = state.translator(), problem.request
    distance_kind = "road" if problem.road_network is not None else "straight"
    notes = [
        t(f"siting.basis.{distance_kind}", reach=f"{request.radius_m / 1000:g}"),
        t(f"siting.counted.{demand_measure(request)}", count=problem.without_population),
        t("siting.only_places"),
    ]
    if request.by_road and problem.road_network is None:
        notes.append(t("siting.no_roads"))
    if problem.road_network is not None and (
        far := int((problem.road_network.location_offset_m > FAR_FROM_ROAD_M).sum())
    ):
        notes.append(t("siting.far_from_road", count=far))
    if request.area:
        notes.append(t("siting.border"))
    if problem.unlocated:
        notes.append(t("siting.unlocated", count=problem.unlocated))
    return notes
