"""Supplies of a site in one line of its card, with the way to its page."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.sites.details import SiteDetails
from geo.services.supplies.stock_list import readable_stock
from geo.text.app_pages import SUPPLIES
from geo.text.supplies import item_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.supplies.stock_rows import LEVEL_COLOURS

SHOWN = 3


def site_stock(ctx: AppContext, actor: Actor, details: SiteDetails) -> None:
    """Draw the items that last shortest in one line of constant height: the form below must not move.

    Sites other than posts have the line only where something was recorded.
    """
    t, site = state.translator(), details.site
    rows = [row for row in readable_stock(ctx, actor, site.id) if row.item.is_consumable]
    if not rows and not details.kind.has_shifts(site.variant):
        return
    with st.container(key="site-stock", horizontal=True, vertical_alignment="center", gap="xsmall"):
        parts = [
            f":{LEVEL_COLOURS[row.left.level]}[{escape_markdown(item_sentence(row, t))}]"
            for row in rows[:SHOWN]
        ]
        st.caption(" · ".join(parts) or t("supplies.site_none"), width="content")
        if SUPPLIES.is_open_to(actor) and st.button(
            t("supplies.site_link"), key="site-stock-open", type="tertiary"
        ):
            state.mark_dirty().day.stock_place = site.id
            st.switch_page(SUPPLIES.script, query_params=state.link_query())
