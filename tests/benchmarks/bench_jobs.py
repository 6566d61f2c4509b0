"""What the jobs of a day cost in presses and keystrokes, before the screens were redrawn and now.

``python -m tests.benchmarks.bench_jobs`` does each in a browser on the demo and prints the table; a job is
done when the page shows its outcome. A press is a click or a tap; scrolling to what is pressed counts as one,
too. A keystroke is a key; the text of a note is not counted, being the same before and now. "Before" was
counted by hand on commit eed11ca. An import (17) is no job of the screens: the command line does it.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect, sync_playwright

from tests.browser import chromium
from tests.browser.map_frame import MAP_FRAME
from tests.browser.planning_page import Planning
from tests.browser.screens import enter, open_screen, take, wait_until_at_rest
from tests.browser.servers import serving_demo
from tests.browser.situation_page import Phone, Situation, demo_sites, place

BAODU, XINCHANG, COUNTY = "370725001", "370725001001", "370725"
OWN_POST = "K17"
PLACES = {site["code"]: place(site) for site in demo_sites() if site["lat"]}
BASE_OF_SQUAD_4 = (36.58478, 118.91683)
NOTE = "两人到岗，一人未到"

IN_VIEW = """each => {
    const box = each.getBoundingClientRect();
    return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
}"""
FREE_SPOT = """code => {
    const { areas, points } = map.situation;
    const [lon, lat] = areas.get(code).properties.at;
    const middle = map.latLngToContainerPoint([lat, lon]);
    for (let far = 0; far < 60; far += 4)
        for (let turn = 0; turn < 12; turn++) {
            const at = middle.add([far * Math.cos(turn / 2), far * Math.sin(turn / 2)]);
            const hit = points.hit(map.containerPointToLayerPoint(at));
            if (!hit || hit.label?.code === code) return [at.x, at.y];
        }
}"""
"""A spot of an area on the map, near its middle, where a press enters it."""
COMPOUND_ALONE = """() => {
    const { points } = map.situation;
    const at = points.columns.ids.map((_, i) => map.latLngToContainerPoint(points.latLng(i)));
    const { calm, singles } = points.drawn();
    const size = map.getSize();
    const i = [...singles, ...calm].find((i) => points.columns.ids[i].startsWith("C")
        && at[i].x > 80 && at[i].y > 80 && at[i].x < size.x - 80 && at[i].y < size.y - 120
        && at.every((other, j) => i === j || other.distanceTo(at[i]) > 24));
    return [points.columns.names[i], at[i].x, at[i].y];
}"""
"""Name and place of a compound that no other site is near."""


class Hand:
    """Counts what a person does on a page."""

    def __init__(self, page):
        self.page = page
        self.presses = self.keys = 0

    def press(self, part, **options):
        """Press the middle of a part; scroll to it first where it is out of view."""
        part.wait_for()
        if not part.evaluate(IN_VIEW):
            self.presses += 1
            part.scroll_into_view_if_needed()
        self.presses += 1
        part.click(**options)

    def press_map(self, x, y):
        """Press the map, in pixels of its frame."""
        self.presses += 1
        box = self.page.locator(MAP_FRAME).bounding_box()
        self.page.mouse.click(box["x"] + x, box["y"] + y)

    def write_note(self, field):
        self.press(field)
        self.page.keyboard.type(NOTE)


@dataclass(frozen=True)
class Job:
    """A job of the walk through the product, with its number there.

    ``before``: presses and keystrokes before, None where it could not be done; ``do(browser, url)`` does it
    and returns the hand that did it; None where the screens do not offer it.
    """

    number: int
    name: str
    before: tuple[int, int] | None
    do: Callable | None


def opened(browser, url, account="commander", **query):
    situation = Situation(open_screen(browser), url, account).open(**query)
    return situation, Hand(situation.page)


def button(situation, key):
    return situation.part(key).get_by_role("button").first


def tab(situation, number):
    return situation.part("panel-tab").get_by_role("radio").nth(number)


def on_time_bar(situation, name):
    return situation.page.frame_locator(MAP_FRAME).get_by_role("button", name=name, exact=True)


def count_unmanned(browser, url):
    situation, hand = opened(browser, url)
    expect(situation.part("problem-checkpoint-unmanned")).to_contain_text("1 无人")
    expect(situation.part("tile-checkpoint")).to_contain_text("北岩卡点 乔官镇")
    return hand


def go_down_and_back(browser, url):
    situation, hand = opened(browser, url)
    for code in (BAODU, XINCHANG):
        drawn = situation.map.wait_until_drawn()
        hand.press_map(*situation.map.frame.evaluate(FREE_SPOT, code))
        situation.map.wait_until_drawn(after=drawn)
        wait_until_at_rest(situation.page)
        assert situation.link["area"] == code
    name, x, y = situation.map.frame.evaluate(COMPOUND_ALONE)
    hand.press_map(x, y)
    situation.expect_card(name)
    hand.press(button(situation, f"crumb-{COUNTY}"))
    situation.page.wait_for_function(
        "code => new URLSearchParams(location.search).get('area') === code", arg=COUNTY
    )
    return hand


def read_changes(browser, url):
    situation, hand = opened(browser, url)
    hand.press(tab(situation, 1))
    situation.part("changes").wait_for()
    return hand


def look_back(browser, url):
    situation, hand = opened(browser, url)
    hand.press(on_time_bar(situation, "昨晚 20:00"))
    situation.part("back-to-now").wait_for()
    return hand


def fill_wall(browser, url):
    situation, hand = opened(browser, url)
    hand.press(button(situation, "wall-enter"))
    situation.part("wall-list").wait_for()
    return hand


def send_picture(browser, url):
    situation, hand = opened(browser, url)
    hand.press(button(situation, "share-menu"))
    picture = situation.part("share-map").get_by_role("link").first
    with situation.page.context.expect_page() as opening:
        hand.press(picture)
    with opening.value.expect_download() as download:
        pass
    assert download.value.path().stat().st_size
    return hand


def report_own_post(browser, url):
    situation, hand = opened(browser, url, "staff")
    hand.press(button(situation, f"own-site-{OWN_POST}"))
    hand.write_note(situation.note)
    hand.press(button(situation, "press-unmanned"))
    hand.press(button(situation, "undo"))
    situation.part("status-form").get_by_text(re.compile("^已撤回")).wait_for()
    return hand


def record_patrol(browser, url):
    situation, hand = opened(browser, url, "staff")
    hand.press(situation.page.locator("[class*=st-key-action-C]").get_by_role("button").first)
    hand.press(button(situation, "press-patrol"))
    situation.part("status-form").get_by_text(re.compile("^已记录")).wait_for()
    return hand


def confirm_five(browser, url):
    situation, hand = opened(browser, url, "staff")
    hand.press(button(situation, "figure-village"))
    hand.press(tab(situation, 3))
    situation.name_cells.first.wait_for(state="attached")
    wait_until_at_rest(situation.page)
    for row in range(5):
        hand.presses += 1
        situation.tick(row)
    hand.press(button(situation, "bulk-seen"))
    situation.part("bulk-result").get_by_text(re.compile("已记录")).wait_for()
    return hand


def report_on_phone(browser, url):
    phone = Phone(open_screen(browser, width=390, height=844), url, "staff").open()
    hand = Hand(phone.page)
    hand.press(button(phone, f"own-report-{OWN_POST}"))
    phone.part("own-sites-result").get_by_text(re.compile("已记录")).wait_for()
    return hand


def report_on_lite_page(browser, url):
    page = open_screen(browser, width=390, height=844).page
    enter(page, f"{url}/m/", "staff")
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="高速出口卡点"))
    hand.press(page.get_by_role("button", name="已核查，无变化"))
    expect(page.get_by_role("status")).to_contain_text("已记录")
    return hand


def planning(browser, url):
    planner = Planning(open_screen(browser), url).open()
    hand = Hand(planner.page)
    hand.press(button(planner, "new-plan-menu"))
    hand.press(planner.part("new-plan-name").get_by_role("textbox"))
    planner.page.keyboard.type("三中队减员")
    hand.press(button(planner, "begin-plan"))
    planner.part("propose").wait_for()
    wait_until_at_rest(planner.page)
    return planner, hand


def press_place(planner, hand, lat, lon):
    hand.press_map(*planner.map.place_of(lat, lon))
    wait_until_at_rest(planner.page)


def plan_for_lost_people(browser, url):
    """Squad 3 loses four people: draft, proposal, two posts locked, order, and the order undone."""
    planner, hand = planning(browser, url)
    hand.press(planner.part("away-unit").get_by_role("combobox"))
    hand.press(planner.page.get_by_role("option", name="三中队").first)
    hand.press(planner.part("away-people").get_by_role("spinbutton"))
    planner.page.keyboard.press("Control+a")  # a mouse selects what it presses twice
    planner.page.keyboard.type("4")
    hand.keys += 1
    hand.press(button(planner, "set-away"))
    expect(planner.part("away")).to_contain_text("减员 4 人")
    hand.press(button(planner, "propose"))
    planner.part("propose-step").get_by_text("已记录").wait_for()
    for code in ("K03", "K19"):
        press_place(planner, hand, *PLACES[code])
        hand.press(planner.part("lock-post").get_by_role("button", name="固定", exact=True))
        planner.part("lock-post").get_by_role("button", name="取消固定").wait_for()
    hand.press(button(planner, "publish"))
    hand.press(button(planner, "publish-now"))
    planner.part("publish-now").wait_for(state="detached")
    hand.press(planner.part("plan-tab").get_by_role("radio").last)
    hand.press(planner.page.locator("[class*=st-key-undo-step-]").get_by_role("button").first)
    hand.press(planner.page.locator("[class*=st-key-undo-order-]").get_by_role("button").first)
    expect(planner.part("orders")).to_contain_text("废止第")
    return hand


def move_a_squad(browser, url):
    planner, hand = planning(browser, url)
    hand.presses = hand.keys = 0  # the draft is there
    for at in (PLACES["K19"], BASE_OF_SQUAD_4):
        press_place(planner, hand, *at)
    expect(planner.part("post-form")).to_contain_text("已记录")
    return hand


def take_confirm_and_request_shifts(browser, url):
    """Take one's own next shift, confirm it, and ask another unit for one of its shifts."""
    situation = Situation(open_screen(browser), url, "staff")
    enter(situation.page, f"{url}/rota", "staff")
    situation.part("shift-form").wait_for()
    wait_until_at_rest(situation.page)
    hand, page = Hand(situation.page), situation.page
    for step, state in (("shift-claim", "已认班"), ("shift-confirm", "已到岗")):
        hand.press(button(situation, step))
        expect(situation.part("shift-panel")).to_contain_text(state)
    wait_until_at_rest(page)
    hand.press(situation.part("shift-post").get_by_role("combobox"))
    hand.press(page.get_by_role("option", name="乔官北口卡点"))
    expect(situation.part("shift-ask").get_by_role("button")).to_be_enabled()
    hand.write_note(page.locator("[class*=st-key-reason-]").get_by_role("textbox"))
    hand.press(button(situation, "shift-ask"))
    expect(situation.part("shift-panel")).to_contain_text("一中队 申请替班")
    return hand


