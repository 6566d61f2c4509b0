"""A page of the application, its parts found by the keys that the application gave them."""

from contextlib import suppress

from playwright.sync_api import TimeoutError  # noqa: A004 - it is Playwright's own

from tests.browser.map_frame import MapFrame
from tests.browser.screens import wait_until_at_rest

OPEN = "document.querySelectorAll('[data-testid=stPopoverBody], [role=listbox]').length"
"""How many menus and lists of options are open."""
CLOSING_MS = 2000
"""Longer than a menu takes to close. Escape pressed once more would be the page's own key."""

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

    def open_menu(self, key):
        """Open a menu, whose content is drawn only then, and return it."""
        wait_until_at_rest(self.page)
        self.press(key)
        menu = self.page.get_by_test_id("stPopoverBody")
        menu.get_by_test_id("stElementContainer").first.wait_for()
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
