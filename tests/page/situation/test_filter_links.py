"""The filter in the link: a copied link shows the other person the same."""

from datetime import timedelta

import pytest
import streamlit as st

from geo.domain.areas import Area, Level
from geo.domain.filters import timestamp_to_text
from geo.domain.journal import Entry
from geo.i18n import LANGS, Translator
from pages.components.app import state
from tests.page.screens import opened
from tests.worlds import ADMIN, START


def test_a_link_fills_the_widgets_the_figures_and_the_list():
    screen = opened(area="370725001", kind="village,market", attention="1", search="市场")
    assert screen.widget("area").value == "370725001"
    assert screen.widget("kind").value == ["village", "market"]
    assert screen.widget("attention").value is True
    assert screen.widget("search").value == "市场"
    assert screen.sites == ["M1"]
    assert screen.figures()["market"] == "100 %"


@pytest.mark.parametrize(
    ("key", "value", "query", "sites"),
    [
        ("area", "370725002", {"area": "370725002"}, ["CP2", "V2"]),
        ("kind", ["village"], {"kind": "village"}, ["V1", "V2"]),
        ("status", ["compound.due"], {"status": "compound.due"}, ["C1"]),
        ("category", ["not_in_force"], {"meaning": "not_in_force"}, ["CP2"]),
        ("unit", ["U1"], {"unit": "U1"}, ["CP1"]),
        ("freshness", ["unheard"], {"freshness": "unheard"}, ["M1"]),
        ("outstanding", ["finding"], {"outstanding": "finding"}, []),
        ("search", "albxq", {"search": "albxq", "site": "C1"}, ["C1"]),
        ("attention", True, {"attention": "1"}, ["CP2", "M1"]),
    ],
)
def test_a_widget_fills_the_link_and_the_link_fills_the_widget(key, value, query, sites):
    screen = opened()
    screen.set(key, value)
    assert screen.link == {"lang": "zh", **query}
    assert sorted(screen.sites) == sorted(sites)
    again = opened(**query)
    assert (again.widget(key).value, sorted(again.sites)) == (value, sorted(sites))


def test_a_widget_emptied_again_leaves_the_link():
    screen = opened(kind="village", search="村")
    screen.set("kind", [])
    screen.set("search", "")
    assert screen.link == {"lang": "zh"}
    assert len(screen.sites) == 7


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", ["", "area"])
def test_what_a_link_names_in_vain_is_said_until_the_next_press(page, lang):
    t, asked = Translator(lang), {"area": "999", "status": "village.<b>", "unit": "U1,U9", "kind": "village"}
    screen = opened(page, lang=lang, **asked)
    shown = screen.within("moment")
    for part, code in (("area", "999"), ("status", "village.<b>"), ("unit", "U9")):
        assert f"{t(f'filter.{part}')} {code}" in shown
    assert t("filter.kind") not in shown
    assert screen.link == {"lang": lang, "unit": "U1", "kind": "village"}
    assert "999" in screen.again().within("moment")  # a look for news is no press
    assert "999" not in screen.press("figure-silent").t
    # A control: a link that holds what it names says nothing.
    assert screen.go(lang=lang, kind="village").within("moment") == ""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("part", ["since", "as_of"])
def test_a_moment_that_has_not_come_is_left_out_and_said(world, lang, part):
    screen, t = opened(lang=lang, **{part: "2040-01-01T00:00Z"}), Translator(lang)
    assert f"{t(f'filter.{part}')} 2040-01-01T00:00Z" in screen.within("moment")
    assert t("summary.nothing") not in screen.t
    assert screen.sites
    assert screen.link == {"lang": lang}
    soon = world.ctx.now() + timedelta(seconds=20)  # by the clock of another machine
    assert opened(lang=lang, **{part: timestamp_to_text(soon)}).link[part] == timestamp_to_text(soon)


@pytest.mark.parametrize("lang", LANGS)
def test_a_moment_chosen_ahead_says_so_and_not_that_the_filter_is_too_narrow(world, lang):
    screen, t = opened(lang=lang), Translator(lang)
    screen.set("since", world.ctx.now().replace(tzinfo=None) + timedelta(days=30))
    assert t("summary.since_ahead", time="|").split("|")[0] in screen.t
    assert t("summary.nothing") not in screen.t
    screen = opened(lang=lang, search="nothing like it")  # a control
    assert t("summary.nothing") in screen.t


