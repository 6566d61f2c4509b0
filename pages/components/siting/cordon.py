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
from pages.components.siting.service_access import access_report
from pages.components.widgets.background_job import job_result_box

DEFAULT_BUFFER_M, MAX_BUFFER_M, BUFFER_STEP_M = 500, 5000, 100
MAX_ROAD_NAMES = 6


def cordon_request(max_distance_m: float) -> CordonRequest | None:
    """Draw the fields of the request and return it; None without an area.

    Args:
        max_distance_m: see ``CordonRequest``.
    """
    t, area = state.translator(), state.screen().filter.area or ""
    if not area:
        return None
    state.default_widget("cordon-buffer", DEFAULT_BUFFER_M)
    state.default_widget("cordon-only-known", value=False)
    buffer_m = st.number_input(
        t("cordon.band"),
        0,
        MAX_BUFFER_M,
        step=BUFFER_STEP_M,
        key="cordon-buffer",
        persist_state="session",
        help=t("cordon.band_help"),
        on_change=state.on_widget_change,
    )
    existing_only = st.toggle(
        t("cordon.only_known"),
        key="cordon-only-known",
        persist_state="session",
        help=t("cordon.only_known_help"),
        on_change=state.on_widget_change,
    )
    return CordonRequest(area, float(buffer_m), existing_only, max_distance_m)


def requested_cordon(ctx: AppContext, actor: Actor, request: CordonRequest) -> CordonPlan | None:
    """Return the cordon; show progress or an error while there is none."""
    cordon = None
    with show_errors():
        cordon = job_result_box(ctx, actor, cordon_job(ctx, actor, request))
    return cordon  # noqa: RET504 - the block may end with an error


def cordon_verdict(cordon: CordonPlan) -> None:
    """Show in the first line whether the area can be closed off, and with how many posts."""
    t = state.translator()
    if not cordon.has_roads:
        st.info(t("cordon.no_roads"), icon=":material/add_road:")
    elif not cordon.has_exit:
        st.info(t("cordon.no_way_out"), icon=":material/verified:")
    elif cordon.open_route is not None:
        start, roads = cordon.open_route.start, cordon.open_route.roads[:MAX_ROAD_NAMES]
        names = t("list.comma").join(roads) or t("cordon.unnamed_road")
        if start:
            sentence = t("cordon.open_way", start=escape_markdown(start), roads=escape_markdown(names))
        else:
            sentence = t("cordon.open_way_nowhere", roads=escape_markdown(names))
        st.warning(sentence, icon=":material/fork_right:")
    else:
        counts = {step.value: len(cordon.with_action(step)) for step in CordonAction}
        st.info(t("cordon.text", count=len(cordon.points), **counts), icon=":material/fence:")


def cordon_panel(ctx: AppContext, cordon: CordonPlan) -> None:
    """Draw the summary, the draft form and the table."""
    request = cordon.request
    with st.container(key="posts-cordon"):
        _summary(cordon)
        if cordon.access_report is not None:
            access_report(cordon.access_report, request.max_access_m, "cordon.brings")
        cordon_draft_form(ctx, cordon)
    if cordon.points:
        _table(ctx, cordon)
    st.caption(state.translator()("cordon.basis", band=f"{request.buffer_m:g}"))


def _summary(cordon: CordonPlan) -> None:
    """Draw who can leave today, and what is proved of a cordon that closes every road."""
    t = state.translator()
    if not cordon.has_roads or not cordon.has_exit:
        return
    if cordon.demand_count:
        st.markdown(t("cordon.leaving", count=cordon.open_today, places=cordon.demand_count))
    if cordon.open_route is not None:
        return
    count = len(cordon.points) - len(cordon.with_action(CordonAction.EXISTING))
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
    st.caption(t("cordon.table_title"))
    st.dataframe(table, hide_index=True, alt=t("cordon.table_title"))
