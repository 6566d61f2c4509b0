"""One account: what it holds and where, given and taken back; in or out; who is signed in with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import EVERYWHERE, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.commands import AccountSwitch, GrantChange, Invitation, SessionsEnd, Viewing
from geo.domain.errors import InvalidInput
from geo.services.accounts import change_grant, switch_account
from geo.services.directory import end_sessions, sessions_of, view_as
from geo.services.invitations import invite_again
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press, press_for_link
from pages.components.people import area_name, told_grant
from pages.components.session_list import session_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.office import Office

HERE = "person"
"""Where the presses of this card are answered."""


def person_card(house: Office, actor: Actor, person: Actor) -> None:
    """Everything the acting person may do about this one."""
    words = state.words()
    with st.container(key="person-card", border=True):
        st.markdown(f"**{plain(person.name)}** ({plain(person.id)})")
        deed_box(house, actor, HERE)
        if person.disabled:
            st.warning(words("person.disabled"))
        _grants(house, actor, person)
        _give(house, actor, person)
        if actor.may(Verb.MANAGE_ACCOUNTS):
            _account(house, actor, person)
            _sessions(house, actor, person)


def _grants(house: Office, actor: Actor, person: Actor) -> None:
    words, reference = state.words(), house.board.reference()
    if not person.given:
        st.info(words("person.nothing"))
    for grant in person.given:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(told_grant(reference, grant)))
            if actor.may_grant(grant.role, reference.areas.path(grant.area)):
                form = f"withdraw-{grant.role}-{grant.area}"
                change = GrantChange(grant, given=False, key=key_of(form))
                st.button(words("person.withdraw"), key=form, on_click=_change, args=(house, change))


def _give(house: Office, actor: Actor, person: Actor) -> None:
    """Roles and areas the actor holds somewhere; whether together is decided where it is written."""
    words, reference = state.words(), house.board.reference()
    key = key_of(f"give-{words.lang}-{person.id}")  # a browser knows choices by their labels
    roles = [role for role in Role if all(map(actor.may_somewhere, VERBS_BY_ROLE[role]))]
    scope = actor.scope(Verb.GRANT)
    reached = reference.areas.covered(scope)
    areas = {EVERYWHERE: area_name(reference, EVERYWHERE)} if EVERYWHERE in scope else {}
    for depth, area in reference.areas.walk():
        if area.code in reached:
            areas[area.code] = "\u3000" * depth + area.name
    told = told_apart(areas)
    with st.form("give", enter_to_submit=False):
        st.selectbox(
            words("give.role"),
            roles,
            key=f"role-{key}",
            format_func=lambda role: words(f"role.{role}"),
        )
        st.selectbox(
            words("give.area"),
            list(told),
            None,
            key=f"area-{key}",
            format_func=lambda code: told.get(code, code),
            placeholder=words("give.choose"),
        )
        st.form_submit_button(
            words("give.press"), key="press-give", on_click=_given, args=(house, person.id, key)
        )


def _account(house: Office, actor: Actor, person: Actor) -> None:
    words, key = state.words(), key_of(f"account-{person.id}")
    presses: list[tuple[str, Callable[..., None], object]] = []
    if person.id != actor.id:
        switch = AccountSwitch(person.id, not person.disabled, f"switch-{key}")
        presses.append(("enable" if person.disabled else "disable", _switch, switch))
    if not person.disabled:
        presses.append(("link", _link, Invitation(person.id, f"link-{key}")))
    if person.id != actor.id:
        presses.append(("view", _view, Viewing(person.id, f"view-{key}")))
    with st.container(key="person-deeds", horizontal=True):
        for name, act, command in presses:
            label = words(f"person.{name}")
            st.button(label, key=f"press-{name}", on_click=act, args=(house, command))


def _sessions(house: Office, actor: Actor, person: Actor) -> None:
    words, account = state.words(), person.id

    def end(only: str) -> None:
        ended = SessionsEnd(account, key_of(f"end-{account}-{only}"), only=only)
        press(house, HERE, lambda presser: end_sessions(house, presser, ended))

    st.markdown(f"**{words('sessions.title')}**")
    sessions = sessions_of(house, actor, person.id)
    session_list(house, sessions, end)
    if len(sessions) > 1:
        st.button(words("sessions.end_all"), key="press-end-all", on_click=end, args=("",))


def _given(house: Office, account: str, key: str) -> None:
    """What the form holds is not trusted: what is no role is nothing, the area is chosen and looked up."""
    try:
        role = Role(state.widget(f"role-{key}") or "")
    except ValueError:
        return
    area = state.widget(f"area-{key}")

    def give(actor: Actor) -> Receipt:
        if area is None:  # a right over everything is not what one gets by leaving a box as it is
            raise InvalidInput("error.area_missing")
        return change_grant(house, actor, GrantChange(Grant(account, role, area), given=True, key=key))

    press(house, HERE, give)


def _change(house: Office, change: GrantChange) -> None:
    press(house, HERE, lambda actor: change_grant(house, actor, change))


def _switch(house: Office, switch: AccountSwitch) -> None:
    press(house, HERE, lambda actor: switch_account(house, actor, switch))


def _link(house: Office, invitation: Invitation) -> None:
    press_for_link(house, HERE, invitation.account, lambda actor: invite_again(house, actor, invitation))


def _view(house: Office, viewing: Viewing) -> None:
    if press(house, HERE, lambda actor: view_as(house, actor, viewing)):
        state.view(viewing.account)
