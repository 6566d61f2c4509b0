"""Why each post moves, the most gain first; and what would help where posts stay uncovered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.errors import KadianError
from geo.services.plan_sentences import kilometres, move_sentence, unit_word, why_sentence
from geo.services.proposals import advice
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box
from pages.components.memory import Deed
from pages.components.plan_figures import named

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.planning.relax import Fact, Offer
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine
    from geo.services.proposals import Advice

LINES = 100


def plan_reasons(house: Office, difference: Difference) -> None:
    """One line a move: from whom to whom, why, the way before and after."""
    words = state.words()
    lines = sorted(difference.moved, key=_rank)
    with st.container(key="plan-reasons"):
        st.subheader(words("plan.reasons_title"))
        told = [f"- {_line(house, line)}" for line in lines[:LINES]]
        st.markdown("\n".join(told) or words("plan.no_moves"))
        if len(lines) > LINES:
            st.caption(words("plan.first", count=LINES))


def plan_advice(house: Office, actor: Actor, difference: Difference) -> None:
    """Offered where posts stay uncovered; each answer was counted, or solved again."""
    words, plan, desk = state.words(), difference.plan, state.screen().desk
    with st.container(key="plan-advice"):
        deed_box(house, actor, "advice")
        if difference.uncovered:
            st.button(
                words("plan.advice"),
                key="advice",
                icon=":material/lightbulb:",
                on_click=_ask,
                args=(house, actor, plan.id, plan.version),
            )
        if desk.advice and desk.advice[0] == (plan.id, plan.version):
            told = _told(desk.advice[1])
            st.markdown("\n".join(f"- {plain(line)}" for line in told) or words("plan.advice_none"))


def _rank(line: PostLine) -> tuple[bool, float, float, str]:
    """What it gains, as the optimiser has counted; then what the way gains; then by code."""
    gain = line.move.metres if line.move else None
    shorter = (line.way_before or 0.0) - (line.way_after or 0.0)
    return gain is None, -(gain or 0.0), -shorter, line.post.site


def _line(house: Office, line: PostLine) -> str:
    words, units = state.words(), house.board.reference().units
    if line.move is None:
        return ""
    move = move_sentence(line.move, house.kinds[line.post.kind], units, words)
    way = words("plan.way", before=kilometres(line.way_before), after=kilometres(line.way_after))
    return (
        f"**{plain(line.post.name)}** {plain(' · '.join((move, why_sentence(line.move, units, words), way)))}"
    )


def _ask(house: Office, actor: Actor, plan_id: str, version: int) -> None:
    here = state.acted()
    try:
        here.desk.advice = (plan_id, version), advice(house, actor, plan_id)
        here.deed = None
    except KadianError as error:
        here.deed = Deed("advice", error=error)


def _told(found: Advice) -> list[str]:
    return [*(_fact(found, fact) for fact in found.facts), *(_offer(found, offer) for offer in found.offers)]


def _fact(found: Advice, fact: Fact) -> str:
    words = state.words()
    posts = named([found.roster.posts[row].name for row in fact.posts], words)
    units = named([found.roster.units[number].name for number in fact.units], words)
    told = {"needed": f"{fact.needed:g}", "available": f"{fact.available:g}"}
    return words(f"short.{fact.short}", posts=posts, units=units, **told)


def _offer(found: Advice, offer: Offer) -> str:
    words, roster = state.words(), found.roster
    unit = unit_word(roster.units[offer.unit].code, {each.code: each for each in roster.units}, words)
    post = roster.posts[offer.post].name if offer.post >= 0 else ""
    helped = words(f"help.{offer.help}", unit=unit, post=post, amount=f"{offer.amount:g}")
    left = [roster.posts[row].name for row in offer.plan.figures.unmanned]
    then = words("plan.then_left", names=named(left, words)) if left else words("plan.then_all")
    return words("plan.offer", help=helped, then=then)
