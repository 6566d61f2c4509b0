"""No screen is half translated, and none shows a key instead of a word."""

import pytest
import streamlit as st

from geo.i18n import LANGS
from tests.page.readings import CODES, KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.worlds import ADMIN, START

SCREENS = {
    "situation": ("", {}),
    "area": ("area", {"area": "370725001"}),
    "a site": ("", {"site": "CP2"}),
    "a compound": ("area", {"site": "C1"}),
    "a filter": ("", {"kind": "village", "status": "village.closed", "located": "no", "search": "x"}),
    "the past": ("", {"as_of": START.isoformat(), "site": "V1"}),
    "what changed": ("", {"since": START.isoformat()}),
    "the past of an area": ("area", {"as_of": START.isoformat()}),
    "a wall": ("", {"wall": "1"}),
    "no such site": ("", {"site": "X9"}),
    "rounds": ("patrols", {"site": "C1"}),
    "administration": ("administration", {}),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_whole_in_its_language(world, signed_in, screen, lang):
    if screen.startswith("administration"):
        signed_in(ADMIN)
    world.change("CP1", "short_staffed")
    page, query = SCREENS[screen]
    t = opened(page, lang=lang, **query).t_in_all_tabs
    assert [key for key in LOOKS_LIKE_A_KEY.findall(t) if key in KEYS or "_" in key] == []
    assert untranslated(t, lang, CODES if page == "administration" else ()) == []


def test_what_is_not_translated_is_found():
    assert untranslated("昌乐县\nSuspended\n暂停", "zh") == ["Suspended"]
    assert untranslated("昌乐县\nSuspended\n暂停", "en") == ["暂停"]
    assert LOOKS_LIKE_A_KEY.findall("summary.count of 3.5 h: a.b, filter.since_help") == [
        "summary.count",
        "a.b",
        "filter.since_help",
    ]


# Which language


@pytest.mark.parametrize(("accept", "heading"), [("en-GB,en;q=0.9", "Site list"), ("zh-CN", "点位清单")])
def test_the_browser_chooses_until_somebody_does(monkeypatch, accept, heading):
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: {"Accept-Language": accept}))
    screen = opened(lang="")
    assert heading in screen.t
    assert "lang" not in screen.link


def test_the_link_chooses_before_the_browser(monkeypatch):
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: {"Accept-Language": "zh-CN"}))
    assert "Site list" in opened(lang="en").t


def test_an_unknown_language_is_chinese():
    assert "点位清单" in opened(lang="fr").t


def test_the_language_chosen_on_screen_stays_in_the_link_and_everything_else_as_it_was():
    screen = opened(lang="zh", kind="village", site="V1")
    screen.set("lang", "en")
    assert "Site list" in screen.t
    assert screen.link == {"lang": "en", "kind": "village", "site": "V1"}
    assert sorted(screen.sites) == ["V1", "V2"]


def test_a_link_opened_later_switches_the_language_of_the_switch_as_well():
    screen = opened(lang="zh")
    screen.go(lang="en")
    assert "Site list" in screen.t
    assert screen.widget("lang").value == "en"
