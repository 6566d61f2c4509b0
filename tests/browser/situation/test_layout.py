"""The map fills the screen, the county fills the map, and nothing that appears moves what is pressed."""

import pytest

from tests.browser.map_frame import MAP_FRAME
from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import Phone, Situation

DESK, LAPTOP, PHONE = (1920, 1080), (1400, 900), (390, 844)
SHARES = {DESK: 0.5, LAPTOP: 0.42, PHONE: 0.45}
"""Least share of the window that the map takes, without scrolling."""
COUNTY_SHARE = 0.7
"""Least share of the map's height that the county takes at the first view."""

ONE_LINE = 60
"""Pixels of a line of buttons, whose code may come late; what Streamlit shows of a loading frame is ten."""
SEEN = """() => {
    window.seen = [];
    const look = () => {
        const box = document.querySelector(".st-key-map iframe")?.getBoundingClientRect();
        const seen = box && `${box.top} ${box.height}`;
        if (box && window.seen.at(-1) !== seen) window.seen.push(seen);
        requestAnimationFrame(look);
    };
    look();
}"""
COUNTY = """() => {
    const { content, areas } = map.situation;
    const [ring] = areas.get(content.home_area).geometry.coordinates;
    const shape = L.GeoJSON.geometryToLayer(areas.get(content.home_area));
    const bounds = shape.getBounds();
    const place = (at) => map.latLngToContainerPoint(at);
    const height = place(bounds.getSouthEast()).y - place(bounds.getNorthWest()).y;
    const points = shape.getLatLngs().flat(3).map(place);
    const legend = document.querySelector(".kadian-legend").getBoundingClientRect();
    const isCovered = ({ x, y }) =>
        x >= legend.left && x <= legend.right && y >= legend.top && y <= legend.bottom;
    const covered = points.filter(isCovered).length;
    const isOpen = document.querySelector(".kadian-legend-head").getAttribute("aria-expanded") === "true";
    return { share: height / map.getSize().y, covered, corners: points.length, isOpen };
}"""
BUTTONS = """() => [...document.querySelectorAll(".stApp button, .stApp a, .st-key-map iframe")]
    .filter((each) => !each.closest(".st-key-moment") && each.checkVisibility({ visibilityProperty: true }))
    .map((each) => {
        const key = each.closest("[class*=st-key-]")?.className.match(/st-key-\\S+/)?.[0] ?? each.innerText;
        const { x, y, width, height } = each.getBoundingClientRect();
        return [key, ...[x, y, width, height].map(Math.round)].join(" ");
    })"""


def opened(new_screen, url, size, locale="zh-CN", **query):
    width, height = size
    person = Phone if size == PHONE else Situation
    situation = person(new_screen(width=width, height=height, locale=locale), url).open(**query)
    situation.map.wait_until_drawn()
    wait_until_at_rest(situation.page)
    return situation


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", SHARES, ids=["desk", "laptop", "phone"])
def test_the_map_fills_the_screen_and_the_page_does_not_scroll(new_screen, kadian_app, size, locale):
    page = opened(new_screen, kadian_app.url, size, locale).page
    width, height = size
    box = page.locator(MAP_FRAME).bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert box["width"] * box["height"] >= SHARES[size] * width * height
    for page_part in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{page_part}.scrollHeight") <= height


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_county_fills_the_map_and_the_open_legend_covers_none_of_it(new_screen, kadian_app, locale):
    county = opened(new_screen, kadian_app.url, DESK, locale).map.frame.evaluate(COUNTY)
    assert county["share"] >= COUNTY_SHARE
    assert county["isOpen"]
    assert county["corners"] > 50
    assert county["covered"] == 0


@pytest.mark.parametrize("query", [{}, {"site": "K17"}], ids=["home", "site"])
def test_the_map_of_a_phone_has_its_height_and_place_from_the_start(new_screen, kadian_app, query):
    screen = new_screen(width=PHONE[0], height=PHONE[1])
    screen.page.add_init_script(f"({SEEN})()")
    phone = Phone(screen, kadian_app.url).open(**query)
    phone.map.wait_until_drawn()
    wait_until_at_rest(phone.page)
    seen = [each.split() for each in phone.page.evaluate("window.seen")]
    tops, heights = zip(*seen, strict=True)
    assert len(set(heights)) == 1
    assert max(map(float, tops)) - float(tops[-1]) < ONE_LINE


@pytest.mark.parametrize("size", SHARES, ids=["desk", "laptop", "phone"])
def test_the_notice_of_the_past_moves_no_button(new_screen, kadian_app, size):
    situation = opened(new_screen, kadian_app.url, size)
    bar = situation.page.frame_locator(MAP_FRAME)
    if size == PHONE:
        bar.get_by_role("button", name="历史时刻").first.click()
    before = situation.page.evaluate(BUTTONS)
    drawn = situation.map.wait_until_drawn()
    bar.get_by_role("button", name="昨晚 20:00", exact=True).click()
    situation.part("back-to-now").wait_for()
    situation.map.wait_until_drawn(after=drawn)
    wait_until_at_rest(situation.page)
    main = situation.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    assert main <= size[1]
    after = situation.page.evaluate(BUTTONS)
    # On a phone the figures are a line of problems, of which there were others yesterday.
    stable = ("menu-", "panel-tab", "crumb-", "share-menu", "wall-enter", "map ", "phone-tab", "search")
    stable += () if size == PHONE else ("figure-",)
    places = [each for each in before if each.startswith(tuple(f"st-key-{key}" for key in stable))]
    assert len(places) > 5
    assert [each for each in places if each not in after] == []
