"""Accounts and their rights: invite, grant, sign out, disable."""

import streamlit as st

from geo.domain.access import Verb
from geo.services.accounts.directory import list_accounts
from pages.components.admin.code_usage import code_usage_tables
from pages.components.admin.people import invite_form, people_table, person_picker
from pages.components.admin.person import person_card
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
t = state.translator()

st.header(t("page.administration"))
accounts = list_accounts(ctx, actor)
people_table(ctx, accounts)
left, right = st.columns([3, 2])
with left:
    chosen = person_picker([person.account for person in accounts])
    if chosen is not None:
        person_card(ctx, actor, chosen)
with right:
    if actor.may(Verb.MANAGE_ACCOUNTS):
        invite_form(ctx)
code_usage_tables(ctx, actor)
auto_refresh(ctx, stamp)
