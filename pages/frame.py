"""Every screen's frame: who acts, in which language, where to; then the page."""

import streamlit as st

from geo.domain.access import Verb
from pages.components import connection, shell, state
from pages.components.backup_state import backup_state
from pages.components.browser_code import browser_code
from pages.components.press_once import note_drawn

SCREENS = {
    "situation": (":material/map:", None),
    "area": (":material/account_tree:", None),
    "rota": (":material/event_available:", None),
    "patrols": (":material/directions_walk:", None),
    "planning": (":material/swap_horiz:", Verb.DRAFT_PLAN),
    "posts": (":material/share_location:", Verb.DRAFT_PLAN),
    "administration": (":material/manage_accounts:", Verb.GRANT),
}
"""Every screen's icon, and the verb without which no way leads to it; the script itself says why not."""

with shell.turn(), shell.told_errors():
    house = shell.office()
    shell.open_screen(house)
    words = state.words()
    st.set_page_config(page_title=words("app.title"), page_icon=shell.ICON, layout="wide")
    pages = {
        st.Page(f"{name}.py", title=words(f"page.{name}"), icon=icon, default=name == "situation"): verb
        for name, (icon, verb) in SCREENS.items()
    }
    account = st.Page("account.py", title=words("page.account"), icon=":material/person:")
    page = st.navigation([*pages, account], position="hidden")
    state.turned_to(page.url_path)
    st.html(shell.STYLE)
    shell.name_the_sidebar()
    browser_code(connection.acting(house))
    shell.viewing_notice(house)
    shell.refusal()
    shell.ways(house, pages)
    with st.sidebar:
        shell.identity(house, account)
    # An error ends the page, not the screen: the link is still brought in step with it.
    with shell.told_errors():
        page.run()
    with st.sidebar:
        backup_state(house)
    note_drawn(house)
    state.write_link()
