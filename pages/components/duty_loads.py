"""Fair load: what each unit carried over two weeks, and what it is to carry over the next two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.duty_loads import duty_loads
from pages.components import state
from pages.components.area_totals import plain
from pages.components.rota_proposal import load_value

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office

WHATS = ("each", "nights", "run", "km")


def load_table(house: Office, actor: Actor) -> None:
    """The most loaded first; counted only while the table is unfolded."""
    words = state.words()
    box = st.expander(words("rota.load"), key="rota-load", on_change=state.acted)
    if not box.open:
        return
    with box:
        past, planned = duty_loads(house, actor)
        before = {line.unit: line for line in past.lines}
        after = {line.unit: line for line in planned.lines}
        known = list({**after, **before}.items())
        columns = {words("rota.unit"): [plain(line.name) for _, line in known]}
        for told, lines in (("rota.previous", before), ("rota.next", after)):
            for what in WHATS:
                heading = words(told, what=words(f"rota.what.{what}"))
                columns[heading] = [load_value(lines.get(unit), what) for unit, _ in known]
        st.table(columns, hide_index=True, alt=words("rota.load_alt"))
        st.caption(
            words(
                "rota.load_even",
                least=f"{past.even.least:.0f}",
                most=f"{past.even.most:.0f}",
                mean=f"{past.even.mean:.0f}",
                least_next=f"{planned.even.least:.0f}",
                most_next=f"{planned.even.most:.0f}",
                mean_next=f"{planned.even.mean:.0f}",
            )
        )
        st.caption(f"{words('rota.load_note')} {words(f'rota.measure.{planned.measure}')}")
