"""Menu to send or print the view, and the files of its list; filter and time are written in each."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.exchange.writers import FORMATS
from geo.reports.map_sheet import Paper, SheetOutput
from geo.services.situation.overview import Overview
from geo.text.app_pages import AREA_SHEET, ATLAS_SHEET, MAP_SHEET
from pages.components.app import state
from pages.components.app.menu import menu
from pages.components.app.navigation import FILE, app_url, link_button, print_link

PICTURE = ":material/image:"
LINE_FORMATS = ("csv", "geojson", "xlsx")
"""Formats below the list; files for maps are in the menu."""


def share_menu(actor: Actor, overview: Overview) -> None:
    """Draw a link to this view, its map as picture and on paper, and the list to print.

    Each is made when its link is opened. The browser adds the view of the map to the first ones when they are
    pressed (``share.js``), since only it knows that.
    """
    t, query = state.translator(), overview.filter.to_query()
    box = menu(t("share.title"), icon=":material/ios_share:", key="share-menu")
    if not box.open:
        return
    with box:
        with st.container(key="share-link", gap="xsmall"):
            st.link_button(
                t("share.copy_link"),
                app_url("", **state.link_query()),
                icon=":material/link:",
            )
        with st.container(key="share-map", gap="xsmall"):
            link_button(actor, t("share.png"), MAP_SHEET.path, {**query, "output": SheetOutput.PNG}, PICTURE)
            for paper in Paper:
                sheet = {**query, "output": SheetOutput.PRINT, "paper": paper}
                link_button(actor, t(f"share.pdf.{paper}"), MAP_SHEET.path, sheet, MAP_SHEET.icon)
        print_link(actor, AREA_SHEET, query)
        print_link(actor, ATLAS_SHEET, query)
        for name in FORMATS:
            if name not in LINE_FORMATS:
                link_button(actor, t(f"export.{name}"), f"files/sites.{name}", query, FILE)


def export_links(actor: Actor, overview: Overview) -> None:
    """Draw links to the list as a file, in one line that is always in sight."""
    t, query = state.translator(), overview.filter.to_query()
    with st.container(key="export", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(t("export.title"), width="content")
        for name in LINE_FORMATS:
            link_button(actor, t(f"export.{name}"), f"files/sites.{name}", query, FILE)
