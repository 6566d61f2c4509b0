"""Displacement of customers of suspended markets: a rule of thumb, in words, as a list and on the map."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.patrols.displacement import DisplacementEstimate, estimate_displacement
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.patrols.route_list import map_link, select_row
from pages.components.patrols.route_map import labelled_map
from pages.components.widgets.columns import number_column

DEFAULT_RADII_KM = {"inner": 0.5, "outer": 5.0}
MAX_KM = 100.0
HEIGHT, ROW_HEIGHT = 560, 35


def displacement_fields(ctx: AppContext, actor: Actor, area: str) -> DisplacementEstimate:
    """Draw the rule with its limits, and return the estimate."""
    t = state.translator()
    st.caption(t("ring.text"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name, default_km in DEFAULT_RADII_KM.items():
            state.default_widget(f"ring-{name}", default_km)
            st.number_input(
                t(f"ring.{name}"),
                0.0,
                MAX_KM,
                key=f"ring-{name}",
                step=0.5,
                format="%g",
                on_change=state.on_widget_change,
                width=130,
            )
    inner, outer = (1000 * float(state.widget_value(f"ring-{name}") or 0) for name in DEFAULT_RADII_KM)
    return estimate_displacement(ctx, actor, area, inner, outer)


def displacement_map(ctx: AppContext, displacement: DisplacementEstimate) -> None:
    """Draw the places that customers may go to."""
    labels = {target.row: (f"{_share(target.share)} · {target.name}", "") for target in displacement.targets}
    labelled_map(ctx, displacement.overview, labels, key="ring-map")


def displacement_verdict(displacement: DisplacementEstimate) -> None:
    """Show in the first line how many places there are."""
    t = state.translator()
    if not displacement.targets:
        st.warning(t("ring.none"), icon=":material/info:")
        return
    st.info(
        t(
            "ring.count",
            markets=displacement.market_count,
            inside=displacement.in_ring_count,
            places=len(displacement.targets),
        ),
        icon=":material/storefront:",
    )


def displacement_list(displacement: DisplacementEstimate) -> None:
    """Draw the markets without places around them or without a location, then the places."""
    t = state.translator()
    with st.container(key="ring-words"):
        for name in ("alone", "unlocated"):
            if displacement.targets and (markets := getattr(displacement, name)):
                st.caption(escape_markdown(t(f"ring.{name}", markets=t("list.comma").join(markets))))
    _list(displacement)
    map_link()


def _list(displacement: DisplacementEstimate) -> None:
    t, targets = state.translator(), displacement.targets
    if not targets:
        return
    labels = {
        f"{kind.code}.{status.code}": (t.label(kind), t.label(status))
        for kind, status in displacement.overview.status_codes.statuses
    }
    columns = {
        t("list.name"): [target.name for target in targets],
        t("list.kind"): [labels[target.status][0] for target in targets],
        t("ring.share"): [_percent(target.share) for target in targets],
        t("ring.market"): [target.market for target in targets],
        t("ring.distance"): [round(target.distance_m / 1000, 1) for target in targets],
        t("list.status"): [labels[target.status][1] for target in targets],
        t("list.area"): [target.area for target in targets],
        t("list.id"): [target.site for target in targets],
    }
    sites = [target.site for target in targets]
    with st.container(key="ring-list"):
        st.dataframe(
            pa.table(columns),
            key="ring-table",
            height=min(HEIGHT, ROW_HEIGHT * (len(sites) + 1) + 2),
            hide_index=True,
            on_select=lambda: select_row("ring-table", sites),
            selection_mode="single-cell",
            column_config={
                t("list.name"): st.column_config.Column(pinned=True),
                t("ring.share"): number_column("percent_of_market"),
                t("ring.distance"): number_column("kilometres"),
            },
            alt=t("ring.alt"),
        )


def _share(share: float) -> str:
    return state.translator()("ring.share_word", share=_percent(share))


def _percent(share: float) -> int:
    return round(100 * share)
