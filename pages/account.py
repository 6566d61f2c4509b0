"""One's own account: password and sessions."""

import streamlit as st

from geo.domain.access import Verb
from geo.text.demo_accounts import demo_account_name
from pages.components.admin.api_keys import api_key_section
from pages.components.admin.own_account import FORM_ID, own_password_form, own_sessions_list
from pages.components.app import identity, shell, state
from pages.components.app.access_denied import access_denied
from pages.components.app.markdown import escape_markdown
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.widgets.command_result import result_box

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
t = state.translator()

st.header(t("page.account"))
if actor.may_somewhere(Verb.OWN_ACCOUNT):
    if not actor.active_grants:
        access_denied(ctx, "account.nothing")
    result_box(ctx, FORM_ID)
    st.markdown(f"**{escape_markdown(demo_account_name(actor, t))}** ({escape_markdown(actor.id)})")
    current_session = identity.session_of_connection()
    left, right = st.columns(2)
    with left:
        own_sessions_list(ctx, actor, current_session)
        st.caption(t("account.kept"))
        api_key_section(ctx, actor, actor, FORM_ID)
    with right:
        own_password_form(ctx, actor)
else:
    st.info(t("password.looking"), icon=":material/visibility:")
auto_refresh(ctx, stamp)