def find_spare_posts(browser, url):
    page = open_screen(browser).page
    enter(page, f"{url}/posts", "planner")
    hand = Hand(page)
    page.locator("[class*=st-key-show-spare-]").first.wait_for()
    return hand


def invite_for_one_town(browser, url):
    situation = Situation(open_screen(browser), url, "clerk")
    enter(situation.page, f"{url}/administration", "clerk")
    situation.part("press-invite").wait_for()
    wait_until_at_rest(situation.page)
    hand, page = Hand(situation.page), situation.page
    for label, text in (("账号", "newcomer"), ("姓名", "新同志")):
        hand.press(page.get_by_role("textbox", name=label, exact=True))
        page.keyboard.type(text)
    hand.press(button(situation, "press-invite"))
    situation.part("person-card").get_by_text("新同志").first.wait_for()
    for label, option in (("角色", "值守人员"), ("辖区", "宝都街道")):
        hand.press(page.get_by_role("combobox", name=label))
        hand.press(page.get_by_role("option", name=re.compile(option)).first)
    hand.press(page.get_by_role("button", name="分配权限", exact=True))
    expect(situation.part("person-card")).to_contain_text("值守人员 · 宝都街道")
    return hand


def export(browser, url):
    situation, hand = opened(browser, url)
    link = situation.part("export").get_by_role("link", name="Excel")
    assert take(situation.page, situation.part("export"), "Excel").stat().st_size
    assert link.evaluate(IN_VIEW)
    hand.presses += 1
    return hand


