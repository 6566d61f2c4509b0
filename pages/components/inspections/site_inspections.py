"""Last inspection of the chosen site, what several teams demand there, and the form for a further one."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.inspections.inspections import SiteInspections, TeamDemands, site_inspections
from geo.text.inspections import demand_sentence, inspection_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.inspections.inspection_form import inspection_form


def site_inspection_line(ctx: AppContext, actor: Actor, site_id: str) -> None:
    """Draw the last inspection in one line, and demands of two or more teams side by side."""
    t, shown, now = state.translator(), site_inspections(ctx, actor, site_id), ctx.now()
    with st.container(key="site-inspections", gap="xsmall"):
        if not shown.rows:
            st.caption(t("inspections.site_none"))
        else:
            said = inspection_sentence(shown.rows[0], t, lambda at: clock(at, now))
            if shown.cool_down_until:
                until = t("inspections.cool_down", time=clock(shown.cool_down_until, now))
                said = f"{said} · {until}"
            st.caption(escape_markdown(said))
        if len(shown.demands) > 1:
            _demands(ctx, shown)


def _demands(ctx: AppContext, shown: SiteInspections) -> None:
    """Draw the demands of the teams as columns, to be read against one another."""
    st.markdown(f":orange[:material/compare_arrows:] **{state.translator()('inspections.demands')}**")
    for column, demands in zip(st.columns(len(shown.demands)), shown.demands, strict=True):
        with column:
            _team_demands(ctx, demands)


def _team_demands(ctx: AppContext, demands: TeamDemands) -> None:
    t = state.translator()
    lines = [f"**{escape_markdown(t.label(demands.team))}**"]
    categories = ctx.finding_categories
    lines += [escape_markdown(demand_sentence(each, categories, t)) for each in demands.findings]
    st.markdown("  \n".join(lines))


def site_inspection_form(ctx: AppContext, actor: Actor, site_id: str, area: str) -> None:
    """Draw the folded form of an inspection; nothing for an account that may record none here."""
    if not actor.may(Verb.INSPECT, ctx.read_model.reference().areas.path(area)):
        return
    with st.container(key="site-inspection"):
        box = st.expander(
            state.translator()("inspections.form"),
            key=f"inspection-box-{site_id}",
            on_change=state.on_widget_change,
        )
        if box.open:
            with box:
                inspection_form(ctx, actor, site_id)
