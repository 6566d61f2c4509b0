"""The controls on the map, by pointer and by keyboard."""

import re
from base64 import b64decode

import pytest
from playwright.sync_api import expect

from geo.domain.freshness import Freshness
from geo.i18n import Translator
from geo.maps.palette import SYMBOL_STYLES
from tests.browser.apps.county import SIDE, SOUTH, WEST, points
from tests.browser.map_frame import MapFrame
from tests.browser.servers import APPS
from tests.unit.maps.tile_files import pmtiles

PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
A_TOWN = (SOUTH + 1.8 * SIDE, WEST + 0.2 * SIDE)


@pytest.fixture(scope="module")
def url(serve):
    return serve(APPS / "controls_app.py").url


class Controls(MapFrame):
    """The map with its controls, found as a person finds them: by their names."""

    def __init__(self, screen, url):
        screen.page.goto(url)
        super().__init__(screen.page)
        self.screen = screen
        self.wait_until_drawn()
        self.inside = screen.page.frame_locator("iframe")

    def button(self, name):
        return self.inside.get_by_role("button", name=name, exact=True)

    @property
    def sentence(self):
        return self.inside.locator(".kadian-sentence")

    @property
    def picked(self):
        """What the page received, as it shows it."""
        return self.page.locator("[data-testid=stCode]")

    @property
    def shown(self):
        return self.frame.evaluate("map.situation.points.columns.ids")

    def wait_until_shown(self, number):
        self.frame.wait_for_function(
            "number => map.situation.points.columns.ids.length === number", arg=number
        )

    def wait_until_still(self):
        self.frame.wait_for_function("() => !map._animatingZoom && !map.situation.isOurs")

    def focus(self):
        self.frame.evaluate("map.getContainer().focus()")


def test_every_button_has_a_name_and_a_size_for_its_pointer(new_screen, url):
    for options, size in (({}, 34), ({"width": 390, "height": 844}, 44)):
        controls = Controls(new_screen(**options), url)
        for name in ("全部辖区", "查看全部结果", "我的位置", "测量距离和面积", "图例"):
            box = controls.button(name).bounding_box()
            assert min(box["width"], box["height"]) >= size, name


def test_names_are_in_the_language_of_the_page(screen, url):
    controls = Controls(screen, f"{url}?lang=en")
    for name in ("Whole area", "Fit the sites shown", "My location", "Measure distance and area", "Legend"):
        expect(controls.button(name)).to_be_visible()


def test_home_shows_all_one_may_see_also_from_within_a_town(screen, url):
    controls = Controls(screen, f"{url}?town")
    town = controls.view()[2]
    controls.button("全部辖区").click()
    controls.frame.wait_for_function("zoom => map.getZoom() < zoom", arg=town)
    controls.wait_until_still()
    corners = [[SOUTH, WEST], [SOUTH + 2 * SIDE, WEST + 2 * SIDE]]
    assert controls.frame.evaluate("corners => map.getBounds().contains(corners)", corners)


def test_fit_moves_to_the_sites_that_are_shown_by_the_keyboard_too(screen, url):
    controls = Controls(screen, f"{url}?count=1")
    controls.move_to(*A_TOWN, 9)
    controls.button("查看全部结果").focus()
    screen.page.keyboard.press("Enter")
    site = [float(number[0]) for number in (points(1).lats, points(1).lons)]
    controls.frame.wait_for_function(
        "site => map.getZoom() === 16 && map.getBounds().contains(site)", arg=site
    )
    x, _ = controls.place_of(*site)
    legend = controls.inside.locator(".kadian-legend").bounding_box()
    assert x > legend["width"]  # beside what lies on the map


def test_the_map_fills_the_screen_and_gives_it_back(screen, url):
    controls = Controls(screen, url)
    full = controls.button("全屏显示地图")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "true")
    controls.frame.wait_for_function("map.getSize().y > 800")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "false")
    controls.frame.wait_for_function("map.getSize().y < 700")


