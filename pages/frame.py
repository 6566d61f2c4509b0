"""Frame of every page: identity, language, navigation; then the page itself."""

import streamlit as st

from geo.text.app_pages import SCREENS, SITUATION
from pages.components.app import error_display, identity, shell, state
from pages.components.app.access_denied import show_if_locked
from pages.components.app.backup_state import backup_state
from pages.components.app.browser_code import browser_code
from pages.components.app.repeated_press import record_rendered

with shell.render_slot(), error_display.show_errors():
    ctx = shell.app_context()
    shell.open_screen(ctx)
    t = state.translator()
    st.set_page_config(page_title=t("app.title"), page_icon=shell.ICON, layout="wide")
    scripts = {
        screen: st.Page(
            screen.script,
            title=t(screen.title),
            icon=screen.icon,
            url_path=screen.path or None,
            default=screen is SITUATION,
        )
        for screen in SCREENS
    }
    page = st.navigation(list(scripts.values()), position="hidden")
    state.on_page_change(page.url_path)
    st.html(shell.style_sheet())
    shell.label_sidebar_toggle()
    browser_code(identity.current_actor(ctx))
    shell.exercise_strip(ctx)
    shell.impersonation_notice(ctx)
    shell.rejection_notice()
    if not state.screen().shows_wall:
        shell.top_bar(ctx)
    # An error ends the page, not the screen: the link is still written.
    with error_display.show_errors():
        if not show_if_locked(ctx, next(screen for screen in SCREENS if scripts[screen] is page)):
            page.run()
    if not state.screen().is_narrow and not state.screen().shows_wall:
        with st.sidebar:
            backup_state(ctx)
    record_rendered(ctx)
    state.write_link()
