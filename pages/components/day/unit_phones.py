"""Duty telephones of units on the page "today": all numbers, and the form that sets one."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.duty_phones import DutyPhone, PhoneHolder
from geo.services.contacts.duty_phones import settable_units, unit_phones
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.site.phone_form import phone_form
from pages.components.widgets.phone_link import phone_markdown

UNIT_KEY = "unit-phone-unit"


def unit_phone_list(ctx: AppContext, actor: Actor) -> None:
    """Draw the folded list of units with their numbers; with the form for an account that may set some."""
    t, reference = state.translator(), ctx.read_model.reference()
    with st.container(key="unit-phones"):
        box = st.expander(t("contacts.units"), key="unit-phones-box", on_change=state.on_widget_change)
        if not box.open:
            return
        with box:
            phones = unit_phones(ctx, actor)
            lines = [
                f"{escape_markdown(unit.name)} {phone_markdown(phones[code].phone if code in phones else '')}"
                for code, unit in reference.units.items()
            ]
            st.markdown("  \n".join(lines))
            if actor.may_somewhere(Verb.SET_CONTACT):
                _form(ctx, actor)


def _form(ctx: AppContext, actor: Actor) -> None:
    """Draw the choice of a unit and its number."""
    t, reference = state.translator(), ctx.read_model.reference()
    names = unique_labels({code: reference.units[code].name for code in settable_units(ctx, actor)})
    if not names:
        return
    unit = choice(t("contacts.unit"), names, key=UNIT_KEY, on_change=state.on_widget_change)
    if unit not in names:
        return
    phone = unit_phones(ctx, actor).get(unit) or DutyPhone(PhoneHolder.UNIT, unit, "", 0)
    phone_form(ctx, phone, names[unit], t("contacts.phone"))
