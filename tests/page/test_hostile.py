"""Whatever people write is text, on every screen; what the map does with it is tried in a browser."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1.element_tree import Dataframe, Multiselect, Selectbox, TextInput

from geo.domain.journal import Entry
from geo.services.records import Telling, record_site
from pages.components.area_totals import plain
from tests.page.screens import opened, texts_of
from tests.worlds import ADMIN, AREAS, OTHER, SITES, STAFF, START, UNITS, VIEWER

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>` [x](javascript:alert(1)) **b** :red[x] $x$ ~~y~~"
NOT_MARKDOWN = (Dataframe, Multiselect, Selectbox, TextInput)
"""What Streamlit shows letter by letter; everything else reads Markdown."""


@pytest.fixture
def hostile(world):
    """The small county with hostile text wherever people can write."""

    def renamed(tx):
        tx.record(Entry("area", "all", "update"))
        for area in AREAS:
            tx.put_area(replace(area, name=HOSTILE))
        for unit in UNITS:
            tx.put_unit(replace(unit, name=HOSTILE))
        for actor in (STAFF, OTHER, VIEWER, ADMIN):
            tx.put_account(replace(actor, name=HOSTILE), demo=True)
        for site in SITES:
            now = tx.site(site.id)
            record_site(tx, Telling("update"), now, replace(now, name=HOSTILE, note=HOSTILE))

    world.store.write(world.office.request(ADMIN, "hostile", {}), renamed)
    world.change("V1", "reopened", note=HOSTILE)
    world.visit("C1", seen=HOSTILE)
    return world


def read_as_markdown(screen, *written):
    """Texts in which a sign of the hostile text, or of what else was ``written``, is left for Markdown."""
    texts = (
        text for node in screen.test._tree if not isinstance(node, NOT_MARKDOWN) for text in texts_of(node)
    )
    return [text for text in texts if "alert" in _without(text, (HOSTILE, *written))]


def _without(text, written):
    for each in written:
        text = text.replace(plain(each), "")
    return text


AUTOLINKS = [
    re.compile(r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)", re.IGNORECASE),
    re.compile(r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)"),
    re.compile(r"\bftp://", re.IGNORECASE),
]
"""What the Markdown of the screens makes a link of, whatever was escaped."""
ADDRESSES = [
    "https://evil.example/a?b=1",
    "HTTP://EVIL.EXAMPLE",
    "www.evil.example",
    "见 WWW.evil.example/报告",
    "a.b+c@evil.example",
    "mailto:a@evil.example",
    "ftp://evil.example",
    "x https://a.example http://b.example www.c.example d@e.example",
]


def unescaped(text):
    return re.sub(r"\\([^\w\s])", r"\1", text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_in_what_people_write_are_no_links(address):
    assert any(pattern.search(address) for pattern in AUTOLINKS)  # the control
    assert [pattern for pattern in AUTOLINKS if pattern.search(unescaped(plain(address)))] == []
    assert unescaped(plain(address)).replace("\u2060", "") == address


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("page", ["", "area", "patrols"])
@pytest.mark.parametrize(
    "query", [{"site": "V1"}, {"since": START.isoformat(), "site": "C1"}, {"as_of": START.isoformat()}]
)
def test_hostile_text_stays_text(page, query):
    screen = opened(page, **query)
    assert read_as_markdown(screen) == []
    assert "alert" in screen.words


def test_hostile_text_stays_text_in_what_a_press_answers(hostile):
    screen = opened(site="CP1")
    screen.set("actor", STAFF.id)
    hostile.change("CP1", "short_staffed", actor=OTHER)
    screen.press("press-unmanned")
    assert screen.has("keep-theirs")
    assert read_as_markdown(screen) == []
    screen.press("keep-theirs")
    screen.press("press-manned")
    assert screen.has("undo")
    assert read_as_markdown(screen) == []


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("component", ["site_card", "area_totals", "area_entries", "changes_list"])
def test_hostile_text_not_made_plain_is_found(monkeypatch, component):
    monkeypatch.setattr(f"pages.components.{component}.plain", lambda text: text)
    screens = [opened(page, site="V1", since=START.isoformat()) for page in ("", "area")]
    assert any(read_as_markdown(screen) for screen in screens)


def test_hostile_text_not_made_plain_in_an_answer_is_found(hostile, monkeypatch):
    monkeypatch.setattr("pages.components.outcome.plain", lambda text: text)
    screen = opened(site="CP1")
    screen.set("actor", STAFF.id)
    hostile.change("CP1", "short_staffed", actor=OTHER)
    assert read_as_markdown(screen.press("press-unmanned"))
