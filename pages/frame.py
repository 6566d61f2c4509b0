"""Frame of every page: identity, language, navigation; then the page itself."""

import streamlit as st

from geo.domain.access import Verb
from pages.components.app import error_display, identity, shell, state
from pages.components.app.backup_state import backup_state
from pages.components.app.browser_code import browser_code
from pages.components.app.repeated_press import record_rendered

SCREENS = {
    "situation": ("situation.py", ":material/map:", None),
    "area": ("area.py", ":material/account_tree:", None),
    "rota": ("schedule.py", ":material/event_available:", None),
    "patrols": ("patrols.py", ":material/directions_walk:", None),
    "planning": ("planning.py", ":material/swap_horiz:", Verb.DRAFT_PLAN),
    "posts": ("siting.py", ":material/share_location:", Verb.DRAFT_PLAN),
    "administration": ("administration.py", ":material/manage_accounts:", Verb.GRANT),
}
"""By URL path: script, icon, and the verb without which no link leads to the page."""

with shell.render_slot(), error_display.show_errors():
    ctx = shell.app_context()
    shell.open_screen(ctx)
    t = state.translator()
    st.set_page_config(page_title=t("app.title"), page_icon=shell.ICON, layout="wide")
    pages = {
        st.Page(script, title=t(f"page.{path}"), icon=icon, url_path=path, default=path == "situation"): verb
        for path, (script, icon, verb) in SCREENS.items()
    }
    account = st.Page("account.py", title=t("page.account"), icon=":material/person:")
    page = st.navigation([*pages, account], position="hidden")
    state.on_page_change(page.url_path)
    st.html(shell.STYLE)
    shell.label_sidebar_toggle()
    browser_code(identity.current_actor(ctx))
    shell.impersonation_notice(ctx)
    shell.rejection_notice()
    shell.nav_links(ctx, pages)
    with st.sidebar:
        shell.account_bar(ctx, account)
    # An error ends the page, not the screen: the link is still written.
    with error_display.show_errors():
        page.run()
    with st.sidebar:
        backup_state(ctx)
    record_rendered(ctx)
    state.write_link()
