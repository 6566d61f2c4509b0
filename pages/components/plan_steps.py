"""The steps of a draft as a whole: propose, bring up to date, publish, drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.commands import NOTE_LENGTH
from geo.domain.plan_commands import PlanStep
from geo.domain.plan_wishes import Wishes
from geo.services.missing import absence_sentences
from geo.services.plan_sentences import proof_sentence, unit_word
from geo.services.plans import drop_plan, publish_plan, refresh_plan
from geo.services.proposals import RULES
from geo.services.tasks import Kind
from geo.wording import several
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box, key_of, press
from pages.components.plan_book import DROPPED
from pages.components.plan_figures import counts
from pages.components.plan_loads import plan_loads
from pages.components.plan_task import press_task, task_box
from pages.components.plan_wishes import wishes_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.office import Office
    from geo.services.plan_difference import Difference


def propose_step(house: Office, actor: Actor, difference: Difference) -> None:
    """The press, and in words what is proved of what stands there."""
    words = state.words()
    with st.container(key="propose-step", border=True):
        step = PlanStep(difference.plan.id, difference.plan.version, key_of("propose"))
        args = (house, step, Kind.PROPOSE)
        st.button(words("plan.propose_now"), key="propose", type="primary", on_click=press_task, args=args)
        task_box(house, actor, difference.plan)
        _moved_by_hand(difference)
        wished = difference.plan.wishes
        st.caption(words("plan.propose_told" if wished == Wishes() else "plan.propose_wished"))
        wishes_form(house, actor, difference)
        st.markdown(proof_sentence(difference.plan.proof, words, wished.keep))
        if difference.plan.proof and len(difference.units) > RULES.nearest:
            st.caption(words("proof.within", nearest=RULES.nearest))


def _moved_by_hand(difference: Difference) -> None:
    """What the proposal will leave alone, before it is asked for."""
    words, moves = state.words(), difference.plan.moves
    names = [
        line.post.name
        for line in difference.posts
        if line.post.site in moves and moves[line.post.site].is_by_hand
    ]
    if names:
        told = {"count": len(names), "names": several(names, words), "back": words("plan.back")}
        st.caption(plain(words("plan.by_hand", **told)))


def stale_step(house: Office, actor: Actor, difference: Difference) -> None:
    """Which posts, and who is missing, has changed since the draft was made; the press that takes it in."""
    words, units = state.words(), house.board.reference().units
    with st.container(key="stale-step"):
        deed_box(house, actor, "refresh")
        if difference.stale:
            names = several([line.post.name for line in difference.stale], words)
            st.warning(plain(words("plan.stale", names=names)), icon=":material/update:")
        if difference.short_since:
            names = words("plan.comma").join(unit_word(code, units, words) for code in difference.short_since)
            st.warning(plain(words("plan.short_since", names=names)), icon=":material/person_alert:")
        if difference.stale or difference.short_since:
            _button(house, difference, "refresh", refresh_plan)


def publish_step(house: Office, actor: Actor, difference: Difference) -> None:
    """Publishing is confirmed where the counts stand again; dropping, behind one more press."""
    words, plan, desk = state.words(), difference.plan, state.screen().desk
    with st.container(key="publish-step", border=True):
        deed_box(house, actor, "publish")
        deed_box(house, actor, "drop")
        if plan.moves or plan.absences:
            plan_loads(house, actor, plan)
        if actor.may_somewhere(Verb.PUBLISH_PLAN) and desk.publishing != (plan.id, plan.version):
            st.button(
                words("plan.publish"),
                key="publish",
                icon=":material/campaign:",
                disabled=not (plan.moves or plan.absences),
                on_click=_ask,
                args=((plan.id, plan.version),),
            )
        elif desk.publishing:
            _confirmation(house, difference)
        with st.popover(words("plan.drop"), type="tertiary", key="drop-step"):
            st.markdown(plain(words("plan.drop_told", name=plan.name)))
            _button(house, difference, "drop", drop_plan)


def _confirmation(house: Office, difference: Difference) -> None:
    words, plan = state.words(), difference.plan
    told = [
        words("plan.count_told", name=words(f"tally.{name}"), value=value)
        for name, value in counts(house, difference).items()
    ]
    st.markdown(f"**{words('plan.publish_sure')}**")
    st.markdown(plain(words("plan.comma").join(told)))
    for sentence in absence_sentences(plan, house.board.reference().units, words):
        st.markdown(plain(sentence))
    with st.form("publish-form", border=False, enter_to_submit=False):
        st.text_input(words("plan.publish_reason"), key="publish-reason", max_chars=NOTE_LENGTH)
        step = PlanStep(plan.id, plan.version, key_of("publish"))
        with st.container(horizontal=True):
            st.form_submit_button(
                words("plan.publish_now"),
                key="publish-now",
                type="primary",
                on_click=_publish,
                args=(house, step),
            )
            st.form_submit_button(words("plan.publish_not"), key="publish-not", on_click=_ask, args=(None,))


def _button(
    house: Office,
    difference: Difference,
    name: str,
    service: Callable[[Office, Actor, PlanStep], Receipt],
) -> None:
    step = PlanStep(difference.plan.id, difference.plan.version, key_of(name))

    def act() -> None:
        if press(house, name, lambda actor: service(house, actor, step)) and name == "drop":
            _left(DROPPED)

    st.button(state.words()(f"plan.{name}_now"), key=name, on_click=act)


def _ask(publishing: tuple[str, int] | None) -> None:
    state.acted().desk.publishing = publishing


def _publish(house: Office, step: PlanStep) -> None:
    asked = PlanStep(step.plan, step.seen_version, step.key, state.widget("publish-reason") or "")
    if press(house, "publish", lambda actor: publish_plan(house, actor, asked)):
        _left("")
        state.screen().desk.told = step.plan


def _left(where: str) -> None:
    """The draft is none any more; what came of it is told elsewhere."""
    here = state.screen()
    here.desk.plan, here.desk.publishing = "", None
    if here.deed is not None:
        here.deed.where = where
