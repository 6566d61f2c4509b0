"""Options of the patrol routes: units, hours and speeds."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.patrols.options import LIMITS, PatrolOptions
from geo.services.patrols.routes import usual_patrol_units
from pages.components.app import state
from pages.components.app.labels import choices, unique_labels

SECTIONS = ("rounds", "ring")
STEPS = {"hours": 0.5, "service_min": 1.0, "foot_kmh": 0.5, "way_kmh": 1.0, "ahead_h": 1.0}
LABELS = {name: name for name in STEPS} | {"hours": "hours_each", "service_min": "visit_min"}
HELPS = {"foot_kmh": "foot_help", "way_kmh": "foot_help", "ahead_h": "ahead_help"}


def section_picker() -> str:
    """Draw the choice between patrol routes and displacement, and return it."""
    t = state.translator()
    state.default_widget("patrols-part", SECTIONS[0])
    chosen = st.segmented_control(
        t("patrols.part"),
        SECTIONS,
        key="patrols-part",
        format_func=lambda part: t(f"patrols.{part}"),
        label_visibility="collapsed",
        required=True,
        on_change=state.on_widget_change,
    )
    return str(chosen)


def options_form(ctx: AppContext, actor: Actor) -> PatrolOptions:
    """Draw the options and return them; they stay while other pages are open."""
    t = state.translator()
    defaults = PatrolOptions(usual_patrol_units(ctx, actor))
    options = state.screen().patrol_options or defaults
    units = unique_labels({unit.code: unit.name for unit in ctx.read_model.reference().units.values()})
    state.default_widget("rounds-units", [code for code in options.units if code in units])
    with st.expander(t("patrols.terms_title"), key="rounds-terms"):
        choices(
            t("patrols.units"),
            units,
            key="rounds-units",
            placeholder=t("patrols.units"),
            help=t("patrols.units_help"),
            on_change=_on_change,
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name, (minimum, maximum) in LIMITS.items():
                state.default_widget(f"rounds-{name}", float(getattr(options, name)))
                st.number_input(
                    t(f"patrols.{LABELS[name]}"),
                    minimum,
                    maximum,
                    key=f"rounds-{name}",
                    step=STEPS[name],
                    format="%g",
                    help=t(f"patrols.{HELPS[name]}") if name in HELPS else None,
                    on_change=_on_change,
                    width=116,
                )
        st.caption(t("patrols.terms_help"))
        st.button(t("patrols.usual"), key="rounds-usual", on_click=_reset, args=(defaults,))
    return options


def _on_change() -> None:
    """Keep the values of the widgets as options, from a callback; all of them were drawn."""
    values = {name: state.widget_value(f"rounds-{name}") for name in LIMITS}
    numbers = {name: float(number) for name, number in values.items() if number is not None}
    units = tuple(sorted(state.widget_value("rounds-units") or ()))
    state.mark_dirty().patrol_options = PatrolOptions(units, **numbers)


def _reset(defaults: PatrolOptions) -> None:
    state.mark_dirty().patrol_options = None
    state.set_widget("rounds-units", list(defaults.units))
    for name in LIMITS:
        state.set_widget(f"rounds-{name}", getattr(defaults, name))
