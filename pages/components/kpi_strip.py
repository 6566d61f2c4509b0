"""The strip of figures: each is a filter when pressed, and lifts it when pressed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.figures import pressed
from geo.wording import percent
from pages.components import state

if TYPE_CHECKING:
    from geo.domain.views import Figure
    from geo.i18n import Words
    from geo.services.overview import Overview


def kpi_strip(overview: Overview) -> None:
    """Coverage of all and by kind with its change since the last briefing, then silent and overdue."""
    words = state.words()
    labels = {kind.code: words.label(kind) for kind in overview.book.kinds}
    if overview.filter.kind:  # the whole is then of these kinds alone, and says so
        labels["all"] = words("figure.chosen")
    with st.container(key="figures", horizontal=True, gap="xsmall"):
        for figure in overview.figures:
            name = labels.get(figure.code) or words(f"figure.{figure.code}")
            st.button(
                f"{name}  \n**{_value(figure)}**  \n{_detail(figure, words)}",
                key=f"figure-{figure.code}",
                type="primary" if figure.pressed else "secondary",
                on_click=_press,
                args=(overview, figure.code),
                width="content",
                wrap=True,
            )


def _value(figure: Figure) -> str:
    return percent(figure.coverage.share) if figure.coverage else str(figure.count)


def _detail(figure: Figure, words: Words) -> str:
    parts = []
    if figure.coverage:
        parts.append(f"{figure.coverage.in_force}/{figure.coverage.should}")
    if figure.delta is not None:
        steps = round(figure.delta, 1) if figure.coverage else round(figure.delta)
        sign = "▲" if steps > 0 else "▼" if steps < 0 else "="
        parts.append(f"{sign}{abs(steps):g}" if steps else words("figure.same"))
    return " · ".join(parts) or "–"


def _press(overview: Overview, code: str) -> None:
    state.set_filter(pressed(state.screen().filter, code, overview.book))
