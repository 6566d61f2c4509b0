"""Accounts as a table, and the form that invites one more."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from geo.domain.access import EVERYWHERE, Grant
from geo.domain.actors import Actor
from geo.domain.commands import NewAccount
from geo.domain.units import unit_name
from geo.services.accounts.accounts import MAX_ID_LENGTH, MAX_NAME_LENGTH
from geo.services.accounts.directory import AccountActivity
from geo.services.accounts.invitations import PERSONAL_INVITATION_LIFETIME, invite_account
from geo.services.context import AppContext
from geo.services.situation.read_model import ReferenceData
from geo.text.demo_accounts import demo_account_name
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.widgets.columns import local_timestamps, timestamp_column
from pages.components.widgets.command_result import form_key, result_box, run_for_link


def people_table(ctx: AppContext, people: Sequence[AccountActivity]) -> None:
    """Draw code, name, unit, grants, state and last sign of each account."""
    t, reference = state.translator(), ctx.read_model.reference()
    rows = [
        (
            person.account.id,
            demo_account_name(person.account, t),
            unit_name(reference.units, person.account.unit),
            "; ".join(grant_label(reference, grant) for grant in person.account.all_grants),
            t("people.disabled" if person.account.disabled else "people.active"),
            last_seen,
        )
        for person, last_seen in zip(people, local_timestamps(each.last_seen for each in people), strict=True)
    ]
    names = ("account", "name", "unit", "grants", "state", "last_seen")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({t(f"people.{name}"): list(column) for name, column in columns})
    with st.container(key="people"):
        config = {t("people.last_seen"): timestamp_column()}
        st.dataframe(table, hide_index=True, column_config=config, placeholder="–", alt=t("people.alt"))


def grant_label(reference: ReferenceData, grant: Grant) -> str:
    """Return the role and the area of a grant."""
    t = state.translator()
    return f"{t(f'role.{grant.role}')} · {area_name(reference, grant.area)}"


def area_name(reference: ReferenceData, code: str) -> str:
    """Return the name of an area, or that of all areas for ``EVERYWHERE``."""
    if code == EVERYWHERE:
        return state.translator()("filter.all_areas")
    return reference.areas.name_of(code)


def person_picker(accounts: Sequence[Actor]) -> Actor | None:
    """Draw the choice of an account and return it; None before one is chosen."""
    t = state.translator()
    by_id = {account.id: account for account in accounts}
    chosen = choice(
        t("people.choose"),
        unique_labels({account.id: demo_account_name(account, t) for account in accounts}),
        index=None,
        key="person",
        placeholder=t("people.choose"),
        on_change=state.on_widget_change,
    )
    return by_id.get(chosen or "")


def invite_form(ctx: AppContext) -> None:
    """Draw the fields code, name and unit; rights are granted afterwards."""
    t, key = state.translator(), form_key("invite")
    units = unique_labels({unit.code: unit.name for unit in ctx.read_model.reference().units.values()})
    result_box(ctx, "invite")
    with st.form("invite", enter_to_submit=False):
        st.markdown(f"**{t('invite.title')}**")
        st.text_input(t("people.account"), key=f"id-{key}", max_chars=MAX_ID_LENGTH)
        st.text_input(t("people.name"), key=f"name-{key}", max_chars=MAX_NAME_LENGTH)
        choice(t("people.unit"), {"": "–"} | units, key=f"unit-{key}")
        hours = int(PERSONAL_INVITATION_LIFETIME.total_seconds() // 3600)
        st.caption(t("invite.text", hours=hours))
        st.form_submit_button(
            t("invite.press"),
            key="press-invite",
            type="primary",
            on_click=_invite,
            args=(ctx, key),
        )


def _invite(ctx: AppContext, key: str) -> None:
    account, name = ((state.widget_value(f"{field}-{key}") or "").strip() for field in ("id", "name"))
    new = NewAccount(account, name, key, state.widget_value(f"unit-{key}") or "")
    if run_for_link(ctx, "invite", account, lambda actor: invite_account(ctx, actor, new)):
        state.set_widget("person", account)
