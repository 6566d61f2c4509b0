"""The wall screen: readable from three metres, alive by itself for hours, and news that are noticed."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.page_memory import measure_memory
from tests.browser.reporter import Reporter
from tests.browser.screens import ENDED, end_session, enter, wait_until_at_rest
from tests.browser.situation_page import Situation

MM_ACROSS = 1218
"""Width of a screen of 55 inches, 16 to 9."""
READABLE_MM = 15
"""Height of a character that is read from three metres: distance / 200."""
ROWS = ".st-key-wall-list :is([class*=st-key-wall-row-], [class*=st-key-wall-alarm-])"
REFRESHES = 200
TYPE_PX = """all => all.filter(({ textContent }) => textContent.trim())
  .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
COUNT_TONES = """() => {
  const begin = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    window.tones = (window.tones ?? 0) + 1;
    return begin.apply(this, at);
  };
}"""
POST, POST_NAME = "K17", "高速出口卡点"


class Wall(Situation):
    """The wall screen, which is only looked at."""

    def open(self, **query):
        enter(self.page, f"{self.url}/?{urlencode({'wall': 1} | query)}", self.account)
        self.map.wait_until_drawn()
        self.part("live").locator("time").wait_for()
        wait_until_at_rest(self.page)
        return self

    def type_px(self, selector):
        """Size of the type of all that matches, the smallest first."""
        sizes = self.page.locator(selector).evaluate_all(TYPE_PX)
        assert sizes
        return sorted(sizes)

    @property
    def map_scale(self):
        """How many pixels of the screen one of the map is."""
        outside = self.page.locator("iframe").first.evaluate("frame => frame.getBoundingClientRect().width")
        return outside / self.map.frame.evaluate("innerWidth")

    def click_dot(self, number):
        """By the pointer; Playwright itself takes a frame to be as large inside as outside."""
        dots = "document.querySelectorAll('.kadian-tour button')"
        dot = self.map.frame.evaluate(f"{dots}[{number}].getBoundingClientRect().toJSON()")
        x, y = dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2
        box = self.page.locator("iframe").first.evaluate("frame => frame.getBoundingClientRect().toJSON()")
        self.page.mouse.click(box["x"] + x * self.map_scale, box["y"] + y * self.map_scale)

    def shown_area(self):
        return self.map.frame.evaluate("map.situation.wall.tour[map.situation.wall.turned]")


LEGEND_TEXTS = """() => [...document.querySelectorAll(".kadian-legend-body :is(button, div, span)")]
  .filter((each) => !each.children.length && each.textContent && each.checkVisibility())
  .map((each) => ({ text: each.textContent, px: parseFloat(getComputedStyle(each).fontSize),
    isWhole: each.scrollWidth <= each.clientWidth || getComputedStyle(each).display === "inline",
    ...each.getBoundingClientRect().toJSON() }))"""
COUNTS = """() => map.situation.points.labels.placed.filter(({ chip }) => chip).map(({ x, y, w, h }) => {
  const at = map.layerPointToContainerPoint([x, y]);
  return [at.x, at.y, w, h];
})"""
"""Middle and half of the size, in pixels of the frame, of each count of sites without a problem."""
LEGEND_BOX = "document.querySelector('.kadian-legend').getBoundingClientRect().toJSON()"


