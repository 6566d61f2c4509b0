"""Strip of figures: each sets a filter when pressed, and clears it when pressed again."""

from __future__ import annotations

import streamlit as st

from geo.domain.views import Figure
from geo.formatting import format_percent
from geo.i18n import Translator
from geo.services.situation.coverage import toggle_figure
from geo.services.situation.overview import Overview
from pages.components.app import state


def kpi_strip(overview: Overview) -> None:
    """Draw coverage of all kinds and of each, with its change since the briefing; then silent, overdue."""
    t = state.translator()
    labels = {kind.code: t.label(kind) for kind in overview.status_codes.kinds}
    if overview.filter.kind:  # the whole is then of these kinds alone, and says so
        labels["all"] = t("figure.chosen")
    with st.container(key="figures", horizontal=True, gap="xsmall"):
        for figure in overview.figures:
            name = labels.get(figure.code) or t(f"figure.{figure.code}")
            st.button(
                f"{name}  \n**{_value(figure)}**  \n{_detail(figure, t)}",
                key=f"figure-{figure.code}",
                type="primary" if figure.is_active else "secondary",
                on_click=_toggle_figure,
                args=(overview, figure.code),
                width="content",
                wrap=True,
            )


def _value(figure: Figure) -> str:
    return format_percent(figure.coverage.share) if figure.coverage else str(figure.count)


def _detail(figure: Figure, t: Translator) -> str:
    parts = []
    if figure.coverage:
        parts.append(f"{figure.coverage.in_force}/{figure.coverage.required}")
    if figure.delta is not None:
        steps = round(figure.delta, 1) if figure.coverage else round(figure.delta)
        sign = "▲" if steps > 0 else "▼" if steps < 0 else "="
        parts.append(f"{sign}{abs(steps):g}" if steps else t("figure.same"))
    return " · ".join(parts) or "–"


def _toggle_figure(overview: Overview, code: str) -> None:
    state.set_filter(toggle_figure(state.screen().filter, code, overview.status_codes))