JOBS = (
    Job(1, "how many checkpoints are unmanned, and where", (2, 0), count_unmanned),
    Job(2, "county, town, community, compound, and back", (4, 0), go_down_and_back),
    Job(3, "what has changed since the briefing", (1, 0), read_changes),
    Job(4, "situation of yesterday 20:00", (1, 13), look_back),
    Job(5, "wall screen", None, fill_wall),
    Job(6, "send the picture", None, send_picture),
    Job(7, "own post unmanned with a note, and undo", (6, 5), report_own_post),
    Job(8, "record a patrol", (4, 0), record_patrol),
    Job(9, "five villages at once", (8, 0), confirm_five),
    Job(10, "own post on a phone, no change", (2, 5), report_on_phone),
    Job(11, "the same on the low-bandwidth pages", (2, 0), report_on_lite_page),
    Job(12, "squad 3 lost four: draft, lock two, order, undo", (17, 1), plan_for_lost_people),
    Job(13, "give a post to another squad by hand", (5, 0), move_a_squad),
    Job(14, "which posts may be closed", (3, 0), find_spare_posts),
    Job(15, "shifts: take, confirm, ask for another unit's", (7, 0), take_confirm_and_request_shifts),
    Job(16, "new account for one town", (10, 0), invite_for_one_town),
    Job(17, "20 villages from Excel", None, None),
    Job(18, "export and open", (1, 0), export),
)


def main():
    path = chromium.find(chromium.WITH_WINDOWS)
    expect.set_options(timeout=60_000)
    total_before = total_now = 0
    dearer = []
    print("| # | job | before | now |\n|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_demo(folder) as server,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, path)
        for job in JOBS:
            if job.do is None:
                print(f"| {job.number} | {job.name} | not possible | not possible |", flush=True)
                continue
            hand = job.do(browser, server.url)
            hand.page.context.close()
            now = hand.presses + hand.keys
            before = "not possible" if job.before is None else sum(job.before)
            print(f"| {job.number} | {job.name} | {before} | {now} |", flush=True)
            if job.before is not None:
                dearer += [job.name] if now > sum(job.before) else []
                total_before, total_now = total_before + sum(job.before), total_now + now
        browser.close()
    print(f"|   | sum of those that could be done before | {total_before} | {total_now} |")
    print(f"{total_now / total_before:.0%} of before (target 67 %)")
    print(f"more than before: {', '.join(dearer) or 'none'}")


if __name__ == "__main__":
    main()
