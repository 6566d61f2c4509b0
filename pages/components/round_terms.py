"""What rounds are made with: who walks, how long, how fast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.services.round_terms import LIMITS, Terms
from geo.services.rounds import usual_walkers
from pages.components import state
from pages.components.choices import told_apart

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office

PARTS = ("rounds", "ring")
STEPS = {"hours": 0.5, "visit_min": 1.0, "foot_kmh": 0.5, "way_kmh": 1.0, "ahead_h": 1.0}
LABELS = {"hours": "hours_each"} | {name: name for name in STEPS if name != "hours"}
HELPS = {"foot_kmh": "foot_help", "way_kmh": "foot_help", "ahead_h": "ahead_help"}


def part_picker() -> str:
    """Which half of the page is shown."""
    words = state.words()
    state.keep("patrols-part", PARTS[0])
    chosen = st.segmented_control(
        words("rounds.part"),
        PARTS,
        key="patrols-part",
        format_func=lambda part: words(f"patrols.{part}"),
        label_visibility="collapsed",
        required=True,
        on_change=state.acted,
    )
    return str(chosen)


def terms_form(house: Office, actor: Actor) -> Terms:
    """Draw the terms and return them; they stay while one turns to other pages."""
    words = state.words()
    usual = Terms(usual_walkers(house, actor))
    terms = state.screen().terms or usual
    units = told_apart({unit.code: unit.name for unit in house.board.reference().units.values()})
    state.keep("rounds-units", [code for code in terms.units if code in units])
    with st.expander(words("rounds.terms_title"), key="rounds-terms"):
        st.multiselect(
            words("rounds.units"),
            list(units),
            key="rounds-units",
            format_func=lambda code: units.get(code, code),
            placeholder=words("rounds.units"),
            help=words("rounds.units_help"),
            on_change=_take,
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name, (least, most) in LIMITS.items():
                state.keep(f"rounds-{name}", float(getattr(terms, name)))
                st.number_input(
                    words(f"rounds.{LABELS[name]}"),
                    least,
                    most,
                    key=f"rounds-{name}",
                    step=STEPS[name],
                    format="%g",
                    help=words(f"rounds.{HELPS[name]}") if name in HELPS else None,
                    on_change=_take,
                    width=220,
                )
        st.caption(words("rounds.terms_told"))
        st.button(words("rounds.usual"), key="rounds-usual", on_click=_forget, args=(usual,))
    return terms


def _take() -> None:
    """What the widgets hold, from a callback: all of them were drawn."""
    told = {name: state.widget(f"rounds-{name}") for name in LIMITS}
    numbers = {name: float(number) for name, number in told.items() if number is not None}
    units = tuple(sorted(state.widget("rounds-units") or ()))
    state.acted().terms = replace(Terms(units), **numbers)


def _forget(usual: Terms) -> None:
    state.acted().terms = None
    state.put("rounds-units", list(usual.units))
    for name in LIMITS:
        state.put(f"rounds-{name}", getattr(usual, name))
