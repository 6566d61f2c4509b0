import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.maps.palette import COLOURS, SYMBOL_STYLES, THEMES, style_index
from tests.browser.apps.county import SIDE, SOUTH, TOWNS, WEST, points
from tests.browser.map_frame import MapFrame, open_map
from tests.browser.servers import APPS

A_TOWN = (SOUTH + 1.8 * SIDE, WEST + 0.2 * SIDE)
HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`{{'x'}}"


def set_number(page, label, value):
    page.get_by_label(label, exact=True).fill(str(value))
    page.keyboard.press("Enter")


def place(columns, number=0):
    return columns.lats[number], columns.lons[number]


def test_no_request_leaves_this_machine(screen, map_url):
    open_map(screen, map_url)
    assert screen.foreign_requests == []
    assert screen.errors == []


def test_a_request_to_another_machine_would_be_noticed(screen, serve, tmp_path):
    script = tmp_path / "foreign.py"
    script.write_text(
        "import streamlit as st, folium\nfrom streamlit_folium import st_folium\nst_folium(folium.Map())"
    )
    with screen.page.expect_event("requestfailed"):
        screen.page.goto(serve(script).url)
    assert screen.foreign_requests


def test_a_press_on_a_point_tells_its_code(screen, map_url):
    frame = open_map(screen, map_url)
    columns = points(160)
    frame.press(*place(columns, 17))
    screen.page.get_by_text("[('site', 'S00017')]").wait_for()


def test_two_presses_on_one_point_are_two(screen, map_url):
    frame = open_map(screen, map_url)
    columns = points(160)
    for times in (1, 2):
        frame.press(*place(columns, 3))
        screen.page.get_by_text(repr([("site", "S00003")] * times)).wait_for()


def picked(*numbers):
    """What the page says once these points were picked, one after the other."""
    return repr([("site", f"S{number:05d}") for number in numbers])


def test_of_several_points_at_one_place_each_press_takes_the_next_the_top_one_first(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=3&stacked")
    for presses in ([2], [2, 1], [2, 1, 0], [2, 1, 0, 2]):
        frame.press(*place(points(3)))
        screen.page.get_by_text(picked(*presses), exact=True).wait_for()


def test_presses_faster_than_the_server_take_the_next_too(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=3&stacked")
    sent = frame.frame.evaluate(
        """() => {
            const codes = [];
            kadian.send = (kind, code) => codes.push(code);
            const layerPoint = map.situation.points.placeOf(0);
            const press = { layerPoint, originalEvent: new Event("click") };
            for (let i = 0; i < 4; i++) map.situation.pick(press);
            return codes;
        }"""
    )
    assert sent == ["S00002", "S00001", "S00000", "S00002"]


def test_the_pointer_shows_how_many_are_at_one_place_and_which(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=3&stacked")
    frame.point_at(*place(points(3)))
    expect(frame.tip.locator("strong")).to_have_text("点位 2")
    expect(frame.tip).to_contain_text("此处共 3 个点位，再按换下一个· 点位 1· 点位 0")
    drawn = frame.wait_until_drawn()
    frame.press(*place(points(3)))
    frame.press(*place(points(3)))
    screen.page.get_by_text(picked(2, 1), exact=True).wait_for()
    frame.wait_until_drawn(after=drawn)
    frame.point_at(*A_TOWN)
    frame.point_at(*place(points(3)))
    expect(frame.tip.locator("strong")).to_have_text("点位 1")
    expect(frame.tip).to_contain_text("· 点位 0· 点位 2")


def test_a_point_by_itself_says_nothing_of_others(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=4")
    frame.point_at(*place(points(4)))
    expect(frame.tip.locator("strong")).to_have_text("点位 0")
    expect(frame.tip).not_to_contain_text("此处")


def test_a_press_on_an_area_tells_its_code(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=1")
    frame.press(*A_TOWN)
    screen.page.get_by_text(f"[('area', '{TOWNS[2].code}')]").wait_for()


def test_a_press_beside_all_points_tells_its_place_once_where_the_picture_takes_it(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=1&spots")
    lat, lon = (degree + 0.05 for degree in place(points(1), 0))
    frame.press(lat, lon)
    picked = screen.page.get_by_text(re.compile(r"^\[\('spot', '[-\d.]+,[-\d.]+'\)\]$"))
    picked.wait_for()
    shown = [float(part) for part in re.findall(r"[\d.]+", picked.inner_text())]
    assert shown == pytest.approx([lat, lon], abs=0.01)
    frame.press(*place(points(1), 0))
    screen.page.get_by_text("('site', 'S00000')]").wait_for()


LABELS = """map.situation.labels.placed.map(({ label, x, y }) => {
    const { lat, lng } = map.layerPointToLatLng([x, y]);
    return [label.code, lat, lng];
})"""


def test_a_press_on_a_label_enters_its_area(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=1")
    (code, *at), *_ = frame.frame.evaluate(LABELS)
    frame.press(*at)
    screen.page.get_by_text(f"[('area', '{code}')]").wait_for()


SHOW = """([style, count]) => {
    const { points } = map.situation;
    const rows = Math.ceil(Math.sqrt(count));
    const { _southWest: from, _northEast: to } = map.situation.extent("990001");
    const at = (low, high, step) => Math.round(1e5 * (low + ((high - low) * (step + 0.5)) / rows));
    const numbers = [...Array(count).keys()];
    points.show({
        ids: numbers.map(String), names: numbers.map(String), labels: [],
        styles: numbers.map(() => style),
        lats: numbers.map((i) => at(from.lat, to.lat, Math.floor(i / rows))),
        lons: numbers.map((i) => at(from.lng, to.lng, i % rows)),
        tooltip_indices: [], ages_min: [], unit_indices: [], note_indices: [],
    }, "");
}"""
"""Shows ``count`` sites of one style in rows over the whole county."""
BELOW_LABELS = """() => {
    const { points, labels } = map.situation;
    const { calm, singles } = points.drawn();
    const isBelow = ({ x, y }) =>
        labels.placed.some((one) => Math.abs(one.x - x) < one.w && Math.abs(one.y - y) < one.h);
    const below = [...calm, ...singles].filter((i) => isBelow(points.placeOf(i)));
    return below.map((i) => [i, points.latLng(i).lat, points.latLng(i).lng]);
}"""
"""The number, latitude and longitude of each site that lies below a label."""


def style_of(category):
    return style_index("circle", hollow=False, category=category, freshness=Freshness.FRESH)


def test_a_press_on_a_site_below_a_label_picks_the_site(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=1")
    frame.frame.evaluate(SHOW, [style_of(StatusCategory.IN_FORCE), 900])
    number, *at = frame.frame.evaluate(BELOW_LABELS)[0]
    frame.press(*at)
    screen.page.get_by_text(f"[('site', '{number}')]").wait_for()


def test_labels_lie_on_no_problem_site_and_on_none_at_all_of_few(screen, map_url):
    frame = open_map(screen, f"{map_url}?count=1")
    below = {}
    for category, count in (("partial", 200), ("in_force", 25), ("in_force", 900)):
        frame.frame.evaluate(SHOW, [style_of(StatusCategory(category)), count])
        assert frame.frame.evaluate("map.situation.labels.placed.length")
        below[category, count] = len(frame.frame.evaluate(BELOW_LABELS))
    assert (below["partial", 200], below["in_force", 25]) == (0, 0)
    assert below["in_force", 900] > 0  # the control: of many calm ones some do


def test_pan_zoom_and_frame_outlive_changes_and_choices(screen, map_url):
    frame = open_map(screen, map_url)
    frame.frame.evaluate("window.mark = 'the same frame'")
    frame.move_to(36.63, 118.82, 13)
    view = frame.view()
    drawn = frame.wait_until_drawn()
    frame.point_at(36.64, 118.83)
    set_number(screen.page, "turn", 1)
    drawn = frame.wait_until_drawn(after=drawn)
    frame.point_at(36.62, 118.81)
    frame.press(*place(points(160), 58))
    screen.page.get_by_text("[('site', 'S00058')]").wait_for()
    frame.wait_until_drawn(after=drawn)
    assert frame.view() == view
    assert frame.frame.evaluate("window.mark") == "the same frame"
    assert screen.errors == []


def test_a_view_request_is_followed_once(screen, map_url):
    frame = open_map(screen, map_url)
    county = frame.view()
    drawn = frame.wait_until_drawn()
    set_number(screen.page, "town", 2)
    drawn = frame.wait_until_drawn(after=drawn)
    lat, lon, zoom = frame.view()
    assert zoom > county[2]
    assert (lat, lon) == pytest.approx((SOUTH + SIDE / 2, WEST + 1.5 * SIDE), abs=0.01)
    frame.move_to(36.55, 118.75, 14)
    view = frame.view()
    set_number(screen.page, "turn", 1)
    frame.wait_until_drawn(after=drawn)
    assert frame.view() == view


def test_the_whole_area_is_in_sight_however_late_the_frame_gets_its_height(screen, map_url):
    county = open_map(screen, map_url).view()
    screen.page.add_init_script(
        """document.addEventListener("DOMContentLoaded", () => {
            const flat = document.head.appendChild(document.createElement("style"));
            flat.id = "flat";
            flat.textContent = "iframe { height: 0 !important }";
        })"""
    )
    screen.page.reload()
    frame = MapFrame(screen.page)
    screen.page.locator("iframe").wait_for(state="attached")
    frame.frame.wait_for_function("window.map?.situation.areas && map.situation.content")
    assert frame.frame.evaluate("document.body.dataset.drawn") is None
    screen.page.evaluate("document.getElementById('flat').remove()")
    frame.wait_until_drawn()
    assert frame.view()[2] == county[2]
    # Within a pixel: a map moves by whole ones, and the frame may have found its size in one step or in two.
    assert frame.view()[:2] == pytest.approx(county[:2], abs=1e-3)


def test_a_view_that_was_not_touched_fits_every_width_and_a_touched_one_stays(screen, map_url):
    frame = open_map(screen, map_url)
    lon, zoom = frame.view()[1:]
    screen.page.set_viewport_size({"width": 420, "height": 900})
    frame.frame.wait_for_function("zoom => map.getZoom() < zoom", arg=zoom)
    assert frame.view()[1] == pytest.approx(lon, abs=1e-3)
    assert frame.frame.evaluate("map.getBounds().contains(map.situation.extent('990001'))")
    narrow = frame.view()[2]
    frame.point_at(*A_TOWN)
    screen.page.mouse.wheel(0, -100)
    frame.frame.wait_for_function("zoom => map.getZoom() > zoom", arg=narrow)
    touched, width = frame.view()[2], frame.frame.evaluate("map.getSize().x")
    screen.page.set_viewport_size({"width": 1400, "height": 900})
    frame.frame.wait_for_function("width => map.getSize().x > width", arg=width)
    assert frame.view()[2] == touched


def test_text_is_shown_as_it_was_typed_and_never_run(screen, map_url):
    frame = open_map(screen, f"{map_url}?text={quote(HOSTILE)}&count=4")
    tip = screen.page.frame_locator("iframe").locator(".leaflet-tooltip")
    frame.point_at(*place(points(4)))
    for part in ("strong", "span"):
        expect(tip.locator(part).first).to_have_text(HOSTILE)
    frame.point_at(*A_TOWN)
    expect(tip.locator("strong")).to_have_text(HOSTILE)
    expect(screen.page.frame_locator("iframe").get_by_role("region", name=HOSTILE)).to_be_visible()
    assert screen.dialogs == []


def test_the_same_text_in_a_folium_tooltip_is_run(screen, serve):
    with screen.page.expect_event("dialog"):
        screen.page.goto(serve(APPS / "raw_app.py").url)
    assert screen.dialogs


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def test_points_have_the_colour_of_their_meaning_in_either_theme(screen, map_url):
    frame = open_map(screen, map_url)
    columns = points(160)
    for theme in ("light", "dark"):
        screen.page.emulate_media(color_scheme=theme)
        ground = "getComputedStyle(document.getElementById('map_div')).backgroundColor === "
        frame.frame.wait_for_function(ground + f"'rgb{rgb(THEMES[theme]['ground'])}'")
        for number in range(40):
            style = SYMBOL_STYLES[columns.styles[number]]
            if not (style.hollow or style.is_patrol):
                found = frame.colour_at(*place(columns, number), dy=-3)
                assert found == pytest.approx(rgb(COLOURS[style.category]), abs=6), (theme, number, style)


def test_a_chosen_point_is_ringed(screen, map_url):
    frame = open_map(screen, map_url)
    at = place(points(160), 30)
    frame.move_to(*at, 15)
    drawn = frame.wait_until_drawn()
    radius = frame.frame.evaluate("map.situation.points._symbols.radius + 8")
    before = frame.colour_at(*at, dx=radius)
    frame.press(*at)
    frame.wait_until_drawn(after=drawn)
    assert frame.colour_at(*at, dx=radius) != before


def test_a_phone_keeps_page_to_scroll_by(new_screen, map_url):
    screen = new_screen(width=390, height=844)
    open_map(screen, map_url)
    box = screen.page.locator("iframe").bounding_box()
    assert 300 < box["height"] <= 0.65 * 844
    assert box["width"] <= 390
    zoom_in = screen.page.frame_locator("iframe").locator(".leaflet-control-zoom-in").bounding_box()
    assert min(zoom_in["width"], zoom_in["height"]) >= 44


def test_the_ring_of_the_keyboard_is_for_the_keyboard(screen, map_url):
    frame = open_map(screen, map_url)
    ring = "getComputedStyle(document.getElementById('map_div')).outlineStyle"
    frame.press(*A_TOWN)
    assert frame.frame.evaluate(ring) == "none"
    screen.page.keyboard.press("ArrowLeft")
    frame.frame.wait_for_function(f"{ring} === 'solid'")


def test_a_thumb_need_not_hit_the_middle(browser, map_url):
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as context:
        page = context.new_page()
        page.goto(f"{map_url}?count=1")
        frame = MapFrame(page)
        frame.wait_until_drawn()
        x, y = frame.place_of(*place(points(1)))
        page.frame_locator("iframe").locator("#map_div").tap(position={"x": x + 13, "y": y + 13})
        page.get_by_text("('site', 'S00000')").wait_for()


def test_tiles_are_asked_of_our_own_route(screen, map_url):
    with screen.page.expect_request(lambda request: "/map/tiles/" in request.url) as asked:
        open_map(screen, f"{map_url}?tiles")
    assert asked.value.url.startswith(f"{map_url}/map/tiles/")


def test_a_screen_reader_says_what_the_map_is(screen, map_url):
    open_map(screen, map_url)
    region = screen.page.frame_locator("iframe").get_by_role("region", name="示意县态势图")
    expect(region).to_be_visible()
