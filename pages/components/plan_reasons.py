"""Why each post moves, the most gain first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.plan_sentences import kilometres, why_sentence
from geo.services.plan_words import PlanWords
from pages.components import state
from pages.components.area_totals import plain
from pages.components.plan_units import of_post

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine

LINES = 100


def plan_reasons(house: Office, difference: Difference) -> None:
    """One line a move: from whom to whom, why, the way before and after."""
    words = state.words()
    lines = sorted(difference.moved, key=_rank)
    names = {line.post.site: line.post.name for line in difference.posts}
    telling = PlanWords(difference.plan, house.board.reference(), names, words)
    with st.container(key="plan-reasons"):
        st.subheader(words("plan.reasons_title"))
        told = [f"- {_line(house, line, telling)}" for line in lines[:LINES]]
        st.markdown("\n".join(told) or words("plan.no_moves"))
        if len(lines) > LINES:
            st.caption(words("plan.first", count=LINES))


def _rank(line: PostLine) -> tuple[bool, float, float, str]:
    """What it gains, as the optimiser has counted; then what the way gains; then by code."""
    gain = line.move.metres if line.move else None
    shorter = (line.way_before or 0.0) - (line.way_after or 0.0)
    return gain is None, -(gain or 0.0), -shorter, line.post.site


def _line(house: Office, line: PostLine, telling: PlanWords) -> str:
    words, units = state.words(), house.board.reference().units
    if line.move is None:
        return ""
    move = telling.said(line.post.site, house.kinds[line.post.kind])
    way = words("plan.way", way=of_post(line, kilometres(line.way_before), kilometres(line.way_after)))
    return (
        f"**{plain(line.post.name)}** {plain(' · '.join((move, why_sentence(line.move, units, words), way)))}"
    )