@pytest.fixture
def lively(tmp_path_factory):
    """Kadian that looks for news five times a second, to be written to."""
    with servers.serving_demo(tmp_path_factory.mktemp("lively"), KADIAN_REFRESH_S="0.2") as server:
        yield server


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_everything_is_read_from_three_metres(new_screen, kadian_app, width, height):
    wall = Wall(new_screen(width=width, height=height), kadian_app.url).open()
    mm = MM_ACROSS / width
    assert wall.type_px(f"{ROWS} p")[0] * mm >= READABLE_MM
    assert wall.type_px(".st-key-wall-figures p")[0] * mm >= READABLE_MM
    assert wall.type_px(".st-key-live .wall-age")[0] * mm >= READABLE_MM
    assert wall.type_px(".st-key-wall-figures p strong")[0] * mm >= 2 * READABLE_MM
    label, symbol = wall.map.frame.evaluate("[12, 2 * map.situation.points._symbols.radius]")
    assert label * wall.map_scale * mm >= READABLE_MM
    assert symbol * wall.map_scale >= 20 * width / 1920
    rows = wall.page.locator(ROWS)
    expect(rows).to_have_count(12)
    last, list_box = rows.last.bounding_box(), wall.part("wall-list").bounding_box()
    assert last["y"] + last["height"] <= list_box["y"] + list_box["height"] <= height
    assert wall.screen.errors == wall.screen.foreign_requests == []


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_all_rows_of_the_legend_are_in_sight(new_screen, kadian_app, locale, width, height):
    wall = Wall(new_screen(width=width, height=height, locale=locale), kadian_app.url).open()
    texts, box = wall.map.frame.evaluate(LEGEND_TEXTS), wall.map.frame.evaluate(LEGEND_BOX)
    shown = wall.map.frame.evaluate("[innerWidth, innerHeight]")
    legend = wall.map.frame.evaluate("map.situation.controls.legend.content")
    rows = {row["label"] for group in ("kinds", "statuses") for row in legend[group]}
    assert rows <= {text["text"] for text in texts}
    for text in texts:
        assert text["isWhole"], text
        assert box["left"] <= text["left"] <= text["right"] <= box["right"] <= shown[0], text
        assert 0 <= box["top"] <= text["top"] <= text["bottom"] <= box["bottom"] <= shown[1], text
        assert text["px"] * wall.map_scale * MM_ACROSS / width >= READABLE_MM


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900)])
def test_the_edge_of_the_map_cuts_no_count(new_screen, kadian_app, width, height):
    wall = Wall(new_screen(width=width, height=height), kadian_app.url).open()
    boxes, (right, bottom) = (
        wall.map.frame.evaluate(COUNTS),
        wall.map.frame.evaluate("[innerWidth, innerHeight]"),
    )
    assert boxes
    for x, y, w, h in boxes:
        assert w <= x <= right - w, (x, y)
        assert h <= y <= bottom - h, (x, y)


def test_the_type_of_the_desk_is_not_for_three_metres(new_screen, kadian_app):
    """The control."""
    desk = Situation(new_screen(width=1920, height=1080), kadian_app.url).open()
    sizes = desk.part("panel-content").locator("button p").evaluate_all(TYPE_PX)
    assert max(sizes) * MM_ACROSS / 1920 < READABLE_MM


@pytest.mark.parametrize(("locale", "name"), [("zh-CN", "大屏"), ("en-GB", "Wall screen")])
def test_the_button_leads_there_and_escape_leads_back(new_screen, kadian_app, locale, name):
    place = Situation(new_screen(locale=locale), kadian_app.url).open(kind="checkpoint")
    expect(place.part("wall-enter")).to_contain_text(name)
    place.press("wall-enter")
    place.part("wall").wait_for()
    place.wait_for_link(kind="checkpoint", wall="1")
    expect(place.part("top-bar")).to_have_count(0)
    expect(place.page.locator("[data-testid=stSidebar]")).to_have_count(0)
    place.map.wait_until_drawn()
    place.map.frame.evaluate("map.getContainer().focus()")  # the keys go to the frame of the map
    place.page.keyboard.press("Escape")
    place.part("top-bar").wait_for()
    place.wait_for_link(kind="checkpoint")
    assert place.screen.errors == []


def test_the_view_turns_by_itself_and_a_press_pauses_it(screen, kadian_app):
    screen.page.clock.install()
    wall = Wall(screen, kadian_app.url).open()
    runs = wall.map.frame.evaluate("document.body.dataset.drawn")
    county, frame = wall.map.view(), wall.map.frame
    tour = frame.evaluate("map.situation.wall.tour")
    assert len(tour) == 3
    seen = []
    for _ in range(3):
        screen.page.clock.fast_forward(20_000)
        seen.append(wall.shown_area())
        if len(seen) == 1:
            assert wall.map.view() != county
    assert seen == [tour[1], tour[2], ""]
    assert wall.map.view() == pytest.approx(county, abs=1e-3)
    wall.click_dot(1)
    screen.page.clock.fast_forward(100_000)
    assert wall.shown_area() == tour[1]
    screen.page.clock.fast_forward(40_000)
    assert wall.shown_area() != tour[1]
    assert frame.evaluate("document.body.dataset.drawn") >= runs  # it may have been redrawn, and went on


def test_data_that_are_no_longer_renewed_are_said_to_be_old(screen, kadian_app):
    page, lines = screen.page, []

    def connect(line):
        lines.append(line.connect_to_server())
        line.on_message(lines[-1].send)

    page.clock.install()
    page.route_web_socket("**/_stcore/stream", connect)
    wall = Wall(screen, kadian_app.url).open()
    stale = page.locator("#kadian-stale")
    expect(wall.part("live").locator(".wall-age")).to_contain_text("秒前")
    expect(stale).to_be_hidden()  # the control
    lines[-1].on_message(lambda _message: None)  # no message of the server arrives any more
    page.clock.fast_forward(61_000)
    expect(stale).to_be_visible()
    expect(stale).to_contain_text("没有更新")


