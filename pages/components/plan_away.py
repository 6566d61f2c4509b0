"""Who is short of how many people: in force, and by the draft, which its order makes so for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.plan_commands import PlanEdit
from geo.services.missing import absence_sentences, missing_sentences
from geo.services.plans import edit_plan
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.plan_difference import Difference

HERE = "away"
"""Where the presses of this form are answered."""


def away_form(house: Office, actor: Actor, difference: Difference) -> None:
    """Who is missing in force and by the draft; a unit and how many it is short of, 0 where all are back."""
    words, plan, units = state.words(), difference.plan, house.board.reference().units
    told = told_apart(
        {unit.code: words("plan.unit_people", unit=unit.name, people=unit.people) for unit in units.values()}
    )
    with st.container(key="away", border=True):
        st.markdown(f"**{words('plan.away_title')}**")
        deed_box(house, actor, HERE)
        unchanged = [unit for code, unit in units.items() if code not in plan.away]
        for sentence in missing_sentences(unchanged, words):
            st.markdown(plain(sentence))
        for sentence in absence_sentences(plan, units, words):
            st.markdown(plain(words("plan.by_draft", said=sentence)))
        with st.form("away-form", border=False, enter_to_submit=False):
            st.selectbox(
                words("plan.unit"),
                list(told),
                key="away-unit",
                format_func=lambda code: told.get(code, code),
                placeholder=words("plan.unit"),
            )
            st.number_input(words("plan.away_people"), min_value=0, step=1, key="away-people")
            st.caption(words("plan.away_told"))
            st.form_submit_button(
                words("plan.set_away"), key="set-away", on_click=_set, args=(house, plan, key_of(HERE))
            )


def _set(house: Office, plan: Plan, key: str) -> None:
    away = {**plan.away, state.widget("away-unit") or "": int(state.widget("away-people") or 0)}
    edit = PlanEdit(plan.id, plan.version, key, away=tuple(sorted(away.items())))
    press(house, HERE, lambda actor: edit_plan(house, actor, edit))
