"""Area page: the map of an area, and its figures, sub-areas, sites and last entries beside or below it."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.reports.map_sheet import Paper, SheetOutput
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from geo.text.app_pages import AREA_SHEET, ATLAS_SHEET, MAP_SHEET
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import link_button, print_link
from pages.components.findings.place_findings import area_findings
from pages.components.inspections.area_inspections import area_inspections
from pages.components.ledger.figure_list import area_figures
from pages.components.ledger.screening_list import area_screening
from pages.components.ledger.trend_charts import trend_section
from pages.components.site.site_panel import site_panel
from pages.components.situation.area_entries import area_entries
from pages.components.situation.area_table import area_table
from pages.components.situation.area_totals import area_totals, breadcrumb
from pages.components.situation.filter_bar import page_filter
from pages.components.situation.kpi_strip import kpi_strip
from pages.components.situation.result_summary import result_summary, time_notice
from pages.components.situation.site_list import site_list
from pages.components.situation.situation_map import situation_map


def area_on_desk(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the map at the left and all else at the right; the panel scrolls, the page does not."""
    with st.sidebar:
        site_panel(ctx, actor, overview)
    page_filter(ctx, actor)
    kpi_strip(overview)
    with st.container(key="whereabouts", horizontal=True, vertical_alignment="center", gap="small"):
        breadcrumb(overview)
    with st.container(key="map-and-panel", horizontal=True, gap="small"):
        with st.container(key="map-side", gap="xsmall"):
            with st.container(key="notice-on-map"):
                time_notice(overview)
            situation_map(ctx, overview)
            result_summary(overview, ctx.now())
        with st.container(key="area-panel", gap="small"):
            with st.container(key="area-head", horizontal=True, vertical_alignment="center", gap="small"):
                _heading(overview)
                _print_links(actor, overview)
            _content(ctx, actor, overview)


def area_on_phone(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw everything in one column: the way up, the map and the site chosen on it, then the figures."""
    page_filter(ctx, actor)
    _heading(overview)
    time_notice(overview)
    breadcrumb(overview)
    with st.container(key="area-map"):
        situation_map(ctx, overview)
        result_summary(overview, ctx.now())
    site_panel(ctx, actor, overview)
    _content(ctx, actor, overview)
    with st.container(horizontal=True, gap="small"):
        _print_links(actor, overview)


def _heading(overview: Overview) -> None:
    """Draw the name of the area."""
    name = overview.path[-1].name if overview.path else state.translator()("filter.all_areas")
    st.header(escape_markdown(name), width="stretch")


def _print_links(actor: Actor, overview: Overview) -> None:
    """Draw links to the report of the area, its map on paper, and the sheets of its sites."""
    t, query = state.translator(), overview.filter.to_query()
    print_link(actor, AREA_SHEET, query)
    sheet = {**query, "output": SheetOutput.PRINT, "paper": Paper.A4}
    link_button(actor, t("area.print_map"), MAP_SHEET.path, sheet, MAP_SHEET.icon)
    print_link(actor, ATLAS_SHEET, query)


def _content(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw figures by kind, those of the findings, sub-areas where there are any, sites and last entries."""
    area_table(overview)
    if overview.filter.as_of is None:
        area_findings(ctx, actor, overview)
        area_inspections(ctx, actor, overview.filter.area)
    area_figures(ctx, actor, overview)
    area_screening(ctx, actor, overview)
    if overview.filter.as_of is None:
        trend_section(ctx, actor, overview.filter.area)
    if overview.totals:
        area_totals(overview)
    site_list(overview)
    area_entries(ctx, actor, overview)
