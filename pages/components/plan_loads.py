"""What a draft would mean for each unit's next two weeks, beside the press that publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.order_loads import order_loads
from pages.components import state
from pages.components.duty_loads import load_difference

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plans import Plan
    from geo.services.office import Office


def plan_loads(house: Office, actor: Actor, plan: Plan) -> None:
    """Of the units whose load changes; counted only while it is unfolded."""
    words = state.words()
    box = st.expander(words("plan.loads"), key="plan-loads", on_change=state.acted)
    if not box.open:
        return
    with box:
        before, after = order_loads(house, actor, plan.id)
        if before.lines == after.lines:
            st.markdown(words("plan.loads_same"))
            return
        load_difference(before, after, changed=True)
        st.caption(f"{words('rota.load_note')} {words('plan.load_begun')}")
