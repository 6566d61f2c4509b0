"""Keys with which programs read for an account: list, revoke, make one and show it once."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import ApiKeyIssue, ApiKeyRevocation
from geo.domain.journal import Receipt
from geo.services.accounts.api_keys import (
    MAX_DAYS,
    MAX_NAME_LENGTH,
    ApiKey,
    api_keys_of,
    issue_api_key,
    revoke_api_key,
)
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import app_url
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key, run_command, run_for_secret

DEFAULT_DAYS = 90
"""Validity that the form proposes, in days."""


def api_key_section(ctx: AppContext, actor: Actor, account: Actor, form_id: str) -> None:
    """Draw the keys of an account, folded; nothing for an account that reads nothing.

    Args:
        ctx: the application context.
        actor: the acting account.
        account: the account whose keys they are.
        form_id: where results are shown.
    """
    if not account.may_somewhere(Verb.READ):
        return
    t, keys = state.translator(), api_keys_of(ctx, actor, account.id)
    with st.expander(t("api_keys.title", count=len(keys)), key="api-keys"):
        st.caption(t("api_keys.text"))
        st.code(app_url("ogc"), language=None, wrap_lines=True)
        for key in keys:
            _key_row(ctx, key, form_id)
        _key_form(ctx, account, form_id)


def _key_row(ctx: AppContext, key: ApiKey, form_id: str) -> None:
    t, now = state.translator(), ctx.now()
    used = clock(key.last_used, now) if key.last_used else t("api_keys.never")
    area = ctx.read_model.reference().areas.name_of(key.area) if key.area else t("api_keys.all")
    row = t("api_keys.row", name=key.name, area=area, until=clock(key.expires, now), used=used)
    revocation = ApiKeyRevocation(key.account, key.sha256, form_key(f"revoke-{key.sha256[:12]}"))

    def revoke() -> None:
        run_command(ctx, form_id, lambda presser: revoke_api_key(ctx, presser, revocation))

    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(escape_markdown(row))
        st.button(t("api_keys.revoke"), key=f"end-key-{key.sha256[:12]}", on_click=revoke)


def _key_form(ctx: AppContext, account: Actor, form_id: str) -> None:
    """Draw name, area and days of a new key; the area is checked on recording."""
    t, areas = state.translator(), ctx.read_model.reference().areas
    key = form_key(f"api-key-{t.lang}-{account.id}")  # a browser knows options by their labels
    readable = areas.scope(account.scope(Verb.READ))
    labels = {"": t("api_keys.all")}
    for depth, area in areas.preorder():
        if area.code in readable:
            labels[area.code] = "\u3000" * depth + area.name
    with st.form("api-key", enter_to_submit=False):
        st.text_input(t("api_keys.name"), key=f"api-key-name-{key}", max_chars=MAX_NAME_LENGTH)
        choice(
            t("api_keys.area"),
            unique_labels(labels),
            index=0,
            key=f"api-key-area-{key}",
            placeholder=t("give.choose"),
        )
        st.number_input(t("api_keys.days"), 1, MAX_DAYS, DEFAULT_DAYS, key=f"api-key-days-{key}")
        st.form_submit_button(
            t("api_keys.press"), key="press-api-key", on_click=_issue, args=(ctx, account.id, key, form_id)
        )


def _issue(ctx: AppContext, account: str, key: str, form_id: str) -> None:
    """Make a key from what the browser sent; the service checks each value."""
    command = ApiKeyIssue(
        account,
        str(state.widget_value(f"api-key-name-{key}") or ""),
        key,
        state.widget_value(f"api-key-area-{key}") or "",
        int(state.widget_value(f"api-key-days-{key}") or 0),
    )

    def issue(actor: Actor) -> tuple[Receipt, str]:
        issued = issue_api_key(ctx, actor, command)
        return issued.receipt, issued.secret

    run_for_secret(ctx, form_id, issue)