def test_a_screen_that_cannot_be_kept_awake_says_so_in_its_corner(new_screen, kadian_app):
    able, unable = new_screen(), new_screen()
    lock = "navigator.wakeLock.request = async () => ({ release() {} })"
    able.page.add_init_script(lock)
    unable.page.add_init_script("Object.defineProperty(navigator, 'wakeLock', { value: undefined })")
    notes = [Wall(each, kadian_app.url).open().page.locator(".wall-notes") for each in (able, unable)]
    expect(notes[0]).to_be_hidden()
    expect(notes[1]).to_be_visible()
    notes[1].locator("summary").click()
    expect(notes[1]).to_contain_text("无法阻止屏幕休眠")


def test_the_end_of_a_session_leads_to_the_sign_in_and_back_to_the_wall(screen, kadian_app):
    wall = Wall(screen, kadian_app.url).open(kind="checkpoint")
    end_session(screen.page, kadian_app.url)
    expect(screen.page.get_by_role("status")).to_contain_text(ENDED["zh-CN"])
    screen.page.locator("button[name=demo][value=commander]").click()
    wall.part("wall").wait_for()
    wall.wait_for_link(wall="1", kind="checkpoint")


def test_a_new_alarm_pulses_in_the_list_and_on_the_map(new_screen, lively):
    wall = Wall(new_screen(), lively.url).open()
    assert wall.map.frame.locator(".kadian-alarm").count() == 0
    Reporter(lively).report(POST, "unmanned")
    wall.page.locator(f".st-key-wall-alarm-{POST}").wait_for()
    wall.map.frame.locator(".kadian-alarm").wait_for()
    assert wall.screen.errors == []


def test_hundreds_of_refreshes_leave_nothing_behind(new_screen, lively):
    """Nodes, listeners and the JavaScript heap, after the first refreshes and 200 refreshes later."""
    wall, reporter = Wall(new_screen(), lively.url).open(), Reporter(lively)

    def refresh(times):
        for number in range(times):
            drawn = wall.map.wait_until_drawn()
            reporter.report(POST, ("unmanned", "manned")[number % 2])
            wall.map.wait_until_drawn(after=drawn)

    refresh(20)
    before = measure_memory(wall.page)
    refresh(REFRESHES)
    after = measure_memory(wall.page)
    assert after.nodes < before.nodes + 50
    assert after.listeners < before.listeners + 20
    assert after.heap_mb < before.heap_mb + 5


@pytest.fixture
def desk(new_screen, lively):
    return Situation(new_screen(), lively.url).open()


def test_news_are_shown_on_the_desk_and_counted_in_the_title_of_a_hidden_page(desk, lively):
    title = desk.page.title()
    Reporter(lively).report(POST, "unmanned")
    news = desk.page.locator("#kadian-news p")
    expect(news).to_contain_text(f"{POST_NAME} → 无人")
    assert desk.page.title() == title  # somebody looks
    desk.page.evaluate("document.hasFocus = () => false")
    Reporter(lively).report(POST, "manned")
    expect(news).to_contain_text(f"{POST_NAME} → 在岗")
    expect(desk.page).to_have_title(f"(1) {title}")
    desk.page.evaluate("delete document.hasFocus")
    expect(desk.page).to_have_title(title)
    assert desk.screen.errors == []


def test_of_many_news_three_are_shown_and_the_others_are_counted(new_screen, lively):
    desk = Situation(new_screen(), lively.url).open()
    items = [[1_000_000 + number, f"<b>{number}</b>", True] for number in range(1, 6)]
    words = {"more": "另有 {count} 条变化"}
    desk.page.evaluate("([items, words]) => window.kadianNews.show(items, words, true)", [items, words])
    assert desk.page.locator("#kadian-news p").all_inner_texts() == [
        "<b>5</b>",
        "<b>4</b>",
        "<b>3</b>",
        "另有 2 条变化",
    ]


def test_a_tone_sounds_for_worse_news_only_where_it_was_switched_on(desk, lively):
    desk.page.evaluate(COUNT_TONES)
    reporter = Reporter(lively)
    reporter.report(POST, "unmanned")
    expect(desk.page.locator("#kadian-news p")).to_contain_text("无人")
    assert desk.page.evaluate("window.tones") is None
    desk.press("account-menu")
    desk.page.get_by_label("播放提示音").check()
    desk.page.wait_for_function("() => window.tones === 2")  # the sample
    desk.page.keyboard.press("Escape")
    reporter.report(POST, "manned")
    expect(desk.page.locator("#kadian-news p")).to_contain_text("→ 在岗")
    reporter.report(POST, "unmanned")
    desk.page.wait_for_function("() => window.tones === 4")
