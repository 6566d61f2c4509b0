"""A commander's day on the demo county: reads, presses, drills, walks the list, looks back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import take
from tests.browser.situation_page import Situation, demo_sites, place

SITES = demo_sites()
TOTAL = len(SITES)
NOWHERE = [site for site in SITES if not site["lat"]]
CHECKPOINTS = [site for site in SITES if site["kind"] == "checkpoint"]
BRIDGE = next(site for site in SITES if site["code"] == "K01")
COUNTY, BAODU, COMMUNITY, HONGHE = "370725", "370725001", "370725001005", "370725110"


def test_not_one_request_of_a_round_through_kadian_leaves_this_machine(situation):
    situation.open()
    situation.map.press(*place(BRIDGE))
    situation.expect_card(BRIDGE["name"])
    situation.open_tab("areas")
    situation.press(f"total-{BAODU}")
    situation.wait_for_link(area=BAODU, site="K01")
    assert take(situation.page, situation.part("export"), "CSV").stat().st_size
    situation.page.get_by_role("link", name="辖区").click()
    expect(situation.page.get_by_role("heading", name="宝都街道")).to_be_visible()
    situation.wait_for_link(area=BAODU, site="K01")
    situation.page.goto(f"{situation.url}/sheet?area={BAODU}")
    expect(situation.page.get_by_role("heading", level=1)).to_contain_text("宝都街道")
    assert situation.screen.foreign_requests == []
    assert situation.screen.errors == []


def test_one_foreign_image_on_its_page_would_be_noticed(screen, kadian_app):
    legend = Situation(screen, kadian_app.url).open().part("print-foot")
    with screen.page.expect_console_message(lambda message: message.type == "error"):
        legend.locator("img").first.evaluate("img => img.src = 'http://tiles.example/1.png'")
    assert screen.foreign_requests == ["http://tiles.example/1.png"]
    assert screen.errors


def test_a_figure_narrows_map_list_sentence_and_link_until_it_is_pressed_again(situation):
    situation.open().open_list()
    situation.expect_shown(TOTAL, total=TOTAL, unlocated=len(NOWHERE))
    figure = situation.part("figure-checkpoint").inner_text()
    count, share = map(int, re.search(r"卡点 (\d+) (\d+) %", figure).groups())
    problems = situation.part("problems-checkpoint").get_by_role("button").all_inner_texts()
    problem_count = sum(int(re.search(r"\d+", problem)[0]) for problem in problems)
    assert count == len(CHECKPOINTS)
    assert 0 < problem_count < count
    assert share == round(100 * (count - problem_count) / count)
    situation.press("figure-checkpoint")
    situation.expect_shown(len(CHECKPOINTS), total=TOTAL)
    assert set(situation.points) == {site["code"] for site in CHECKPOINTS}
    situation.wait_for_link(kind="checkpoint")
    situation.press("figure-checkpoint")
    situation.expect_shown(TOTAL, total=TOTAL, unlocated=len(NOWHERE))
    situation.wait_for_link()


def test_the_map_draws_as_problems_exactly_what_the_filter_lists_as_such(situation):
    drawn_as_problems = "map.situation.points.sites.problems.filter((each) => each !== 'calm').length"
    on_map = situation.open().map.frame.evaluate(drawn_as_problems)
    situation.open(attention="1")
    assert situation.map.frame.evaluate(drawn_as_problems) == on_map == len(situation.points) > 0


def test_a_press_on_an_area_leads_in_and_the_breadcrumb_leads_out(situation):
    situation.open().open_list()
    county = situation.map.view()
    drawn = situation.map.wait_until_drawn()
    situation.map.press(*situation.place_of_area(HONGHE))
    situation.map.wait_until_drawn(after=drawn)
    inside = [site for site in SITES if site["area"].startswith(HONGHE)]
    situation.expect_shown(len(inside), total=TOTAL)
    situation.wait_for_link(area=HONGHE)
    situation.map.wait_until_closer(county[2])
    expect(situation.part("breadcrumb")).to_contain_text("红河镇")
    situation.press(f"crumb-{COUNTY}")
    situation.expect_shown(TOTAL, total=TOTAL, unlocated=len(NOWHERE))
    situation.map.wait_for_view(*county)


def test_from_the_county_down_to_one_site_by_the_totals_beside_the_map(situation):
    situation.open().open_tab("areas")
    situation.press(f"total-{BAODU}")
    situation.press(f"total-{COMMUNITY}")
    situation.wait_for_link(area=COMMUNITY)
    situation.open_list()
    inside = [site for site in SITES if site["area"].startswith(COMMUNITY)]
    unlocated = sum(not site["lat"] for site in inside)
    situation.expect_shown(len(inside), total=TOTAL, unlocated=unlocated)
    gate = next(site for site in inside if site["code"] == "K03")
    situation.map.move_to(*place(gate), 18)
    situation.map.press(*place(gate))
    situation.expect_card(gate["name"])
    situation.wait_for_link(area=COMMUNITY, site="K03")


def test_a_site_chosen_on_the_map_has_its_card_its_ring_and_its_row(situation):
    situation.open(area=HONGHE).open_list()
    situation.map.press(*place(BRIDGE))
    situation.expect_card(BRIDGE["name"])
    situation.wait_until_ringed("K01")
    expect(situation.grid.locator("td[aria-selected=true]")).to_have_text(BRIDGE["name"])


def test_walking_the_list_with_the_arrow_keys_moves_map_and_card(situation):
    situation.open(kind="checkpoint").open_list()
    situation.expect_shown(len(CHECKPOINTS), total=TOTAL)
    first, *others = situation.names[:3]
    situation.walk_to(0)
    situation.expect_card(first)
    for name in others:
        situation.page.keyboard.press("ArrowDown")
        situation.expect_card(name)
        site = next(site for site in SITES if site["name"] == name)
        situation.wait_for_link(kind="checkpoint", site=site["code"])
        situation.wait_until_centred(*place(site))
        situation.wait_until_ringed(site["code"])


def test_the_sites_without_location_are_one_press_away_with_card_and_form(situation):
    situation.open().open_list()
    expect(situation.part("located")).to_contain_text(f"{len(NOWHERE)} 个未标注位置")
    situation.press("located")
    situation.expect_shown(len(NOWHERE), total=TOTAL, unlocated=len(NOWHERE))
    listed = situation.names
    assert sorted(listed) == sorted(site["name"] for site in NOWHERE)
    situation.walk_to(0)
    situation.expect_card(listed[0])
    expect(situation.part("site-card")).to_contain_text("未标注位置")
    expect(situation.part("status-form").get_by_role("button").first).to_be_enabled()
    situation.press("located")
    situation.expect_shown(TOTAL, total=TOTAL, unlocated=len(NOWHERE))


def test_the_keyboard_jumps_past_the_map_to_the_list(situation):
    page = situation.open().page
    page.get_by_role("link", name="跳到地图旁的侧栏").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.closest('.st-key-panel-tab')")
    situation.open_list()
    page.get_by_role("link", name="跳到点位清单").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="点位清单")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.closest('.st-key-sites')")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_all_figures_stand_in_one_line_on_a_laptop(new_screen, kadian_app, locale):
    page = Situation(new_screen(locale=locale), kadian_app.url).open().page
    page.wait_for_function(
        """() => {
            const tiles = [...document.querySelectorAll(".st-key-figures [class*=st-key-tile-]")];
            const tops = new Set(tiles.map((each) => Math.round(each.getBoundingClientRect().top)));
            const fits = tiles.every((each) => each.getBoundingClientRect().right <= innerWidth);
            return tiles.length > 1 && tops.size === 1 && fits;
        }"""
    )
