"""What would help where posts stay uncovered, each answer counted or solved again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.plan_commands import PlanStep
from geo.services.plan_sentences import unit_word
from geo.services.plan_tasks import basis
from geo.services.tasks import Kind
from geo.wording import several
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box, key_of
from pages.components.plan_task import answer_of, press_task

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.planning.relax import Fact, Offer
    from geo.services.office import Office
    from geo.services.plan_difference import Difference
    from geo.services.proposals import Advice


def plan_advice(house: Office, actor: Actor, difference: Difference) -> None:
    """Offered where posts stay uncovered; each answer was counted, or solved again."""
    words, plan = state.words(), difference.plan
    with st.container(key="plan-advice"):
        deed_box(house, actor, "advice")
        if difference.uncovered:
            st.button(
                words("plan.advice"),
                key="advice",
                icon=":material/lightbulb:",
                on_click=press_task,
                args=(house, PlanStep(plan.id, plan.version, key_of("advice")), Kind.ADVICE),
            )
        task = answer_of(house, actor, plan, Kind.ADVICE)
        if task is None or (task.version, task.about) != (plan.version, basis(house, actor, plan.id)):
            return
        told = _told(task.result())
        st.markdown("\n".join(f"- {plain(line)}" for line in told))


def _told(found: Advice) -> list[str]:
    """What counting says; then what helps, or that nothing does alone."""
    offers = [_offer(found, offer) for offer in found.offers]
    return [*(_fact(found, fact) for fact in found.facts), *(offers or [state.words()("plan.advice_none")])]


def _fact(found: Advice, fact: Fact) -> str:
    words = state.words()
    posts = several([found.posts[row].name for row in fact.posts], words)
    units = several([found.units[number].name for number in fact.units], words)
    told = {"needed": f"{fact.needed:g}", "available": f"{fact.available:g}"}
    return words(f"short.{fact.short}", posts=posts, units=units, **told)


def _offer(found: Advice, offer: Offer) -> str:
    words = state.words()
    unit = unit_word(found.units[offer.unit].code, {each.code: each for each in found.units}, words)
    post = found.posts[offer.post].name if offer.post >= 0 else ""
    helped = words(f"help.{offer.help}", unit=unit, post=post, amount=f"{offer.amount:g}")
    left = [found.posts[row].name for row in offer.plan.figures.unmanned]
    then = words("plan.then_left", names=several(left, words)) if left else words("plan.then_all")
    return words("plan.offer", help=helped, then=then)
