"""People of one day at screens of their own, and the store that says what their presses wrote."""

import sqlite3
from contextlib import suppress

from playwright.sync_api import TimeoutError  # noqa: A004 - it is Playwright's own

from tests.browser.keyed_page import SIGN_MS, KeyedPage
from tests.browser.screens import enter, wait_until_at_rest
from tests.browser.servers import STORE_NAME

ATTEMPTS = 200
"""How often the journal is read until it has what a press wrote, ten times a second."""
OPENINGS = 10
"""How often the options of a box are opened that close before one is pressed."""
HEAD = "SELECT coalesce(max(seq), 0) FROM journal"


class Person(KeyedPage):
    """A person at a screen of its own."""

    def __init__(self, screen, server, account):
        super().__init__(screen, server.url)
        self.account, self.server = account, server

    def open(self, path):
        enter(self.page, f"{self.url}{path}", self.account)
        self.settle()
        return self

    def open_lite(self, path):
        """Open a page without scripts."""
        enter(self.page, f"{self.url}{path}", self.account)
        return self

    def settle(self):
        self.page.wait_for_timeout(150)
        wait_until_at_rest(self.page)

    def step(self, key):
        """Press and wait until the journal has what it wrote."""
        before = ask(self.server, HEAD)
        self.press(key)
        for _ in range(ATTEMPTS):
            if ask(self.server, HEAD) > before:
                break
            self.page.wait_for_timeout(100)
        assert ask(self.server, HEAD) > before, key
        self.settle()

    def send(self, do):
        """Press a button of a page without scripts, and wait for its receipt."""
        before = ask(self.server, HEAD)
        self.page.locator(f"button[name=do][value={do}]").click()
        self.page.locator("p[role=status]").wait_for()
        assert ask(self.server, HEAD) > before, do

    def fill(self, key, text):
        self.page.locator(f"[class*=st-key-{key}] :is(input, textarea)").first.fill(text)

    def unfold(self, key):
        """Unfold a part that is folded, until its content is there."""
        is_open = self.part(key).locator("details[open]")
        self.press_until(is_open, self.part(key).locator("summary").click)
        self.settle()

    def choose(self, key, text):
        """Choose an option of a long list, narrowed by typing; a phone filters nothing by what is typed."""
        option = self.page.get_by_role("option").filter(has_text=text).first
        self.press_option(self.part(key).get_by_role("combobox"), option, text)
        self.settle()

    def press_option(self, box, option, typed=""):
        """Press an option of a box; the options close where the page scrolls, and are opened again."""
        for _ in range(OPENINGS):
            if not option.is_visible():
                box.scroll_into_view_if_needed()
                box.click()
                self.page.keyboard.type(typed)
            with suppress(TimeoutError):
                option.click(timeout=SIGN_MS)
                return
        raise AssertionError(f"no option was pressed: {option}")

    def press_owed(self, what, name):
        """Open what is owed of a kind at a place."""
        rows = self.part("owed-rows").get_by_role("button")
        rows.filter(has_text=what).filter(has_text=name).first.click()
        self.settle()


def ask(server, sql, *values, **named):
    """The first value of a query on the file of a running server."""
    row = ask_row(server, sql, *values, **named)
    return None if row is None else row[0]


def ask_row(server, sql, *values, **named):
    """The first row of a query."""
    rows = ask_rows(server, sql, *values, **named)
    return rows[0] if rows else None


def ask_rows(server, sql, *values, **named):
    """All rows of a query, whose parameters are either in order or named."""
    path = server.log.parent / STORE_NAME
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        return file.execute(sql, named or values).fetchall()