def test_my_location_is_shown_with_its_accuracy_and_sent_nowhere(screen, url):
    context = screen.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 36.62, "longitude": 118.85, "accuracy": 40})
    controls = Controls(screen, url)
    before = len(screen.requests)
    controls.button("我的位置").click()
    expect(controls.sentence).to_have_text("您的位置：36.62000, 118.85000，误差约 40 米")
    circle = "[...map.situation.controls.locate.drawn.getLayers()].map((one) => one.options.radius)"
    assert controls.frame.evaluate(circle)[0] == 40
    assert "36.62" not in "".join(screen.requests[before:])
    expect(controls.picked).to_have_text("[]")
    controls.button("我的位置").click()
    assert controls.frame.evaluate(circle) == []


def test_a_location_that_is_not_given_is_a_sentence(screen, url):
    screen.page.context.clear_permissions()
    controls = Controls(screen, url)
    controls.button("我的位置").click()
    expect(controls.sentence).to_have_text(re.compile("^浏览器未允许定位。"))
    expect(controls.button("我的位置")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(("code", "said"), [(2, "暂时无法确定位置"), (3, "定位超时")])
def test_each_reason_has_its_sentence(screen, url, code, said):
    controls = Controls(screen, url)
    controls.frame.evaluate(
        "code => { navigator.geolocation.getCurrentPosition = (_, no) => no({ code }) }", code
    )
    controls.button("我的位置").click()
    expect(controls.sentence).to_contain_text(said)


CORNERS = [(36.55, 118.75), (36.55, 118.80), (36.60, 118.80), (36.60, 118.75)]


def test_measuring_gives_length_and_area_and_picks_nothing_meanwhile(screen, url):
    controls = Controls(screen, url)
    site = float(points(160).lats[20]), float(points(160).lons[20])
    controls.move_to(36.575, 118.775, 12)
    controls.button("测量距离和面积").click()
    expect(controls.sentence).to_contain_text("Esc")
    for corner in CORNERS:
        controls.press(*corner)
    expect(controls.sentence).to_have_text(re.compile(r"^距离 14\.[45] km$"))  # 4.47 + 5.56 + 4.47 km
    controls.press(*CORNERS[0])
    expect(controls.sentence).to_have_text(re.compile(r"^周长 20\.1 km，面积 24\.\d\d km²$"))
    controls.press(*site)  # a line of its own, not a site
    expect(controls.picked).to_have_text("[]")
    screen.page.keyboard.press("Escape")
    expect(controls.button("测量距离和面积")).to_have_attribute("aria-pressed", "false")
    controls.press(*site)  # the control: now it is one
    expect(controls.picked).to_contain_text("'site'")


def test_measuring_by_keys_takes_the_middle_of_the_map(screen, url):
    controls = Controls(screen, url)
    controls.move_to(*CORNERS[0], 12)
    controls.button("测量距离和面积").focus()
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("Enter")
    controls.move_to(*CORNERS[1], 12)
    screen.page.keyboard.press("Enter")
    expect(controls.sentence).to_have_text(re.compile(r"^距离 4\.4\d km$"))
    screen.page.keyboard.press("Backspace")
    assert controls.frame.evaluate("map.situation.controls.measure.line.length") == 1


def test_areas_on_the_sphere_are_those_of_the_formula(screen, url):
    controls = Controls(screen, url)
    degree = controls.frame.evaluate(
        "kadian.sphericalArea([[0, 0], [0, 1], [1, 1], [1, 0]].map((at) => L.latLng(at)))"
    )
    # R² × Δλ × (sin 1° − sin 0°) on a sphere of 6,371,008.8 m
    assert degree == pytest.approx(12_363.7e6, rel=1e-4)
    texts = controls.frame.evaluate("[950, 1500, 25000].map(kadian.lengthText)")
    assert texts == ["950 m", "1.50 km", "25.0 km"]


def test_the_coordinates_of_the_pointer_are_shown_and_copied_by_press_and_by_key(screen, url):
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    controls = Controls(screen, url)
    corner = controls.inside.locator(".kadian-coordinates button")
    controls.move_to(36.62, 118.85, 13)
    controls.focus()
    controls.point_at(36.6203, 118.8507)
    expect(corner).to_have_text(re.compile(r"^36\.62\d{3}, 118\.85\d{3}$"))
    place = corner.inner_text()
    screen.page.keyboard.press("c")
    expect(controls.sentence).to_have_text(f"已复制坐标 {place}")
    assert screen.page.evaluate("navigator.clipboard.readText()") == place
    screen.page.evaluate("navigator.clipboard.writeText('')")
    corner.click()
    expect(controls.sentence).to_contain_text("已复制坐标")
    assert screen.page.evaluate("navigator.clipboard.readText()") == corner.inner_text()


def scrolled(page):
    return page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")


def test_on_a_page_that_scrolls_the_wheel_is_the_pages_until_the_map_was_pressed(screen, url):
    controls = Controls(screen, f"{url}?tall")
    page = screen.page
    zoom = controls.view()[2]
    controls.point_at(*A_TOWN)
    page.mouse.wheel(0, 200)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    expect(controls.inside.locator(".kadian-hint.shown")).to_have_text("按住 Ctrl 键滚动可缩放地图")
    assert controls.view()[2] == zoom
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")
    controls.point_at(*A_TOWN)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    controls.frame.wait_for_function("zoom => map.getZoom() > zoom", arg=zoom)
    assert scrolled(page) == 0
    controls.wait_until_still()
    closer = controls.view()[2]
    controls.inside.locator("#map_div").click(position={"x": 500, "y": 100})
    page.mouse.wheel(0, -240)
    controls.frame.wait_for_function("zoom => map.getZoom() > zoom", arg=closer)
    assert scrolled(page) == 0


def test_on_a_page_that_does_not_scroll_the_wheel_is_the_maps(screen, url):
    controls = Controls(screen, f"{url}?height=500")
    zoom = controls.view()[2]
    controls.point_at(*A_TOWN)
    screen.page.mouse.wheel(0, -240)
    controls.frame.wait_for_function("zoom => map.getZoom() > zoom", arg=zoom)


def legend_row(controls, name):
    """A row by its label, whatever its count."""
    return controls.inside.locator(".kadian-legend").get_by_role(
        "button", name=re.compile(rf"^{name}\s*\d*$")
    )


def count_of(row):
    return int(row.locator(".kadian-legend-count").inner_text())


def test_the_legend_counts_what_is_shown_and_hides_what_is_pressed(screen, url):
    controls = Controls(screen, url)
    row = legend_row(controls, "未落实")
    hidden = count_of(row)
    assert 0 < hidden < 160
    expect(row).to_have_attribute("aria-pressed", "true")
    row.click()
    controls.wait_until_shown(160 - hidden)
    expect(row).to_have_attribute("aria-pressed", "false")
    expect(row.locator(".kadian-legend-label")).to_have_css("text-decoration-line", "line-through")
    expect(controls.picked).to_have_text("[]")
    assert count_of(row) == hidden
    row.focus()
    screen.page.keyboard.press("Space")
    controls.wait_until_shown(160)


def test_a_patrol_that_is_due_or_overdue_counts_by_its_variant_and_by_the_age_of_its_report(screen, url):
    looks = [
        (number, style)
        for number, style in enumerate(SYMBOL_STYLES)
        if style.is_patrol and style.symbol == "circle"
    ]
    chosen = [looks[0], *looks[:2], *looks[-3:]]
    styles = ",".join(str(number) for number, _ in chosen)
    controls = Controls(screen, f"{url}?count={len(chosen)}&styles={styles}")
    rows = {"circle": "居民小区", "circle hollow": "居民小区 · 无物业"}
    for value, name in rows.items():
        hollow = value.endswith("hollow")
        assert count_of(legend_row(controls, name)) == sum(style.hollow == hollow for _, style in chosen)
    for freshness in Freshness:
        name = re.escape(Translator("zh")(f"freshness.{freshness}"))
        counted = sum(style.freshness is freshness for _, style in chosen)
        assert count_of(legend_row(controls, name)) == counted
    legend_row(controls, "居民小区 · 无物业").click()
    controls.wait_until_shown(sum(not style.hollow for _, style in chosen))


def test_a_hidden_site_is_neither_pressed_nor_pointed_at(screen, url):
    controls = Controls(screen, f"{url}?count=1")
    site = float(points(1).lats[0]), float(points(1).lons[0])
    row = (
        controls.inside.locator(".kadian-legend button[aria-pressed]").filter(has_text=re.compile("1$")).first
    )
    row.click()
    controls.wait_until_shown(0)
    controls.press(*site)
    expect(controls.picked).to_contain_text("'area'")
    assert "'site'" not in controls.picked.inner_text()


def test_the_selected_site_stays_whatever_is_hidden(screen, url):
    controls = Controls(screen, f"{url}?count=1")
    drawn = controls.wait_until_drawn()
    controls.press(float(points(1).lats[0]), float(points(1).lons[0]))
    expect(controls.picked).to_contain_text("S00000")
    controls.wait_until_drawn(after=drawn)
    controls.inside.locator(".kadian-legend button[aria-pressed]").filter(
        has_text=re.compile("1$")
    ).first.click()
    assert controls.shown == ["S00000"]


def test_shift_and_a_double_press_show_only_this_and_show_all_brings_back(screen, url):
    controls = Controls(screen, url)
    village, market = legend_row(controls, "封闭村"), legend_row(controls, "市场")
    village.click(modifiers=["Shift"])
    controls.wait_until_shown(count_of(village))
    market.dblclick()
    controls.wait_until_shown(count_of(market))
    expect(village).to_have_attribute("aria-pressed", "false")
    controls.button("全部显示").click()
    controls.wait_until_shown(160)
    expect(controls.button("全部显示")).to_be_hidden()


def test_what_is_hidden_stays_so_through_a_new_content_and_a_reload(screen, url):
    controls = Controls(screen, url)
    row = legend_row(controls, "未落实")
    left = 160 - count_of(row)
    row.click()
    controls.wait_until_shown(left)
    drawn = controls.wait_until_drawn()
    controls.button("昨晚 20:00").click()
    controls.wait_until_drawn(after=drawn)
    assert len(controls.shown) == left
    screen.page.reload()
    controls.wait_until_drawn()
    assert len(controls.shown) == left
    expect(legend_row(controls, "未落实")).to_have_attribute("aria-pressed", "false")


def test_the_legend_folds_and_begins_folded_on_a_phone(new_screen, url):
    large = Controls(new_screen(), url)
    expect(large.button("图例")).to_have_attribute("aria-expanded", "true")
    large.button("图例").click()
    expect(legend_row(large, "市场")).to_be_hidden()
    phone = Controls(new_screen(width=390, height=844), url)
    expect(phone.button("图例")).to_have_attribute("aria-expanded", "false")
    phone.button("图例").tap()
    expect(legend_row(phone, "市场")).to_be_visible()


def test_a_preset_of_the_time_bar_sends_its_moment_and_now_sends_none(screen, url):
    controls = Controls(screen, url)
    for name, sent in (("昨晚 20:00", "2026-11-29T20:00:00+08:00"), ("现在", "")):
        controls.button(name).click()
        expect(controls.picked).to_contain_text(f"('time', '{sent}')]")
        expect(controls.button(name)).to_have_attribute("aria-pressed", "true")


def test_the_slider_is_moved_by_keys_and_says_its_moment(screen, url):
    controls = Controls(screen, url)
    slider = controls.inside.get_by_role("slider", name="显示的时刻")
    view = controls.view()
    slider.focus()
    screen.page.keyboard.press("ArrowLeft")
    expect(controls.picked).to_contain_text("('time', '2026-11-30T05:00:00.000Z')]")
    expect(slider).to_have_attribute("aria-valuetext", "11月30日 13:00")
    assert controls.view() == view
    screen.page.keyboard.press("End")
    expect(controls.picked).to_contain_text("('time', '')]")
    expect(slider).to_have_attribute("aria-valuetext", "现在")


def test_playing_goes_hour_by_hour_and_asks_for_the_next_only_after_the_last_is_drawn(screen, url):
    controls = Controls(screen, url)
    controls.frame.evaluate(
        """() => {
            const { send } = kadian;
            window.sent = [];
            kadian.send = (kind, code) => {
                window.sent.push([kind, code, document.body.dataset.drawn]);
                send(kind, code);
            };
        }"""
    )
    controls.button("播放变化过程").click()
    controls.frame.wait_for_function("window.sent.length === 4")
    controls.button("停止播放").click()
    *played, last = controls.frame.evaluate("window.sent")
    hours = [f"2026-11-28T{hour:02}:15:00.000Z" for hour in (5, 6, 7, 8)]
    assert [[kind, code] for kind, code, _ in played] == [["play", hour] for hour in hours]
    assert last[:2] == ["time", hours[-1]]  # where it stopped is a moment that was chosen
    drawn = [int(serial) for *_, serial in played]
    assert drawn == sorted(set(drawn))  # a new picture between any two
    expect(controls.button("播放变化过程")).to_be_visible()


def test_playing_ends_at_the_present(screen, url):
    controls = Controls(screen, url)
    slider = controls.inside.get_by_role("slider", name="显示的时刻")
    slider.focus()
    screen.page.keyboard.press("ArrowLeft")
    expect(controls.picked).to_contain_text("05:00:00.000Z")
    controls.button("播放变化过程").click()
    expect(controls.picked).to_contain_text("('time', '')]")
    expect(controls.button("播放变化过程")).to_be_visible()


def test_pressing_controls_is_no_press_on_the_map(screen, url):
    controls = Controls(screen, url)
    controls.inside.locator(".kadian-legend-note").first.click()
    controls.inside.locator(".kadian-timebar output").click()
    controls.button("测量距离和面积").click()
    screen.page.keyboard.press("Escape")
    expect(controls.picked).to_have_text("[]")
    assert screen.errors == []
    assert screen.foreign_requests == []


NAMES = "map.situation.names.written"


def test_roads_and_waters_have_names_beside_no_problem_site(screen, url):
    controls = Controls(screen, f"{url}?count=9")
    controls.frame.wait_for_function(f"{NAMES}.some(({{ text }}) => text === '示意路')")
    assert controls.frame.evaluate(f"{NAMES}.some(({{ text }}) => text === '示意河')")
    over = f"""{NAMES}.flatMap(({{ circles }}) => circles).filter(([x, y]) =>
        map.situation.points.alarmsIn(L.bounds([x - 6, y - 6], [x + 6, y + 6])))"""
    for zoom in (9, 11, 12, 13):
        controls.move_to(36.7, 118.9, zoom)
        assert controls.frame.evaluate(over) == [], zoom


def test_a_road_is_written_along(screen, url):
    controls = Controls(screen, f"{url}?count=1")
    controls.move_to(36.7, 118.9, 12)
    angle = controls.frame.evaluate(f"{NAMES}.find(({{ text }}) => text === '示意路').angle")
    assert -1.2 < angle < -0.3  # the road climbs to the north-east


def test_without_tiles_the_map_ends_where_there_is_nothing_more_to_see(screen, url):
    controls = Controls(screen, url)
    assert controls.frame.evaluate("map.getMaxZoom()") == 16


def test_names_give_way_to_sites_that_are_not_in_force(screen, url):
    """The control: without the sites, the road's name stands where one of them is."""
    controls = Controls(screen, f"{url}?count=9")  # one of them in the middle of the road
    at = f"(() => {{ const {{ x, y }} = {NAMES}.find(({{ text }}) => text === '示意路'); return [x, y]; }})()"
    before = controls.frame.evaluate(at)
    controls.frame.evaluate(
        """() => {
            const { points, names } = map.situation;
            points.show(null, "");
            names.redraw();
        }"""
    )
    controls.frame.wait_for_function(f"before => String({at}) !== String(before)", arg=before)


@pytest.fixture
def tiled(serve, tmp_path):
    """The map with one tile of its own, at zoom level 9."""
    return serve(
        APPS / "controls_app.py", TILES=str(pmtiles(tmp_path / "a.pmtiles", {(9, 425, 199): PIXEL}))
    ).url


def test_tiles_of_a_file_are_shown_and_enlarged_beyond_their_closest_level(screen, tiled):
    controls = Controls(screen, f"{tiled}?tiles")
    controls.move_to(36.7, 118.9, 12)
    controls.frame.wait_for_function("map.situation.tiles.layer._tiles['425:199:9']?.loaded")
    assert controls.frame.evaluate("map.getMaxZoom()") == 19
    asked = [request for request in screen.requests if "/map/tiles/" in request]
    assert asked
    assert {request.split("/map/tiles/")[1].split("/")[0] for request in asked} == {"9"}
    assert controls.frame.evaluate(NAMES) == []  # tiles have names of their own


def test_a_template_with_a_switch_names_one_server_after_the_other(screen, url):
    controls = Controls(screen, url)
    asked = controls.frame.evaluate(
        """async () => {
            await map.situation.tiles.show("/t{switch:0,7}/{z}/{x}/{y}");
            const { layer } = map.situation.tiles;
            return [0, 1].map((x) => layer.getTileUrl({ x, y: 0, z: 1 }));
        }"""
    )
    assert [each.split("/")[1] for each in asked] == ["t0", "t7"]
