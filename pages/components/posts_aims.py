"""How good a plan of posts is at what it was made for besides coverage: ways, or bearing a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.post_aims import Aim, WayFigures
from pages.components import state

if TYPE_CHECKING:
    from geo.services.post_aims import LossFigures


def aim_told(figures: WayFigures | LossFigures) -> None:
    """Today and with the plan; what no plan comes below or above; whether that is proved."""
    told = _ways(figures) if isinstance(figures, WayFigures) else _losses(figures)
    st.info(_proof(figures), icon=":material/verified:" if figures.proven else ":material/help:")
    for sentence in told:
        st.markdown(sentence)


def _proof(figures: WayFigures | LossFigures) -> str:
    words = state.words()
    aim = figures.aim if isinstance(figures, WayFigures) else Aim.STURDY
    if figures.proven:
        return words(f"posts.proved.{aim}")
    if figures.bound is None:
        return words("posts.gap.open")
    bound = _km(figures.bound) if isinstance(figures, WayFigures) else f"{figures.bound:.1f}"
    return words(f"posts.gap.{aim}", bound=bound)


def _ways(figures: WayFigures) -> list[str]:
    words, now, plan = state.words(), figures.now, figures.plan
    told = [
        words("posts.way_longest", now=_km(now.longest), plan=_km(plan.longest)),
        words("posts.way_mean", now=_km(now.mean), plan=_km(plan.mean)),
    ]
    if now.without or plan.without:
        told.append(words("posts.way_without", now=now.without, plan=plan.without))
    if figures.cut_off:
        told.append(words("posts.way_cut_off", count=figures.cut_off))
    return [*told, words("posts.way_closing")]


def _losses(figures: LossFigures) -> list[str]:
    words, now, plan, bold = state.words(), figures.now, figures.plan, figures.bold
    told = [words("posts.loss_worst", now=f"{now.worst:.0f}", plan=f"{plan.worst:.0f}")]
    costs = bold.covered - plan.covered
    if costs <= 0:
        return [*told, words("posts.loss_free")]
    return [
        *told,
        words(
            "posts.loss_costs", cost=f"{costs:.0f}", covered=f"{bold.covered:.0f}", worst=f"{bold.worst:.0f}"
        ),
    ]


def _km(metres: float) -> str:
    return f"{metres / 1000:.2f}"
