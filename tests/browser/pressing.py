"""Every button that writes, pressed several times at one spot: where they are, and what came of it."""

import sqlite3
from dataclasses import dataclass

from pages.components.app.write_buttons import is_write_button
from tests.browser.screens import enter, wait_until_at_rest

ALONE = "window.kadian = { begun: true, update() {} }"
"""A script that keeps the guard of presses from beginning: the control."""
BUTTONS = """() => [...document.querySelectorAll('button')].flatMap((button) => {
  const holder = button.closest('[class*="st-key-"]');
  const name = [...(holder?.classList ?? [])].find((each) => each.startsWith("st-key-"));
  return name && !button.disabled && button.checkVisibility() ? [name.slice("st-key-".length)] : [];
})"""
TAKES_BACK = frozenset({"undo", "put_back"})


@dataclass(frozen=True)
class Place:
    """A screen on which something is written; ``path`` is its link, ``width`` that of the window."""

    name: str
    account: str
    path: str
    ready: str
    width: int = 1400


PLACES = (
    Place("checkpoint", "staff", "/?site=K17", "status-form"),
    Place("compound", "staff", "/?site=C226", "status-form"),
    Place("phone", "staff", "/?site=K02", "status-form", 390),
    Place("rota", "staff", "/rota", "shift-form"),
    Place("planning", "planner", "/planning", "orders"),
    Place("account", "clerk", "/account", "sessions"),
)


def show(page, url, place):
    """Open the screen anew, and wait until all of it is there."""
    enter(page, url + place.path, place.account)
    page.locator(f".st-key-{place.ready}").wait_for()
    wait_until_laid_out(page)


def wait_until_laid_out(page):
    """Until every widget is drawn: their code and the fonts come after the text, and move what is beneath."""
    wait_until_at_rest(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "!document.querySelector('[data-testid=stSkeleton]') && document.fonts.status === 'loaded'"
    )


def keys(page):
    """The keys of all buttons in sight that write and can be pressed."""
    return sorted({key for key in page.evaluate(BUTTONS) if is_write_button(key)})


def press_often(page, key, times, gap_s):
    """Press in the middle of the button and stay there; the gap is what is tried. Returns the spot."""
    button = page.locator(f".st-key-{key} button").first
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    x, y = box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    for number in range(times):
        if number:
            page.wait_for_timeout(1000 * gap_s)
        page.mouse.click(x, y)
    wait_until_at_rest(page)
    return x, y


@dataclass(frozen=True)
class Journal:
    """The journal of a running server, as its file tells it."""

    server: object

    def _ask(self, sql, *values):
        path = self.server.log.parent / "kadian.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
            return file.execute(sql, values).fetchall()

    @property
    def head(self):
        return self._ask("SELECT max(seq) FROM journal")[0][0]

    def since(self, seq):
        """Key and action of every entry after this number."""
        return self._ask("SELECT key, action FROM journal WHERE seq > ? ORDER BY seq", seq)


def presses_told(entries):
    """How many presses were recorded."""
    return len({key for key, _ in entries})


def taken_back(entries):
    return [action for _, action in entries if action in TAKES_BACK]
