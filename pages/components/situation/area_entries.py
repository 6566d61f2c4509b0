"""Last entries of an area, each with its site."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.sites.details import recent_entries
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.site.site_card import entry_line


def area_entries(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """List the last entries of the current area, latest first, with the names of their sites."""
    t, snapshot = state.translator(), overview.state.snapshot
    reference = ctx.read_model.reference()
    with st.container(key="entries"):
        st.subheader(t("area.entries"))
        entries = recent_entries(ctx, actor, overview.current_area, as_of=overview.filter.as_of)
        lines = []
        for entry in entries:
            row = snapshot.row_of.get(entry.entity_id)
            if row is not None:
                kind = overview.status_codes.kinds[snapshot.kind[row]]
                line = entry_line(entry, kind, ctx.now(), reference)
                lines.append(f"- **{escape_markdown(snapshot.names[row])}** · {line}")
        st.markdown("\n".join(lines) or t("area.no_entries"))
