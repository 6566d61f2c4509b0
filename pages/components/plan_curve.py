"""What each further move is worth: a slider over the number of moves, computed only when asked."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.plan_commands import PlanEdit, PlanStep
from geo.domain.plan_wishes import Keep
from geo.services.plan_sentences import kilometres, open_share
from geo.services.plan_tasks import basis
from geo.services.plans import edit_plan
from geo.services.tasks import Kind
from pages.components import state
from pages.components.deeds import deed_box, key_of, press
from pages.components.plan_task import answer_of, press_task

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.proposals import Gains


def plan_curve(house: Office, actor: Actor, plan: Plan) -> None:
    """The press; and the slider as long as what it was computed from holds."""
    words = state.words()
    with st.container(key="plan-curve"):
        deed_box(house, actor, Kind.CURVE)
        step = PlanStep(plan.id, plan.version, key_of("curve"))
        st.button(
            words("gain.title"),
            key="curve",
            icon=":material/trending_down:",
            on_click=press_task,
            args=(house, step, Kind.CURVE),
        )
        task = answer_of(house, actor, plan, Kind.CURVE)
        if task is not None and task.about == basis(house, actor, plan.id):
            _slider(house, plan, task.result())


def _slider(house: Office, plan: Plan, found: Gains) -> None:
    words, points = state.words(), {point.moves: point for point in found.points}
    least, most = found.points[0].moves, found.points[-1].moves
    if len(points) == 1:
        st.markdown(words("gain.one", moves=least) if least else words("gain.none"))
        return
    if state.widget("curve-moves") not in points:
        wished = plan.wishes.moves if plan.wishes.keep is Keep.BUDGET else least
        state.put("curve-moves", max((moves for moves in points if moves <= wished), default=least))
    moves = st.select_slider(words("gain.moves"), list(points), key="curve-moves")
    told = [words("gain.told", moves=moves, share=floor(100 * points[moves].share + 1e-9), most=most)]
    farther = [point for point in found.points if point.moves > moves]
    if farther:
        saved = points[moves].cost - farther[0].cost
        told.append(words("gain.next", count=farther[0].moves - moves, way=kilometres(saved)))
    if least:
        told.append(words("gain.must", moves=least))
    share = open_share(found.points[-1].cost, found.bound)
    if share is not None:
        rate = f"{ceil(1000 * share) / 10:g} %"
        told.append(words("gain.open", share=rate) if share else words("gain.proved"))
    st.markdown("  \n".join(told))
    edit = PlanEdit(plan.id, plan.version, key_of("curve"))
    st.button(words("gain.choose"), key="curve-choose", on_click=_choose, args=(house, plan, edit))


def _choose(house: Office, plan: Plan, edit: PlanEdit) -> None:
    wishes = replace(plan.wishes, keep=Keep.BUDGET, moves=int(state.widget("curve-moves") or 0))
    wished = replace(edit, wishes=wishes)
    press(house, Kind.CURVE, lambda actor: edit_plan(house, actor, wished))
