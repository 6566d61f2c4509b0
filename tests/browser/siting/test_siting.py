"""A planner asks which posts: their worth, the best plan, a place drawn on the map, a cordon, a draft."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.planning_page import Planning
from tests.browser.screens import enter, expect_no_sideways_scroll, wait_until_at_rest

EMPTY = (36.7481, 118.8668)
"""North of the sub-district, where no post reaches most of the villages."""
NEW = "K31"
"""The code after that of the demo's last checkpoint."""
EAST = "370725001001"
"""A community on two roads, on which all ways to the hospital lead past its border."""


TABS = ("spare", "merges", "posts", "plan")
"""Tabs of the panel beside the map, in their order."""


class Posts(Planning):
    """The screen that asks which posts, as a planner uses it."""

    def open(self, query=""):
        enter(self.page, f"{self.url}/posts{query}", "planner")
        self.map.wait_until_drawn()
        return self

    def show(self, tab):
        """Show a tab of the panel beside the map and wait until it is there."""
        self.choose_tab("siting-tab", TABS.index(tab))

    def work_out(self):
        """Press, and wait for the plan and for its map, which replaces the one of the present posts."""
        self.show("plan")
        self.press("posts-work-out")
        expect(self.part("posts-plan")).to_contain_text("已是最优")
        wait_until_at_rest(self.page)
        self.map.wait_until_drawn()

    def unfold(self):
        self.part("candidates").get_by_text("候选点（").first.click()

    def drawn(self, code):
        """Until the map has it among its points."""
        self.map.frame.wait_for_function("code => map.situation.points.columns.ids.includes(code)", arg=code)


INKED = """([lat, lon, name, dx, dy]) => {
    const signs = [];
    map.eachLayer((layer) => layer.options.sign === name && signs.push(layer));
    const sign = signs.find((layer) => map.distance(layer.getLatLng(), [lat, lon]) < 2);
    if (!sign?._renderer?._bounds) return false;
    const { _ctx, _bounds } = sign._renderer;
    const place = map.latLngToLayerPoint([lat, lon]).subtract(_bounds.min).add([dx, dy]);
    const scale = L.Browser.retina ? 2 : 1;
    const [x, y] = [Math.round(place.x * scale) - 1, Math.round(place.y * scale) - 1];
    return _ctx.getImageData(x, y, 2, 2).data.some((part, i) => i % 4 === 3 && part > 128);
}"""
"""Whether a sign of this name is drawn there, so many pixels beside its middle."""


@pytest.fixture(scope="module")
def posts_app(tmp_path_factory):
    """The demo for all of this module's drafts."""
    with servers.serving_demo(tmp_path_factory.mktemp("posts")) as server:
        yield server


def test_a_place_that_is_drawn_on_the_map_comes_into_the_plan_and_into_a_draft(new_screen, posts_app):
    planner = Posts(new_screen(height=1400), posts_app.url).open()
    verdict = planner.part("verdict")
    expect(verdict).to_contain_text(re.compile(r"可单独撤去而不失去覆盖的卡点 \d+ 个"))
    expect(verdict).to_contain_text("一旦缺岗")
    planner.work_out()
    plan = planner.part("posts-plan")
    expect(plan).not_to_contain_text(NEW)

    # A press on an empty place is a candidate only once that was asked for.
    planner.map.move_to(*EMPTY, 15)
    planner.map.press(*EMPTY)
    planner.unfold()
    expect(planner.part("candidates")).to_contain_text("候选点（0）")
    planner.part("posts-picks").get_by_text("点地图添加候选点").click()
    planner.map.frame.wait_for_function("map.situation.content.accepts_clicks")
    planner.map.press(*EMPTY)
    expect(planner.part(f"candidate-{NEW}")).to_contain_text(re.compile(r"36\.748\d+, 118\.866\d+"))

    # The plan is worked out again and opens it; no site comes of that.
    expect(plan).to_contain_text(NEW)
    planner.drawn(NEW)

    # In the draft it is a new post, open, where it was drawn.
    planner.press("posts-into-draft")
    expect(plan).to_contain_text("已记录")
    planning = Planning(planner.screen, posts_app.url).open()
    expect(planning.part("plan-posts")).to_contain_text(NEW)
    expect(planning.reasons.filter(has_text=NEW)).to_contain_text("新设")
    planning.map.wait_until_drawn()
    planner.drawn(NEW)
    assert planner.screen.foreign_requests == []
    assert planner.screen.dialogs == []


