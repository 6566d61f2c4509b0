"""A work group's day: whose list, in which order, where on the map, recorded from the list."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.map_frame import MapFrame
from tests.browser.screens import enter
from tests.browser.situation_page import ROW_PX, demo_sites

GROUP = "第二工作组"
NAMES = {site["code"]: site["name"] for site in demo_sites()}
WRITTEN = """() => {
    const written = [];
    const fill = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
        written.push(text);
        return fill.call(this, text, ...at);
    };
    map.situation.points.redraw();
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
        CanvasRenderingContext2D.prototype.fillText = fill;
        done(written);
    })));
}"""


@pytest.fixture
def patrols(new_screen, fresh_app):
    """The screen of the rounds, as the planner opens it, with the list of one work group."""
    page = new_screen().page
    enter(page, f"{fresh_app.url}/patrols?lang=zh", "planner")
    choose(page, GROUP)
    expect(page.locator(".st-key-rounds-list .dvn-scroller")).to_be_visible()
    return page


def choose(page, unit):
    box = page.locator(".st-key-rounds-unit").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    box.click()
    page.get_by_role("option", name=unit, exact=True).click()


def cells(page, column):
    """Cells of the rows in sight."""
    return page.locator(f".st-key-rounds-list [role=grid] td[aria-colindex='{column}']")


def press_row(page, row):
    rows = page.locator(".st-key-rounds-list .dvn-scroller")
    rows.scroll_into_view_if_needed()
    rows.click(position={"x": 100, "y": ROW_PX * (row + 1.5)})


def test_a_work_group_walks_its_list_by_the_numbers_on_the_map_and_records_from_it(patrols):
    drawn = MapFrame(patrols)
    drawn.wait_until_drawn()
    drawn.frame.wait_for_function("map.situation.points.columns.labels.some((mark) => mark === '1')")
    points = drawn.frame.evaluate("map.situation.points.columns")
    order = {int(mark): code for mark, code in zip(points["labels"], points["ids"], strict=True)}
    assert sorted(order) == list(range(1, len(order) + 1))
    expect(cells(patrols, 2).first).to_have_text(NAMES[order[1]])
    first = cells(patrols, 2).all_text_contents()
    assert first == [NAMES[order[number]] for number in range(1, len(first) + 1)]
    assert "1" in drawn.frame.evaluate(WRITTEN)

    press_row(patrols, 1)
    second = order[2]
    card = patrols.locator(".st-key-site-card")
    expect(card.get_by_role("heading", name=NAMES[second], exact=True)).to_be_visible()
    drawn.frame.wait_for_function(
        "code => map.situation.points.columns.ids[map.situation.points._chosen] === code", arg=second
    )
    expect(patrols.locator(".st-key-status-form").get_by_role("combobox").first).to_have_value(GROUP)
    patrols.locator(".st-key-status-form").get_by_role("button", name="登记巡查").click()
    expect(patrols.locator(".st-key-status-form")).to_contain_text(re.compile(r"已记录 #\d+"))

    patrols.locator(".st-key-rounds-list, .stMain").get_by_role(
        "link", name="到地图上看这个点位"
    ).first.click()
    patrols.wait_for_function(f"location.search.includes('site={second}')")
    expect(card.get_by_role("heading", name=NAMES[second], exact=True)).to_be_visible()
    expect(patrols.locator(".st-key-figures")).to_be_visible()