def test_unknown_codes_are_ignored():
    screen = opened(
        area="castle", kind="dragon,village", status="x.y", as_of="yesterday", unit="U9", since="?"
    )
    assert sorted(screen.sites) == ["V1", "V2"]
    assert screen.link == {"lang": "zh", "kind": "village"}


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("0001-01-01T00:00:00Z", 7),
        ("9999-12-31T23:59:59Z", 7),
        ("2001-01-01T00:00:00Z", 0),
        ("2099-01-01T00:00:00Z", 7),
    ],
)
def test_any_moment_in_a_link_opens_a_screen(moment, shown):
    assert len(opened(as_of=moment).sites) == shown
    assert opened(since=moment).has("figures")


def test_other_peoples_keys_in_the_link_are_no_error():
    assert len(opened(utm_source="mail").sites) == 7


def test_the_filter_goes_along_to_the_other_page():
    screen = opened("area", area="370725001", kind="village")
    assert screen.sites == ["V1"]
    assert screen.link == {"lang": "zh", "area": "370725001", "kind": "village"}


def test_widgets_still_tell_the_filter_after_another_page_was_shown():
    screen = opened(kind="village")
    screen.turn("area")
    screen.turn("situation")
    assert screen.widget("kind").value == ["village"]
    assert sorted(screen.sites) == ["V1", "V2"]


def test_back_in_the_browser_is_back_in_the_filter():
    screen = opened()
    before = screen.link
    screen.press("figure-village")
    assert screen.widget("kind").value == ["village"]
    screen.go(**before)
    assert screen.widget("kind").value == []
    assert len(screen.sites) == 7


@pytest.mark.parametrize(("history", "kinds"), [(True, []), (False, ["village"])])
def test_back_is_followed_while_the_screen_looks_for_news(monkeypatch, history, kinds):
    """Only a look for news may carry an old link: what it carries is no request."""
    screen = opened()
    before = screen.link
    screen.press("figure-village")
    monkeypatch.setattr(state, "is_history_navigation", lambda: history)
    screen.test.session_state["screen"].link_dirty = True
    screen.go(**before)
    assert screen.widget("kind").value == kinds


def test_all_filters_are_cleared_at_once():
    screen = opened(area="370725001", kind="village", as_of=START.isoformat(), search="东", located="no")
    screen.press_word("清除全部筛选")
    assert screen.link == {"lang": "zh"}
    assert len(screen.sites) == 7


# Figures, totals, breadcrumb


def test_a_figure_pressed_filters_and_pressed_again_lifts():
    screen = opened()
    screen.press("figure-village")
    assert (sorted(screen.sites), screen.link["kind"]) == (["V1", "V2"], "village")
    screen.press("figure-village")
    assert (len(screen.sites), screen.link) == (7, {"lang": "zh"})


@pytest.mark.parametrize("code", ["silent", "overdue"])
def test_a_count_pressed_lists_what_it_counts(world, code):
    world.pass_time(hours=6)
    screen = opened()
    screen.press(f"figure-{code}")
    assert len(screen.sites) == int(screen.figures()[code]) > 0


def test_a_total_leads_in_and_the_breadcrumb_leads_out():
    screen = opened(tab="areas")
    screen.press("total-370725001")
    assert screen.link["area"] == "370725001"
    screen.press("total-370725001001").tab("list")
    assert sorted(screen.sites) == ["C1", "C2", "CP1", "V1"]
    assert screen.widget("area").value == "370725001001"
    screen.press("crumb-370725001")
    assert len(screen.sites) == 5
    screen.press("crumb-370725")
    assert (len(screen.sites), screen.link["area"]) == (7, "370725")


def test_the_sites_without_a_location_are_one_press_away():
    screen = opened()
    assert "1" in screen.widget("located").label
    screen.press("located")
    assert (screen.sites, screen.link["located"]) == (["C1"], "no")
    screen.press("located")
    assert len(screen.sites) == 7


def test_the_only_hit_of_a_search_opens_its_card_and_moves_the_map_once():
    screen = opened()
    before = screen.test.session_state["screen"].view_token
    screen.set("search", "西")
    current = screen.test.session_state["screen"]
    assert (current.site, current.view_target, current.view_token) == ("V2", "V2", before + 1)
    screen.press("card-close")
    assert screen.again().link == {"lang": "zh", "search": "西"}
    # A control: of two hits none is chosen.
    assert "site" not in screen.set("search", "村").link


