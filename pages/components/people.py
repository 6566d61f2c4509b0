"""Everybody who has an account, as a table; and the form that invites one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.domain.access import EVERYWHERE
from geo.domain.commands import NewAccount
from geo.domain.units import unit_name
from geo.services.accounts import LONGEST_ID, LONGEST_NAME
from geo.services.invitations import HANDED_OVER, invite_person
from pages.components import state
from pages.components.choices import told_apart
from pages.components.columns import local_moments, moment_column
from pages.components.deeds import deed_box, key_of, press_for_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.access import Grant
    from geo.domain.actors import Actor
    from geo.services.board import Reference
    from geo.services.directory import Person
    from geo.services.office import Office


def people_table(house: Office, people: Sequence[Person]) -> None:
    """Code, name, unit, what they hold where, whether they may come in, when last seen."""
    words, reference = state.words(), house.board.reference()
    rows = [
        (
            person.account.id,
            person.account.name,
            unit_name(reference.units, person.account.unit),
            "; ".join(told_grant(reference, grant) for grant in person.account.given),
            words("people.disabled" if person.account.disabled else "people.active"),
            last_seen,
        )
        for person, last_seen in zip(people, local_moments(each.last_seen for each in people), strict=True)
    ]
    names = ("account", "name", "unit", "grants", "state", "last_seen")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({words(f"people.{name}"): list(column) for name, column in columns})
    with st.container(key="people"):
        config = {words("people.last_seen"): moment_column()}
        st.dataframe(table, hide_index=True, column_config=config, placeholder="–", alt=words("people.alt"))


def told_grant(reference: Reference, grant: Grant) -> str:
    """The role and where it is held."""
    words = state.words()
    return f"{words(f'role.{grant.role}')} · {area_name(reference, grant.area)}"


def area_name(reference: Reference, code: str) -> str:
    if code == EVERYWHERE:
        return state.words()("filter.all_areas")
    return reference.areas.name_of(code)


def person_picker(accounts: Sequence[Actor]) -> Actor | None:
    """The account that is looked at, None before one was chosen."""
    words = state.words()
    known = {account.id: account for account in accounts}
    told = told_apart({account.id: account.name for account in accounts})
    chosen = st.selectbox(
        words("people.choose"),
        list(told),
        index=None,
        key="person",
        format_func=lambda code: told.get(code, code),
        placeholder=words("people.choose"),
        on_change=state.acted,
    )
    return known.get(chosen or "")


def invite_form(house: Office, actor: Actor) -> None:
    """Code, name and unit; what they may do is granted afterwards."""
    words, key = state.words(), key_of("invite")
    units = told_apart({unit.code: unit.name for unit in house.board.reference().units.values()})
    deed_box(house, actor, "invite")
    with st.form("invite", enter_to_submit=False):
        st.markdown(f"**{words('invite.title')}**")
        st.text_input(words("people.account"), key=f"id-{key}", max_chars=LONGEST_ID)
        st.text_input(words("people.name"), key=f"name-{key}", max_chars=LONGEST_NAME)
        st.selectbox(
            words("people.unit"),
            ["", *units],
            key=f"unit-{key}",
            format_func=lambda code: units.get(code, "–"),
        )
        hours = int(HANDED_OVER.total_seconds() // 3600)
        st.caption(words("invite.said", hours=hours))
        st.form_submit_button(
            words("invite.press"),
            key="press-invite",
            type="primary",
            on_click=_invite,
            args=(house, key),
        )


def _invite(house: Office, key: str) -> None:
    account, name = ((state.widget(f"{field}-{key}") or "").strip() for field in ("id", "name"))
    new = NewAccount(account, name, key, state.widget(f"unit-{key}") or "")
    if press_for_link(house, "invite", account, lambda actor: invite_person(house, actor, new)):
        state.put("person", account)
