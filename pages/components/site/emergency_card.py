"""Duty telephone and emergency access of the chosen site, to be read while the telephone rings."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.emergency_access import AccessTest
from geo.domain.errors import Overtaken
from geo.domain.journal import Receipt
from geo.services.contacts.duty_phones import SiteContacts, site_contacts
from geo.services.context import AppContext
from geo.services.emergency_access.emergency_accesses import AccessCard, access_card
from geo.services.emergency_access.record import record_access_test, undo_emergency_access
from geo.text.emergency_access import key_line, opening_line, tested_line
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key
from pages.components.widgets.list_commands import ListCommands, ListRow
from pages.components.widgets.phone_link import phone_markdown

LIST_KEY = "access"
"""Beginning of the keys of the test's button, result and undo."""


def emergency_card(ctx: AppContext, actor: Actor, site_id: str) -> None:
    """Draw the telephone of a site; of its emergency access the place, who has the key, and their number."""
    t = state.translator()
    contacts, card = site_contacts(ctx, actor, site_id), access_card(ctx, actor, site_id)
    with st.container(key="site-contacts", gap=None):
        st.markdown(f"☎ {t('contacts.phone')} {_phones(contacts)}")
    if card is None:
        return
    with st.container(key="emergency-access", gap=None):
        if card.access is None:
            st.markdown(f"{t('access.title')} :gray[{t('access.none')}]")
            return
        name, colour = ("tested", "blue") if card.is_tested else ("untested", "red")
        badge = f":{colour}-badge[{t(f'access.state.{name}')}]"
        opening = escape_markdown(opening_line(card.access, t))
        key = f"{escape_markdown(key_line(card.access, t))} {phone_markdown(card.phone)}"
        st.markdown(f"**{t('access.title')}** {badge} {opening}  \n{key}")


def access_test(ctx: AppContext, actor: Actor, site_id: str) -> None:
    """Draw when the emergency access was last tested, and the press that records a test."""
    card = access_card(ctx, actor, site_id)
    if card is None or card.access is None:
        return
    with st.container(key="access-test", border=True, gap="xsmall"):
        said = escape_markdown(tested_line(card, state.translator(), lambda at: clock(at, ctx.now())))
        title = f"**{state.translator()('access.title')}** · "
        st.markdown(f"{title}{said}" if card.is_tested else f"{title}:red[{said}]")
        _test(ctx, card)


def _phones(contacts: SiteContacts) -> str:
    """Return the number of the site, and of its unit with the unit's name."""
    numbers = []
    if contacts.site_phone and contacts.site_phone.phone:
        numbers.append(phone_markdown(contacts.site_phone.phone))
    if contacts.unit_phone and contacts.unit_phone.phone:
        unit = escape_markdown(contacts.unit_name)
        numbers.append(f"{phone_markdown(contacts.unit_phone.phone)} ({unit})")
    return " · ".join(numbers) or phone_markdown("")


def _test(ctx: AppContext, card: AccessCard) -> None:
    """Draw the press that records a test, and below it the result and the way back."""
    t, commands = state.translator(), ListCommands(ctx, LIST_KEY)
    row = ListRow(card.site_id, card.site_name, "", undo_emergency_access)
    st.button(
        t("access.test"),
        key="access-tested-now",
        icon=":material/key:",
        disabled=not card.may_test,
        on_click=partial(_record, ctx, commands, row, card.version),
    )
    commands.draw_result(
        t("access.hint", days=f"{card.days:g}"),
        lambda ref: row if ref == card.site_id else ListRow(ref, ref, "", None),
    )


def _record(ctx: AppContext, commands: ListCommands, row: ListRow, version: int) -> None:
    """Record that the opening opens, from a callback."""
    test = AccessTest(row.ref, version, form_key(commands.form_id(row.ref)))

    def act(actor: Actor) -> Receipt:
        return record_access_test(ctx, actor, test)

    commands.answer(row, act, Overtaken("error.access_changed", site=row.name))
