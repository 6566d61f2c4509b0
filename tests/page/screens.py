"""A screen as its reader knows it: pressed by key, read as words."""

import re

from pandas import isna
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe, Selectbox, Table

from pages.components.situation.filter_bar import MENU_PARTS
from pages.components.situation.side_panel import TABS
from tests.page.bound import actors_bound
from tests.source import ROOT

SEEN = (
    "label",
    "body",
    "help",
    "placeholder",
    "options",
    "caption",
    "alt",
    "alt_text",
    "title",
    "content",
    "html",
)
"""Fields of Streamlit's messages that a reader sees or hears."""
MARKUP = re.compile(r"<style[^>]*>.*?</style>|<[^>]*>", re.DOTALL)
"""Of our own HTML: styles, symbols, tags."""


NUMBER = re.compile(r"[+\-−]?\d[\d,.]*(?!\d)(\D.*)?", re.DOTALL)
MENUS = (
    "account-menu",
    "share-menu",
    "menu-filter",
    "new-plan-menu",
    *(f"menu-{part}" for part in MENU_PARTS),
)
"""Keys of the menus whose content is drawn while they are open: a reader of everything has them open."""
ACCOUNT_FIELDS = {"actor", "lang"}
CODE = re.compile(r"\d{6,}")
"""Codes of areas are no numbers: those below an area sort after it."""


_chosen_option = Selectbox._widget_state


def _typed_or_chosen(box):
    """What a browser sends of a box that takes a text of one's own; AppTest knows the options alone."""
    if (
        box.proto.accept_new_options
        and isinstance(box.value, str)
        and box.format_func(box.value) not in box.options
    ):
        return WidgetState(id=box.id, string_value=box.value)
    return _chosen_option.fget(box)


Selectbox._widget_state = property(_typed_or_chosen)


def sorted_as_text(frame):
    """Headings of the columns whose cells are numbers written as words: a press on one would put 10 before 9.

    Of one length, as 09:30 and 10:00 are, they sort like numbers.
    """
    found = []
    for heading, column in frame.items():
        cells = [cell for cell in column if cell]
        if not cells or not all(isinstance(cell, str) and NUMBER.fullmatch(cell) for cell in cells):
            continue
        if len({len(cell) for cell in cells}) > 1 and not all(map(CODE.fullmatch, cells)):
            found.append(heading)
    return found


def opened(page="", *, tab="list", **query):
    """Open a screen by its link, in Chinese by default: ``opened("area", kind="village", lang="en")``.

    On a desk the panel beside the map shows one tab at a time: action, changes, areas or list.
    """
    query = {"lang": "zh"} | query
    return Screen(page, {name: value for name, value in query.items() if value}, tab)


class Screen:
    """One open screen; nothing on it may have failed, and none of its presses may carry an actor."""

    def __init__(self, page, query, tab):
        self.test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120)
        for name, value in query.items():
            self.test.query_params[name] = value
        self._open_menus()
        self.test.session_state["panel-tab"] = tab
        self._look()
        if page:
            self.turn(page)

    def _look(self):
        self.test.run()
        assert [error.value for error in self.test.exception] == []
        assert [column for frame in self.test.dataframe for column in sorted_as_text(frame.value)] == []
        assert actors_bound(self.test) == {}
        return self

    def _open_menus(self):
        for menu in MENUS:
            self.test.session_state[menu] = True

    def turn(self, page):
        """To another page of the same screen, whose menus are opened again."""
        self.test.switch_page(str(ROOT / "pages" / f"{page}.py"))
        self._open_menus()
        return self._look()

    def tab(self, name):
        """Another tab of the panel beside the map: action, changes, areas or list."""
        return self.set("panel-tab", name)

    def unfold(self, key):
        """Open a part that is folded away and drawn only while it is open."""
        self.test.session_state[key] = True
        return self._look()

    def again(self):
        """The run that follows news."""
        return self._look()

    def go(self, **query):
        """The link is changed from outside: back, forward, a bookmark."""
        self.test.query_params.clear()
        for name, value in query.items():
            self.test.query_params[name] = value
        return self._look()

    @property
    def link(self):
        return {name: _one(value) for name, value in dict(self.test.query_params).items()}

    def widget(self, key):
        if key in ACCOUNT_FIELDS and not self.has(key):  # the menu closes when another page is opened
            self.test.session_state["account-menu"] = True
            self._look()
        return self.test.get_by_key(key)

    def has(self, key):
        return any(key == getattr(node, "key", None) for node in self.test._tree)

    def press(self, key):
        self.widget(key).click()
        return self._look()

    def press_word(self, label):
        """Press a button that has no key of its own."""
        (button,) = [button for button in self.test.button if button.label == label]
        button.click()
        return self._look()

    def set(self, key, value):
        self.widget(key).set_value(value)
        return self._look()

    def tick(self, *site_ids):
        """Tick rows of the list, as its callback remembers them (a browser test presses the boxes)."""
        self.test.session_state["screen"].ticked = site_ids
        return self._look()

    @property
    def list_key(self):
        (key,) = [frame.key for frame in self.test.dataframe if (frame.key or "").startswith("sites-table")]
        return key

    @property
    def table(self):
        """The list: heading -> cells; nothing where no site is listed."""
        if not self.test.dataframe:
            return {}
        return self.test.dataframe(key=self.list_key).value.to_dict("list")

    @property
    def sites(self):
        """Codes of the listed sites, in order."""
        table = self.table
        return table.get("编号") or table.get("Code") or []

    def figures(self):
        """Code of each figure -> its value as it is written; of a kind its share, after its number."""
        buttons = [button for button in self.test.button if (button.key or "").startswith("figure-")]
        return {button.key.removeprefix("figure-"): _value(button.label) for button in buttons}

    @property
    def links(self):
        """Where the links to our own pages and files lead, by label; of several the last."""
        return {link.label: link.proto.url for link in self.test.link_button}

    @property
    def t(self):
        """Everything that can be read."""
        return _read(self.test._tree)

    @property
    def t_in_all_tabs(self):
        """Everything that can be read, in one tab of the panel beside the map after the other."""
        if not self.has("panel-tab"):
            return self.t
        return "\n".join(self.tab(name).t for name in TABS)

    def within(self, key):
        """What can be read in one container."""
        return _read(self.widget(key))


def _read(block):
    """Without the signs that colour text, and what keeps Markdown from reading it."""
    texts = (re.sub(r":[a-z-]+\[", "[", text) for node in block for text in texts_of(node))
    return "\n".join(re.sub(r"\\([^\w\s])", r"\1", text) for text in texts).replace("\u2060", "")


def _value(label):
    _, bold, rest = label.split("**")
    share = re.match(r" (–|\d+ %)", rest)
    return share[1] if share else bold


def _one(value):
    return value[0] if isinstance(value, list) else value


def texts_of(node):
    """The words of one element as they are sent to the browser: of its message, and of its table."""
    if isinstance(node, (Dataframe, Table)):
        yield from node.value.columns
        missing = getattr(node.proto, "placeholder", "") or "None"
        cells = node.value.to_numpy(dtype=object).ravel()
        yield from (missing if isna(cell) else str(cell) for cell in cells)
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield from _of_message(proto)


def _of_message(message):
    for field, value in message.ListFields():
        for each in value if field.is_repeated else [value]:
            if hasattr(each, "ListFields"):
                yield from _of_message(each)
            elif isinstance(each, str) and field.name in SEEN:
                yield MARKUP.sub(" ", each) if each.startswith("<") else each
