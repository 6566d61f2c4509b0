"""Every screen's frame: who acts, in which language, where to; then the page."""

import streamlit as st

from pages.components import shell, state
from pages.components.backup_state import backup_state

with shell.turn(), shell.told_errors():
    house = shell.office()
    shell.open_screen(house)
    words = state.words()
    st.set_page_config(page_title=words("app.title"), page_icon=shell.ICON, layout="wide")
    pages = [
        st.Page("situation.py", title=words("page.situation"), icon=":material/map:", default=True),
        st.Page("area.py", title=words("page.area"), icon=":material/account_tree:", url_path="area"),
    ]
    administration = st.Page(
        "administration.py",
        title=words("page.administration"),
        icon=":material/manage_accounts:",
        url_path="administration",
    )
    account = st.Page("account.py", title=words("page.account"), icon=":material/person:", url_path="account")
    page = st.navigation([*pages, administration, account], position="hidden")
    state.turned_to(page.url_path)
    st.html(shell.STYLE)
    shell.name_the_sidebar()
    shell.viewing_notice(house)
    shell.ways(house, pages, administration)
    with st.sidebar:
        shell.identity(house, account)
    # An error ends the page, not the screen: the link is still brought in step with it.
    with shell.told_errors():
        page.run()
    with st.sidebar:
        backup_state(house)
    state.write_link()
