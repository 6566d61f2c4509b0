"""A page of the application, its parts found by the keys that the application gave them."""

from contextlib import suppress

from playwright.sync_api import (
    TimeoutError,  # noqa: A004 - it is Playwright's own
    expect,
)

from tests.browser.map_frame import MapFrame
from tests.browser.screens import PATIENCE_MS, wait_until_at_rest

OPEN = "document.querySelectorAll('[data-testid=stPopoverBody], [role=listbox]').length"
"""How many menus and lists of options are open."""
CLOSING_MS = 2000
"""Longer than a menu takes to close. Escape pressed once more would be the page's own key."""

SIGN_MS = 2000
"""A tab or a menu shows its press at once, before the server answers; after so long the press has missed."""

TELLING_MS = 300
"""The page tells the server that a menu is closed after it is gone, and no sign of its own says when."""


class KeyedPage:
    """One screen with its map; ``part`` finds what has a key."""

    def __init__(self, screen, url):
        self.screen, self.page, self.url = screen, screen.page, url
        self.map = MapFrame(screen.page)

    def part(self, key):
        return self.page.locator(f".st-key-{key}")

    def press(self, key):
        """Press what has this key, and wait for nothing."""
        self.page.mouse.move(0, 0)  # as a hand does: what is scrolled to is at the spot of the last press
        self.part(key).get_by_role("button").first.click()

    def press_until(self, sign, press):
        """Press what only shows something, until its sign is there.

        A press is lost where a refresh moves or replaces its element between the pointer's down and up. A
        person sees that nothing happened and presses again. It is not for what records something, nor for
        the answer of the server: only for the sign that the browser itself gives at once.

        Args:
            sign: locator of what is there once it is pressed.
            press: presses it; called again where the sign stays away for ``SIGN_MS``.
        """
        for _ in range(PATIENCE_MS // SIGN_MS):
            if not sign.count():
                press()
            with suppress(TimeoutError):
                sign.first.wait_for(timeout=SIGN_MS)
                return
        expect(sign).not_to_have_count(0, timeout=SIGN_MS)

    def press_tab(self, key, number):
        """Show a tab of a panel, unless it is shown."""
        tab = self.part(key).get_by_role("radio").nth(number)
        tab.wait_for()
        self.press_until(tab.and_(self.page.locator("[aria-checked=true]")), tab.click)

    def open_menu(self, key):
        """Open a menu, whose content is drawn only then, and return it."""
        wait_until_at_rest(self.page)
        is_open = self.part(key).locator("[data-testid=stPopoverButton][aria-expanded=true]")
        self.press_until(is_open, lambda: self.press(key))
        menu = self.page.get_by_test_id("stPopoverBody")
        try:
            menu.get_by_test_id("stElementContainer").first.wait_for()
        except TimeoutError as error:
            how = "open and empty" if is_open.count() else "closed again"
            raise AssertionError(f"the menu {key} is {how}") from error
        wait_until_at_rest(self.page)
        return menu

    def close_menu(self):
        """Close the menu that is open, and first what is open within it."""
        menu = self.page.get_by_test_id("stPopoverBody")
        while menu.count():
            before = self.page.evaluate(OPEN)
            self.page.keyboard.press("Escape")
            with suppress(TimeoutError):  # what is not counted: a calendar
                self.page.wait_for_function(f"before => {OPEN} < before", arg=before, timeout=CLOSING_MS)
            self.page.wait_for_timeout(TELLING_MS)
        wait_until_at_rest(self.page)

    def open_options(self, key):
        """Open the options of a box."""
        box = self.part(key).get_by_role("combobox")
        box.scroll_into_view_if_needed()  # before the press: the options close when the page is scrolled
        box.click()
