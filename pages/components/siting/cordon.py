"""Cordon of an area: how near the border posts may stand, where they go, what it takes; into a draft."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.cordon.solve import cordon_job
from geo.services.cordon.types import CordonAction, CordonPlan, CordonRequest
from pages.components.app import state
from pages.components.app.error_display import show_errors
from pages.components.app.markdown import escape_markdown
from pages.components.siting.cordon_draft import cordon_draft_form
from pages.components.siting.cordon_map import cordon_map
from pages.components.siting.service_access import access_report
from pages.components.widgets.background_job import job_result_box

DEFAULT_BUFFER_M, MAX_BUFFER_M, BUFFER_STEP_M = 500, 5000, 100
MAX_ROAD_NAMES = 6


def cordon_section(ctx: AppContext, actor: Actor, max_distance_m: float) -> None:
    """Draw the request, the map beside the summary, the table and the draft form.

    Args:
        ctx: the application context.
        actor: the acting account.
        max_distance_m: see ``CordonRequest``.
    """
    t, area = state.translator(), state.screen().filter.area or ""
    if not area:
        st.info(t("cordon.no_area"), icon=":material/arrow_back:")
        return
    state.default_widget("seal-band", DEFAULT_BUFFER_M)
    state.default_widget("seal-only-known", value=False)
    left, right = st.columns(2, vertical_alignment="bottom")
    buffer_m = left.number_input(
        t("cordon.band"),
        0,
        MAX_BUFFER_M,
        step=BUFFER_STEP_M,
        key="seal-band",
        persist_state="session",
        help=t("cordon.band_help"),
        on_change=state.on_widget_change,
    )
    existing_only = right.toggle(
        t("cordon.only_known"),
        key="seal-only-known",
        persist_state="session",
        help=t("cordon.only_known_help"),
        on_change=state.on_widget_change,
    )
    cordon = None
    with show_errors():
        request = CordonRequest(area, float(buffer_m), existing_only, max_distance_m)
        cordon = job_result_box(ctx, actor, cordon_job(ctx, actor, request))
    if cordon is None:
        return
    map_column, text_column = st.columns([3, 2])
    with map_column:
        cordon_map(ctx, cordon)
    with text_column, st.container(key="posts-seal"):
        _summary(cordon)
        if cordon.access_report is not None:
            access_report(cordon.access_report, max_distance_m, "cordon.brings")
        cordon_draft_form(ctx, cordon)
    if cordon.points:
        _table(ctx, cordon)
    st.caption(t("cordon.basis", band=f"{buffer_m:g}"))


def _summary(cordon: CordonPlan) -> None:
    t = state.translator()
    if not cordon.has_roads:
        st.info(t("cordon.no_roads"), icon=":material/add_road:")
        return
    if not cordon.has_exit:
        st.info(t("cordon.no_way_out"), icon=":material/verified:")
        return
    if cordon.demand_count:
        st.markdown(t("cordon.leaving", count=cordon.open_today, places=cordon.demand_count))
    if cordon.open_route is not None:
        start, roads = cordon.open_route.start, cordon.open_route.roads[:MAX_ROAD_NAMES]
        names = t("plan.comma").join(roads) or t("cordon.unnamed_road")
        if start:
            sentence = t("cordon.open_way", start=escape_markdown(start), roads=escape_markdown(names))
        else:
            sentence = t("cordon.open_way_nowhere", roads=escape_markdown(names))
        st.warning(sentence, icon=":material/fork_right:")
        return
    counts = {step: len(cordon.with_action(step)) for step in CordonAction}
    count = sum(counts.values()) - counts[CordonAction.EXISTING]
    st.markdown(
        t("cordon.text", count=len(cordon.points), **{step.value: counts[step] for step in CordonAction})
    )
    st.info(t("cordon.proved", count=count), icon=":material/verified:")
    if cordon.joined_outside:
        st.markdown(t("cordon.beyond", count=cordon.joined_outside))


def _table(ctx: AppContext, cordon: CordonPlan) -> None:
    t, areas = state.translator(), ctx.read_model.reference().areas
    rows = [
        (
            number,
            t(f"cordon.step.{point.action}"),
            point.post.name if point.post else "",
            point.road or t("cordon.unnamed_road"),
            areas.name_of(point.area),
            f"{point.lat:.5f}, {point.lon:.5f}",
            t("cordon.nearest", post=point.nearest_post.name, metres=f"{point.nearest_m:.0f}")
            if point.nearest_post and not point.post
            else "",
        )
        for number, point in enumerate(cordon.points, 1)
    ]
    names = ("number", "step", "post", "road", "area", "place", "nearest")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({t(f"cordon.column.{name}"): list(column) for name, column in columns})
    st.subheader(t("cordon.table_title"))
    st.dataframe(table, hide_index=True, alt=t("cordon.table_title"))
