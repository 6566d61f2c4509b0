"""One's own account: password, and where one is signed in."""

import streamlit as st

from geo.domain.access import Verb
from pages.components import connection, shell, state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box
from pages.components.live import drawn_now, follow_news
from pages.components.not_yours import not_yours
from pages.components.own_account import OWN, own_password, own_signed_in

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
words = state.words()

st.header(words("page.account"))
if actor.may_somewhere(Verb.OWN_ACCOUNT):
    if not actor.held:
        not_yours(house, "account.nothing")
    deed_box(house, actor, OWN)
    st.markdown(f"**{plain(actor.name)}** ({plain(actor.id)})")
    mine = connection.session_of_connection()
    one, another = st.columns(2)
    with one:
        own_signed_in(house, actor, mine)
        st.caption(words("account.kept"))
    with another:
        own_password(house, actor)
else:
    st.info(words("password.looking"), icon=":material/visibility:")
follow_news(house, drawn_from)
