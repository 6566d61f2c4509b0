"""How good a plan of posts is at what it was made for besides coverage: ways, or bearing a loss."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import streamlit as st

from geo.services.post_aims import Aim, WayFigures
from pages.components import state
from pages.components.posts_amounts import amount, measure_of

if TYPE_CHECKING:
    from geo.services.post_aims import LossFigures
    from geo.services.post_ground import Ground, Question


def aim_told(ground: Ground, figures: WayFigures | LossFigures) -> None:
    """Today and with the plan; what no plan comes below or above; whether that is proved."""
    told = _ways(ground, figures) if isinstance(figures, WayFigures) else _losses(ground.question, figures)
    proof = _proof(ground.question, figures)
    st.info(proof, icon=":material/verified:" if figures.proven else ":material/help:")
    for sentence in told:
        st.markdown(sentence)


def _proof(asked: Question, figures: WayFigures | LossFigures) -> str:
    words = state.words()
    aim = figures.aim if isinstance(figures, WayFigures) else Aim.STURDY
    if figures.proven:
        return words(f"posts.proved.{aim}")
    if figures.bound is None:
        return words("posts.gap.open")
    of_ways = isinstance(figures, WayFigures)
    bound = _km(figures.bound) if of_ways else amount(asked, ceil(figures.bound))
    return words(f"posts.gap.{aim}", bound=bound)


def _ways(ground: Ground, figures: WayFigures) -> list[str]:
    words, now, plan = state.words(), figures.now, figures.plan
    measure = measure_of(ground.question)
    told = [
        words("posts.way_longest", now=_km(now.longest), plan=_km(plan.longest)),
        words(f"posts.way_mean.{measure}", now=_km(now.mean), plan=_km(plan.mean)),
    ]
    if ground.question.in_people and ground.untold:
        told.append(words("posts.way_untold", count=ground.untold))
    if now.without or plan.without:
        told.append(words("posts.way_without", now=now.without, plan=plan.without))
    if figures.cut_off:
        told.append(words("posts.way_cut_off", count=figures.cut_off))
    return [*told, words("posts.way_closing")]


def _losses(asked: Question, figures: LossFigures) -> list[str]:
    words, now, plan, bold = state.words(), figures.now, figures.plan, figures.bold
    told = [words("posts.loss_worst", now=amount(asked, now.worst), plan=amount(asked, plan.worst))]
    costs = bold.covered - plan.covered
    if costs <= 0:
        return [*told, words("posts.loss_free")]
    parts = {"cost": costs, "covered": bold.covered, "worst": bold.worst}
    return [
        *told,
        words("posts.loss_costs", **{name: amount(asked, number) for name, number in parts.items()}),
    ]


def _km(metres: float) -> str:
    return f"{metres / 1000:.2f}"