def test_a_cordon_says_whom_it_cuts_off_and_so_does_its_draft(new_screen, posts_app):
    planner = Posts(new_screen(height=1400), posts_app.url).open(f"?area={EAST}")
    planner.part("posts-view").get_by_text("封控测算").click()
    cordon = planner.part("posts-cordon")
    expect(planner.part("verdict")).to_contain_text("封住所有已知道路")
    expect(cordon).to_contain_text("不能再少")
    expect(cordon).to_contain_text("下达前务必落实就医和供应保障")
    planner.press("cordon-into-draft")
    expect(cordon).to_contain_text("已记录")
    planning = Planning(planner.screen, posts_app.url).open()
    warning = planning.page.get_by_test_id("stAlert").filter(has_text="会新切断以下通道")
    expect(warning).to_contain_text("到不了医院")
    assert planner.screen.foreign_requests == []


def test_hospitals_and_supplies_are_drawn_and_in_the_legend(new_screen, posts_app):
    planner = Posts(new_screen(), posts_app.url).open()
    legend = planner.page.locator(".legend-line")
    for word in ("医疗机构", "物资供应点"):
        expect(legend).to_contain_text(word)
    for at, name in ((36.70576, 118.8586), "hospital"), ((36.70665, 118.84296), "supply"):
        planner.map.move_to(*at, 17)
        planner.map.frame.wait_for_function(INKED, arg=[*at, name, 3, 0])
        assert not planner.map.frame.evaluate(INKED, [*at, name, 14, 14])  # the control: beside it


@pytest.fixture
def slow_app(tmp_path):
    """The demo, in which "most" goes on until it is stopped, or the file is there."""
    with servers.serving_demo(tmp_path, servers.APPS / "slow_app.py") as server:
        yield server, tmp_path / "go"


def test_a_long_question_tells_how_far_it_is_is_cancelled_and_comes_by_itself(new_screen, slow_app):
    server, go = slow_app
    planner = Posts(new_screen(height=1400), server.url).open()
    page, job, plan = planner.page, planner.part("posts-task"), planner.part("posts-plan")
    planner.show("plan")
    planner.press("posts-work-out")
    expect(job).to_contain_text("正在测算布点方案")
    expect(job).to_contain_text("目前 80")
    expect(job).to_contain_text("25 %")
    planner.map.wait_until_drawn()

    # Cancelled, it is said, and stays so.
    planner.press("task-drop")
    expect(job).to_contain_text("测算已停止")
    expect(planner.part("task-drop")).to_have_count(0)

    # Asked again, the screen stays in use; a candidate is another question, in the place of the first.
    planner.press("posts-again")
    expect(planner.part("task-drop")).to_be_visible()
    planner.unfold()
    planner.part("candidates").get_by_role("textbox").nth(1).fill(f"{EMPTY[0]}, {EMPTY[1]}")
    planner.press("candidate-add")
    expect(planner.part(f"candidate-{NEW}")).to_be_visible()
    expect(planner.part("task-drop")).to_be_visible()
    expect(plan).not_to_contain_text("已是最优")

    # Without another press the plan is there.
    go.touch()
    expect(plan).to_contain_text("已是最优")
    expect(plan).to_contain_text(NEW)
    expect(planner.part("task-drop")).to_have_count(0)
    assert page.get_by_test_id("stException").count() == 0
    assert planner.screen.foreign_requests == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_phone_shows_it_without_sideways_scroll(new_screen, posts_app, locale):
    planner = Posts(new_screen(width=390, height=844, locale=locale), posts_app.url).open(f"?area={EAST}")
    page = planner.page
    for tab in TABS:
        planner.show(tab)
        expect_no_sideways_scroll(page)
    planner.part("posts-view").get_by_role("radio").last.click()
    planner.part("posts-cordon").wait_for()
    expect_no_sideways_scroll(page)