def test_what_a_search_would_find_beyond_the_area_is_one_press_away():
    screen = opened(area="370725002", search="村")
    assert screen.sites == ["V2"]
    assert "另有 1 个" in screen.widget("elsewhere").label
    screen.press("elsewhere")
    assert (sorted(screen.sites), screen.link) == (["V1", "V2"], {"lang": "zh", "search": "村"})
    assert not screen.has("elsewhere")


@pytest.mark.parametrize(("kind", "is_hidden"), [("village", False), ("market", True)])
def test_a_chosen_site_that_the_filter_hides_says_so(kind, is_hidden):
    assert ("不在当前筛选结果中" in opened(site="V1", kind=kind).t) is is_hidden


def test_the_filters_that_hide_the_chosen_site_are_one_press_from_being_cleared():
    screen = opened(site="V1", kind="market", since="2020-01-31T00:00:00Z")
    screen.press("outside-clear")
    assert screen.link == {"lang": "zh", "site": "V1"}
    assert not screen.has("outside-clear")


@pytest.mark.parametrize(
    ("press", "adds"),
    [
        ("total-370725001", {"area": "370725001"}),
        ("figure-silent", {"freshness": "silent,unheard"}),
        ("located", {"located": "no"}),
    ],
)
def test_two_presses_in_a_row_both_count_though_the_browser_has_not_received_the_first(press, adds):
    screen = opened(tab="areas")
    screen.press("figure-compound")
    screen.widget("kind").set_value([])  # what a browser sends that still shows what was before
    screen.press(press)
    assert screen.link == {"lang": "zh", "kind": "compound"} | adds
    assert screen.widget("kind").value == ["compound"]


def test_what_a_widget_tells_counts_beside_a_press():
    screen = opened(tab="areas")
    screen.press("figure-village")
    screen.widget("search").set_value("西")  # typed, and left by the press
    screen.press("total-370725002")
    assert screen.link == {"lang": "zh", "kind": "village", "area": "370725002", "search": "西", "site": "V2"}


def test_a_part_that_a_press_has_set_can_be_lifted_by_its_widget():
    screen = opened()
    screen.press("figure-village")
    screen.set("kind", [])
    assert screen.link == {"lang": "zh"}


def test_what_is_shown_is_said_in_words():
    assert "**2** / 7" in opened(kind="village").within("shown")


def test_nothing_that_matches_is_said_with_what_to_do():
    assert "没有符合条件的点位" in opened(search="nothing like it").t


def test_two_areas_of_one_name_are_distinguished(world):
    def twin(tx):
        tx.record(Entry("area", "370725002001", "register", None, {"name": "新昌社区"}))
        tx.put_area(Area("370725002001", "新昌社区", "370725002", Level.COMMUNITY))

    world.store.write(world.ctx.request(ADMIN, "twin", {}), twin)
    for code in ("370725001001", "370725002001"):
        assert opened().set("area", code).link["area"] == code


def test_with_two_counties_everything_stands_above_them(world):
    def neighbour(tx):
        tx.record(Entry("area", "370784", "register", None, {"name": "安丘市"}))
        tx.put_area(Area("370784", "安丘市", "", Level.COUNTY))

    world.store.write(world.ctx.request(ADMIN, "neighbour", {}), neighbour)
    for page in ("", "area"):
        screen = opened(page, tab="areas", area="370725001")
        screen.press("crumb-")
        assert screen.link == {"lang": "zh"}
        assert screen.has("total-370784")
        screen.press("total-370784")
        if not page:
            screen.tab("list")
        assert screen.sites == []


def test_what_belongs_to_the_present_area_itself_is_a_row_of_its_own():
    screen = opened(tab="areas", area="370725001")
    own = screen.widget("total-370725001")
    assert "1 个点位" in own.label
    assert own.disabled


def test_no_column_of_the_list_looks_as_if_it_could_not_be_used():
    screen = opened()
    # Streamlit writes what is pinned in grey, as it writes what is not to be edited.
    assert "pinned" not in screen.test.dataframe(key=screen.list_key).proto.columns


@pytest.mark.parametrize(("page", "path", "where"), [("", "", "files/sites.csv"), ("area", "/area", "sheet")])
@pytest.mark.parametrize("base", ["http://127.0.0.1:8501", "https://kadian.example/below"])
def test_links_to_our_own_routes_lead_below_the_address_the_browser_has_found_us_at(
    monkeypatch, base, page, path, where
):
    monkeypatch.setattr(type(st.context), "url", property(lambda _: base + path))
    links = opened(page).links.values()
    assert [link for link in links if link.startswith(f"{base}/{where}?")]
    assert {link[: len(base) + 1] for link in links} == {f"{base}/"}
