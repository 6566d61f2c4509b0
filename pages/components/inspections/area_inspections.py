"""Inspections of an area on its page: the last one, and the form for a further one of a community."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Level
from geo.services.context import AppContext
from geo.services.inspections.inspections import last_area_inspection
from geo.text.inspections import inspection_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.inspections.inspection_form import inspection_form


def area_inspections(ctx: AppContext, actor: Actor, area: str) -> None:
    """Draw the last inspection of a community and the folded form; nothing for other areas.

    Towns and counties are inspected by their places.
    """
    t, tree = state.translator(), ctx.read_model.reference().areas
    if area not in tree or tree[area].level is not Level.COMMUNITY:
        return
    with st.container(key="area-inspections", gap="xsmall"):
        st.markdown(f"**{t('inspections.title')}**")
        last = last_area_inspection(ctx, actor, area)
        said = inspection_sentence(last, t, lambda at: clock(at, ctx.now())) if last else ""
        st.caption(escape_markdown(said) or t("inspections.site_none"))
        if actor.may(Verb.INSPECT, tree.path(area)):
            box = st.expander(
                t("inspections.form"), key=f"inspection-box-{area}", on_change=state.on_widget_change
            )
            if box.open:
                with box:
                    inspection_form(ctx, actor, area, is_area=True)
