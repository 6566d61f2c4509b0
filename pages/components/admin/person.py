"""Card of one account: grants, state, invitation, impersonation and sessions."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.access import EVERYWHERE, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange, GrantChange, Impersonation, Invitation, SessionsEnd
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.services.accounts.accounts import change_grant, set_account_disabled
from geo.services.accounts.directory import end_sessions, sessions_of, start_impersonation
from geo.services.accounts.invitations import reissue_invitation
from geo.services.context import AppContext
from geo.text.demo_accounts import demo_account_name
from pages.components.admin.api_keys import api_key_section
from pages.components.admin.people import area_name, grant_label
from pages.components.admin.session_list import session_list
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.command_result import form_key, result_box, run_command, run_for_link

FORM_ID = "person"
"""Where the results of this card's commands are shown."""


def person_card(ctx: AppContext, actor: Actor, person: Actor) -> None:
    """Draw everything the acting account may do about this account."""
    t = state.translator()
    with st.container(key="person-card", border=True):
        st.markdown(f"**{escape_markdown(demo_account_name(person, t))}** ({escape_markdown(person.id)})")
        result_box(ctx, FORM_ID)
        if person.disabled:
            st.warning(t("person.disabled"))
        _grants(ctx, actor, person)
        _grant_form(ctx, actor, person)
        if actor.may(Verb.MANAGE_ACCOUNTS):
            _account_buttons(ctx, actor, person)
            _sessions(ctx, actor, person)
            api_key_section(ctx, actor, person, FORM_ID)


def _grants(ctx: AppContext, actor: Actor, person: Actor) -> None:
    t, reference = state.translator(), ctx.read_model.reference()
    if not person.all_grants:
        st.info(t("person.nothing"))
    for grant in person.all_grants:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(escape_markdown(grant_label(reference, grant)))
            if actor.may_grant(grant.role, reference.areas.path(grant.area)):
                form = f"withdraw-{grant.role}-{grant.area}"
                change = GrantChange(grant, granted=False, key=form_key(form))
                st.button(t("person.withdraw"), key=form, on_click=_withdraw_grant, args=(ctx, change))


def _grant_form(ctx: AppContext, actor: Actor, person: Actor) -> None:
    """Draw roles and areas that the acting account holds anywhere; the pair is checked on recording."""
    t, reference = state.translator(), ctx.read_model.reference()
    key = form_key(f"give-{t.lang}-{person.id}")  # a browser knows options by their labels
    roles = [role for role in Role if all(map(actor.may_somewhere, VERBS_BY_ROLE[role]))]
    scope = actor.scope(Verb.GRANT)
    reached = reference.areas.scope(scope)
    areas = {EVERYWHERE: area_name(reference, EVERYWHERE)} if EVERYWHERE in scope else {}
    for depth, area in reference.areas.preorder():
        if area.code in reached:
            areas[area.code] = "\u3000" * depth + area.name
    with st.form("give", enter_to_submit=False):
        st.selectbox(
            t("give.role"),
            roles,
            key=f"role-{key}",
            format_func=lambda role: t(f"role.{role}"),
        )
        choice(
            t("give.area"), unique_labels(areas), index=None, key=f"area-{key}", placeholder=t("give.choose")
        )
        st.form_submit_button(
            t("give.press"), key="press-give", on_click=_submit_grant, args=(ctx, person.id, key)
        )


def _account_buttons(ctx: AppContext, actor: Actor, person: Actor) -> None:
    t, key = state.translator(), form_key(f"account-{person.id}")
    buttons: list[tuple[str, Callable[..., None], object]] = []
    if person.id != actor.id:
        switch = AccountStatusChange(person.id, not person.disabled, f"switch-{key}")
        buttons.append(("enable" if person.disabled else "disable", _switch_account, switch))
    if not person.disabled:
        buttons.append(("link", _send_invitation, Invitation(person.id, f"link-{key}")))
    if person.id != actor.id:
        buttons.append(("view", _impersonate, Impersonation(person.id, f"view-{key}")))
    with st.container(key="person-actions", horizontal=True):
        for name, on_click, command in buttons:
            label = t(f"person.{name}")
            st.button(label, key=f"press-{name}", on_click=on_click, args=(ctx, command))


def _sessions(ctx: AppContext, actor: Actor, person: Actor) -> None:
    t, account = state.translator(), person.id

    def end(only: str) -> None:
        command = SessionsEnd(account, form_key(f"end-{account}-{only}"), only_session=only)
        run_command(ctx, FORM_ID, lambda presser: end_sessions(ctx, presser, command))

    st.markdown(f"**{t('sessions.title')}**")
    sessions = sessions_of(ctx, actor, person.id)
    with st.container(key="sessions"):
        if not sessions:
            st.caption(t("sessions.none"))
        session_list(ctx, sessions, end)
    if len(sessions) > 1:
        st.button(t("sessions.end_all"), key="press-end-all", on_click=end, args=("",))


def _submit_grant(ctx: AppContext, account: str, key: str) -> None:
    """Grant the role in the area chosen, from a callback.

    The values come from a browser and are not trusted: an unknown role grants nothing, the area is looked up.
    """
    try:
        role = Role(state.widget_value(f"role-{key}") or "")
    except ValueError:
        return
    area = state.widget_value(f"area-{key}")

    def give(actor: Actor) -> Receipt:
        if area is None:  # an untouched field must not grant a right over everything
            raise InvalidInput("error.area_missing")
        return change_grant(ctx, actor, GrantChange(Grant(account, role, area), granted=True, key=key))

    run_command(ctx, FORM_ID, give)


def _withdraw_grant(ctx: AppContext, command: GrantChange) -> None:
    run_command(ctx, FORM_ID, lambda actor: change_grant(ctx, actor, command))


def _switch_account(ctx: AppContext, command: AccountStatusChange) -> None:
    run_command(ctx, FORM_ID, lambda actor: set_account_disabled(ctx, actor, command))


def _send_invitation(ctx: AppContext, command: Invitation) -> None:
    run_for_link(ctx, FORM_ID, command.account, lambda actor: reissue_invitation(ctx, actor, command))


def _impersonate(ctx: AppContext, command: Impersonation) -> None:
    if run_command(ctx, FORM_ID, lambda actor: start_impersonation(ctx, actor, command)):
        state.impersonate(command.account)
