"""Forms by which planners set the duty telephone and the emergency access of the chosen site."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.duty_phones import DutyPhone, PhoneHolder
from geo.domain.emergency_access import MAX_TEXT_LENGTH, EmergencyAccessChange, OpeningKind
from geo.domain.errors import Overtaken
from geo.domain.journal import Receipt
from geo.services.contacts.duty_phones import site_contacts
from geo.services.context import AppContext
from geo.services.emergency_access.emergency_accesses import AccessCard, access_card
from geo.services.emergency_access.record import set_emergency_access, undo_emergency_access
from pages.components.app import state
from pages.components.app.labels import choice
from pages.components.site.emergency_card import LIST_KEY as TEST_KEY
from pages.components.site.phone_form import MAX_PHONE_LENGTH, phone_form
from pages.components.widgets.command_result import form_key
from pages.components.widgets.form_version import begun_version, refill_after_undo
from pages.components.widgets.list_commands import ListCommands, ListRow

LIST_KEY = "site-access"
"""Beginning of the keys of the form's result and undo."""
ACCESS_TEXTS = ("position", "key_role", "key_phone")


def contact_forms(ctx: AppContext, actor: Actor, site_id: str) -> None:
    """Draw the folded forms; nothing for an account that may set neither here."""
    contacts = site_contacts(ctx, actor, site_id)
    if not contacts.may_set:
        return
    t, card = state.translator(), access_card(ctx, actor, site_id)
    with st.container(key="contact-forms"):
        box = st.expander(
            t("contacts.edit"), key=f"contacts-edit-{site_id}", on_change=state.on_widget_change
        )
        if box.open:
            with box:
                phone = contacts.site_phone or DutyPhone(PhoneHolder.SITE, site_id, "", 0)
                phone_form(ctx, phone, contacts.site_name, t("contacts.own"))
                if card is not None:
                    _access_form(ctx, card)


def _access_form(ctx: AppContext, card: AccessCard) -> None:
    """Draw the fields of the emergency access, as the form was begun, with the way back below."""
    t, site_id, commands = state.translator(), card.site_id, ListCommands(ctx, LIST_KEY)
    form_ids = commands.form_ids(site_id)
    own_tests = ListCommands(ctx, TEST_KEY).form_ids(site_id)
    version = begun_version(f"access-version-{site_id}", (*form_ids, *own_tests), card.version)
    values = _present_values(card)
    for key, value in values.items():
        state.default_widget(key, value)
    refill_after_undo(form_ids[1], values)
    row = ListRow(site_id, card.site_name, "", undo_emergency_access)
    with st.form("site-access-form", border=False, enter_to_submit=False):
        choice(
            t("access.opening"),
            {str(opening): t(f"access.opening.{opening}") for opening in OpeningKind},
            key=f"access-opening-{site_id}",
            placeholder=t("access.opening"),
        )
        for name in ACCESS_TEXTS:
            limit = MAX_PHONE_LENGTH if name == "key_phone" else MAX_TEXT_LENGTH
            st.text_input(t(f"access.{name}"), key=f"access-{name}-{site_id}", max_chars=limit)
        with st.container(horizontal=True, gap="small"):
            for name, most in (("lat", 90.0), ("lon", 180.0)):
                st.number_input(
                    t(f"access.{name}"), -most, most, None, key=f"access-{name}-{site_id}", format="%.5f"
                )
        st.form_submit_button(
            t("access.set"), key="access-set", on_click=partial(_set_access, ctx, commands, row, version)
        )
    hint = t("access.hint", days=f"{card.days:g}")
    commands.draw_result(hint, lambda ref: row if ref == site_id else ListRow(ref, ref, "", None))


def _present_values(card: AccessCard) -> dict[str, object]:
    """Return the present value of each field by its key."""
    access, site_id = card.access, card.site_id
    values: dict[str, object] = {
        f"access-{name}-{site_id}": getattr(access, name) if access else "" for name in ACCESS_TEXTS
    }
    values |= {
        f"access-{name}-{site_id}": getattr(access, name) if access else None for name in ("lat", "lon")
    }
    opening = access.opening if access else None
    return values | {f"access-opening-{site_id}": str(opening or OpeningKind.GATE)}


def _set_access(ctx: AppContext, commands: ListCommands, row: ListRow, version: int) -> None:
    """Record the access that is typed, from a callback."""
    site_id = row.ref

    def typed(name: str) -> str:
        return state.widget_value(f"access-{name}-{site_id}") or ""

    change = EmergencyAccessChange(
        site_id,
        OpeningKind(typed("opening") or OpeningKind.GATE),
        typed("position"),
        typed("key_role"),
        version,
        form_key(commands.form_id(site_id)),
        typed("key_phone"),
        state.widget_value(f"access-lat-{site_id}"),
        state.widget_value(f"access-lon-{site_id}"),
    )

    def act(actor: Actor) -> Receipt:
        return set_emergency_access(ctx, actor, change)

    commands.answer(row, act, Overtaken("error.access_changed", site=row.name))
