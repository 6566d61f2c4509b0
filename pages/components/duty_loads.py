"""Fair load: what each unit carried over two weeks, and what it is to carry over the next two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.duty_loads import duty_loads, even_sides
from geo.services.plan_sentences import kilometres
from pages.components import state
from pages.components.area_totals import plain
from pages.components.plan_units import change

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.duty_loads import Loads, UnitLoad
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
                columns[heading] = [_value(lines.get(unit), what) for unit, _ in known]
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


def load_difference(before: Loads, after: Loads, *, changed: bool = False) -> None:
    """A row a unit, before and after; ``changed``: only those for which it is not the same."""
    words = state.words()
    was, will_be = ({line.unit: line for line in side.lines} for side in (before, after))
    known = {**was, **will_be}
    units = [unit for unit in known if not changed or was.get(unit) != will_be.get(unit)]
    columns = {words("rota.unit"): [plain(known[unit].name) for unit in units]}
    for what in WHATS:
        columns[words(f"rota.what.{what}")] = [
            change(_value(was.get(unit), what), _value(will_be.get(unit), what)) for unit in units
        ]
    if units:
        st.table(columns, hide_index=True, alt=words("rota.load_alt"))
    told = {}
    for side, even in zip(("", "_after"), even_sides(before, after), strict=True):
        told |= {f"least{side}": f"{even.least:.0f}", f"most{side}": f"{even.most:.0f}"}
        told |= {f"mean{side}": f"{even.mean:.0f}"}
    st.caption(words("rota.even", **told))
    st.caption(words(f"rota.measure.{after.measure}"))


def _value(line: UnitLoad | None, what: str) -> str:
    """One figure of a unit's load; a dash where nobody knows how many people it has."""
    if line is None:
        return "–"
    if what == "each":
        return "–" if line.hours_each is None else f"{line.hours_each:.0f}"
    if what == "km":
        return kilometres(line.metres)
    return str(line.nights if what == "nights" else line.longest_run)
