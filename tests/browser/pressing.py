"""A button that writes, pressed several times at one spot: where it is, and what came of it."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import pairwise

from tests.browser.keyed_page import KeyedPage
from tests.browser.screens import enter, wait_until_at_rest

ALONE = "window.kadian = { begun: true, update() {} }"
"""A script that keeps the guard of presses from beginning: the control."""
BUTTONS = """() => [...document.querySelectorAll('button')].flatMap((button) => {
  const holder = button.closest('[class*="st-key-"]');
  const name = [...(holder?.classList ?? [])].find((each) => each.startsWith("st-key-"));
  return name && !button.disabled && button.checkVisibility() ? [name.slice("st-key-".length)] : [];
})"""
HEAR_CLICKS = """(() => {
  const clicks = (window.kadianClicks = []);
  document.addEventListener("click", ({ target }) => {
    const holder = target.closest?.("button:enabled")?.closest('[class*="st-key-"]');
    const name = [...(holder?.classList ?? [])].find((each) => each.startsWith("st-key-"));
    if (name) clicks.push([name.slice("st-key-".length), performance.now() / 1000]);
  }, true);
})()"""
"""A script that remembers which buttons were clicked, and when in seconds; not what the guard held off."""
TAKES_BACK = frozenset({"undo", "put_back"})
PHONE_WIDTH = 600
STEP_LIMIT_MS = 20_000
"""How long a step on the way waits for its button to be enabled."""
SETTLED_S = 0.6
"""The journal has all that presses wrote once it is unchanged for so long on a screen at rest."""


@dataclass(frozen=True)
class WriteButton:
    """A button of a screen.

    Attributes:
        keys: Pattern of its key; rows of a list have a button each.
        reach: Brings it into sight where it is not, with an ``OpenPlace``; None where it always is, or
            comes with the answer to another button.
        fill: Types what it records, with an ``OpenPlace``.
        records: Whether a press is an entry of the journal; False where it asks, opens or keeps for later.
        undoes: Whether it is one that takes something back.
        count: What else a press adds, counted on the screen; None for entries of the journal.
    """

    keys: str
    reach: Callable | None = None
    fill: Callable | None = None
    records: bool = True
    undoes: bool = False
    count: Callable | None = None


@dataclass(frozen=True)
class Place:
    """A screen on which something is written.

    Attributes:
        name: Its name in a report.
        account: Demo account that is signed in.
        path: Its link.
        ready: Key of what is drawn last.
        width: Width of the window in pixels.
        buttons: The buttons that are pressed there.
        prepare: Brings the screen to where they are, with an ``OpenPlace``; runs again where none is left.
        script: Application of ``tests/browser/apps`` that serves it; "" for Kadian as it is.
        has_scripts: Whether the browser runs scripts there.
        fill_store: Adds to the store what the place needs, with its folder, before it is served.
        enter: Opens the link as its account, with page, URL and account.
        select: Selector of a button by its key, on a page without scripts.
    """

    name: str
    account: str
    path: str
    ready: str
    width: int = 1400
    buttons: tuple[WriteButton, ...] = ()
    prepare: Callable | None = None
    script: str = ""
    has_scripts: bool = True
    fill_store: Callable | None = None
    enter: Callable = enter
    select: Callable | None = None

    @property
    def is_phone(self):
        return self.width < PHONE_WIDTH

    @property
    def height(self):
        return 844 if self.is_phone else 900


@dataclass
class OpenPlace(KeyedPage):
    """A place in a browser window, with its server; ``notes`` is for the steps of the place."""

    screen: object
    server: object
    place: Place
    notes: dict = field(default_factory=dict)

    def __post_init__(self):
        super().__init__(self.screen, self.server.url)
        self.journal = Journal(self.server)

    def open(self):
        """Open the place again, with what its buttons need."""
        show(self.page, self.url, self.place)
        if self.place.prepare is not None:
            self.place.prepare(self)
            self.settle()

    def settle(self):
        """Until the screen is at rest."""
        if self.place.has_scripts:
            self.page.wait_for_timeout(150)  # a press reaches the server, and a run begins
            wait_until_at_rest(self.page)
            self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
        else:
            self.page.wait_for_load_state("load")

    def leave_spot(self):
        """Do what a person does who goes elsewhere: the next press is another one."""
        self.page.mouse.move(0, 0)
        if self.place.has_scripts:
            self.page.keyboard.press("Shift")

    def forget_clicks(self):
        """Remember only the clicks that come from now on."""
        if self.place.has_scripts:
            self.page.evaluate("() => { if (window.kadianClicks) window.kadianClicks.length = 0; }")

    def clicked_another(self, key, *, after_s):
        """Check whether another button was clicked so many seconds after the first one, and none before."""
        clicks = self.page.evaluate("window.kadianClicks ?? []") if self.place.has_scripts else []
        others = [at - clicks[0][1] for name, at in clicks if name != key]
        return bool(others) and min(others) > after_s

    @property
    def keys_in_sight(self):
        """The keys of all buttons that can be pressed."""
        return self.page.evaluate(BUTTONS)

    def key_like(self, pattern):
        """The first key in sight that the pattern fits, "" for none."""
        return next((key for key in self.keys_in_sight if fnmatchcase(key, pattern)), "")

    def step(self, key):
        """Press a button that is only a step on the way, and wait for what it brings.

        Raises:
            ValueError: There is no such button, by an empty key.
        """
        if not key:
            raise ValueError("nothing leads there")
        self.leave_spot()
        self.part(key).get_by_role("button").first.click(timeout=STEP_LIMIT_MS)
        self.settle()

    def unfold(self, key):
        """Unfold an expander, unless it is."""
        box = self.part(key).locator("details").first
        if box.get_attribute("open") is None:
            self.leave_spot()
            box.locator("summary").click()
            self.settle()
            self.page.wait_for_timeout(500)  # it unfolds slowly

    def open_popover(self, key):
        """Open a popover, unless one is."""
        if not self.page.get_by_test_id("stPopoverBody").count():
            self.press_until(self.page.get_by_test_id("stPopoverBody"), lambda: self._press_elsewhere(key))
            self.settle()

    def open_menu_once(self, key, content):
        """Open a menu, unless its content is in sight."""
        if not self.key_like(content):
            self.press_until(self.page.get_by_test_id("stPopoverBody"), lambda: self._press_elsewhere(key))
            self.part(content).wait_for()
            self.settle()

    def _press_elsewhere(self, key):
        self.leave_spot()
        self.press(key)

    def open_tab(self, key, number):
        """Show one of the tabs of a panel."""
        self.leave_spot()
        self.press_tab(key, number)
        self.settle()

    def choose(self, key, text):
        """Choose an option by what is typed into its box."""
        self.open_options(key)
        self.page.keyboard.type(text)
        self.page.get_by_role("option").first.click()
        self.settle()

    def choose_next(self, key):
        """Choose another option of a box than at the last call; its options in turn."""
        self.open_options(key)
        options = self.page.get_by_role("option")
        options.first.wait_for()
        number = self.notes[key] = self.notes.get(key, 0) + 1
        options.nth(number % min(options.count(), 6)).click()
        self.settle()

    def type_into(self, key, text):
        """Fill a field of this key, or of the first key that begins so."""
        field = self.page.locator(f"[class*=st-key-{key}] input, [class*=st-key-{key}] textarea").first
        field.fill(text)

    def find(self, key):
        """The button of this key; on a page without scripts, of this selector."""
        selector = f".st-key-{key} button" if self.place.has_scripts else self.place.select(key)
        return self.page.locator(selector).filter(visible=True).first

    def press_often(self, key, times, gap_s):
        """Press near the middle of the button and stay there.

        Returns:
            The spot in pixels of the window, and the longest gap in seconds: a busy machine makes it longer.
        """
        button = self.find(key)
        button.scroll_into_view_if_needed()
        if not self.place.has_scripts:
            button.click(trial=True)  # a page takes no press in its first moments
        box = button.bounding_box()
        spot = box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2
        self.page.mouse.move(*spot)
        press = self.page.touchscreen.tap if self.place.is_phone else self.page.mouse.click
        begun, pressed = time.monotonic(), []
        for number in range(times):
            self.page.wait_for_timeout(max(0.0, 1000 * (begun + number * gap_s - time.monotonic())))
            pressed.append(time.monotonic())
            press(*spot)
        return spot, max((later - earlier for earlier, later in pairwise(pressed)), default=0.0)

    def entries_after(self, seq, *, patience_s):
        """The entries after this number, once the screen rests and no more come.

        Args:
            seq: Number of an entry of the journal.
            patience_s: How long the first entry is waited for; 0 where there need be none.
        """
        deadline = time.monotonic() + patience_s
        while not (entries := self.journal.since(seq)) and time.monotonic() < deadline:
            self.page.wait_for_timeout(200)
        while True:
            self.settle()
            self.page.wait_for_timeout(1000 * SETTLED_S)
            if (now := self.journal.since(seq)) == entries:
                return entries
            entries = now


def show(page, url, place):
    """Open the screen again, and wait until all of it is there."""
    place.enter(page, url + place.path, place.account)
    if place.has_scripts:
        page.locator(f".st-key-{place.ready}").wait_for()
        wait_until_laid_out(page)
    else:
        page.locator(place.ready).first.wait_for()


def wait_until_laid_out(page):
    """Until every widget is drawn: their code and the fonts come after the text, and move what is below."""
    wait_until_at_rest(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "!document.querySelector('[data-testid=stSkeleton]') && document.fonts.status === 'loaded'"
    )


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


def count_recorded(entries):
    """Return how many presses were recorded; the posts of a draft begun from a plan are an edit of it."""
    return len({key.removesuffix("-posts") for key, _ in entries})


def taken_back(entries):
    return [action for _, action in entries if action in TAKES_BACK]
