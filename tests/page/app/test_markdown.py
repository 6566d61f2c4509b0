"""Whatever people write is text, on every screen; what the map does with it is tried in a browser."""

import re

import pytest

from pages.components.app.markdown import escape_markdown
from pages.components.situation.side_panel import TABS
from tests.page.hostile import read_as_markdown
from tests.page.screens import opened
from tests.unit.services.day.days import TOWN
from tests.worlds import OTHER, STAFF, START

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
    assert [pattern for pattern in AUTOLINKS if pattern.search(unescaped(escape_markdown(address)))] == []
    assert unescaped(escape_markdown(address)).replace("\u2060", "") == address


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    ("page", "tab"), [*(("", tab) for tab in TABS), ("area", "list"), ("patrols", "list")]
)
@pytest.mark.parametrize(
    "query", [{"site": "V1"}, {"since": START.isoformat(), "site": "C1"}, {"as_of": START.isoformat()}]
)
def test_hostile_text_stays_text(page, tab, query):
    screen = opened(page, tab=tab, **query)
    assert read_as_markdown(screen) == []
    assert "alert" in screen.t


@pytest.mark.usefixtures("hostile", "chief")
@pytest.mark.parametrize("page", ["today", "findings", "supplies", "reports", "schedule"])
def test_hostile_names_stay_text_on_the_pages_of_the_day(page):
    screen = opened(page, area=TOWN)
    assert read_as_markdown(screen) == []
    assert "alert" in screen.t


@pytest.mark.usefixtures("hostile", "chief")
@pytest.mark.parametrize("component", ["post_orders.roll_call_desk", "stand_down.stand_down_desk"])
def test_hostile_names_not_made_plain_on_the_page_of_the_day_are_found(monkeypatch, component):
    monkeypatch.setattr(f"pages.components.{component}.escape_markdown", lambda text: text)
    assert read_as_markdown(opened("today", area=TOWN))


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
@pytest.mark.parametrize(
    "component",
    ["site.site_card", "situation.area_totals", "situation.area_entries", "situation.changes_list"],
)
def test_hostile_text_not_made_plain_is_found(monkeypatch, component):
    monkeypatch.setattr(f"pages.components.{component}.escape_markdown", lambda text: text)
    query = {"site": "V1", "since": START.isoformat()}
    screens = [opened("area", **query), *(opened(tab=tab, **query) for tab in TABS)]
    assert any(read_as_markdown(screen) for screen in screens)


def test_hostile_text_not_made_plain_in_an_answer_is_found(hostile, monkeypatch):
    monkeypatch.setattr("pages.components.widgets.command_result.escape_markdown", lambda text: text)
    screen = opened(site="CP1")
    screen.set("actor", STAFF.id)
    hostile.change("CP1", "short_staffed", actor=OTHER)
    assert read_as_markdown(screen.press("press-unmanned"))
