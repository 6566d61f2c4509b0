"""Jobs of a day by the keyboard alone: from the first press of the Tab key to what the job leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from pages.components.situation.side_panel import AREAS, CHANGES, LIST, TABS
from tests.browser.pressing import Journal
from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import TAB_CONTENTS, Situation, demo_sites

SITES = {site["code"]: site for site in demo_sites()}
UNMANNED, GATE, COMPOUND = "K23", "K17", "C226"
STOPS = 90
"""Of the Tab key, at most, to anything from a link at the beginning of the page."""
FOCUS = """() => {
    const outer = document.activeElement;
    const inner = outer.tagName === "IFRAME" ? outer.contentDocument.activeElement : outer;
    const classes = [...(outer.closest('[class*="st-key-"]')?.classList ?? [])];
    const key = classes.find((each) => each.startsWith("st-key-")) ?? "";
    const name = inner.getAttribute("aria-label") || inner.innerText || "";
    return [key.replace("st-key-", ""), inner.getAttribute("role") ?? inner.tagName, name.trim()];
}"""


class Keyboard(Situation):
    """The situation screen for somebody who has no pointer."""

    def open(self, **query):
        super().open(**query)
        self.page.evaluate("document.activeElement.blur()")
        return self

    @property
    def focus(self):
        """What has the focus: its key, its role or tag, its name; within the map what has it there."""
        return tuple(self.page.evaluate(FOCUS))

    def tab_to(self, *, key="", name="", back=False, stops=STOPS):
        """Press the Tab key until what has this key, and this name, has the focus."""
        seen = []
        for _ in range(stops):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            seen.append(self.focus)
            if seen[-1][0].startswith(key) and name in seen[-1][2]:
                return self
        raise AssertionError(f"neither {key} nor {name} among {seen}")

    def enter(self):
        """Press what has the focus, and wait for the answer."""
        self.page.keyboard.press("Enter")
        wait_until_at_rest(self.page)
        return self

    def skip_to(self, place):
        """By a link at the beginning of the page, which the first presses of the Tab key reach."""
        self.tab_to(name=place, stops=5).page.keyboard.press("Enter")
        return self

    def show_tab(self, tab):
        """From the tabs of the panel to another one."""
        assert self.focus[:2] == ("panel-tab", "radio")
        wait_until_at_rest(self.page)
        for _ in range(TABS.index(tab)):
            self.page.keyboard.press("ArrowRight")
        self.enter().part(TAB_CONTENTS[tab]).wait_for()
        return self

    def find(self, text):
        """Type into the search field, and commit."""
        self.tab_to(key="search", stops=8).page.keyboard.type(text)
        self.enter()

    def wait_for_focus(self, tag, name):
        """Until something of this tag, with this in its name, has the focus."""
        seen = f"const [, is, text] = ({FOCUS})(); return is === tag && text.includes(name)"
        self.page.wait_for_function(f"([tag, name]) => {{ {seen} }}", arg=[tag, name])


@pytest.fixture
def commander(new_screen, kadian_app):
    place = Keyboard(new_screen(), kadian_app.url).open()
    yield place
    assert place.screen.errors == []


@pytest.fixture
def staff(new_screen, fresh_app):
    place = Keyboard(new_screen(), fresh_app.url, "staff").open()
    yield place, Journal(fresh_app)
    assert place.screen.errors == []


def test_the_first_presses_lead_past_the_menus_to_map_list_and_form(commander):
    order = []
    for _ in range(3):
        commander.page.keyboard.press("Tab")
        order.append(commander.focus[2])
    assert order == ["跳到主要内容", "跳到地图", "跳到清单"]  # no site is chosen: there is no form
    commander.page.keyboard.press("Enter")
    assert commander.focus[0] == "panel-tab"
    commander.page.evaluate("document.activeElement.blur()")


def test_how_many_checkpoints_are_unmanned_and_where(commander):
    commander.skip_to("主要内容").tab_to(key="problem-checkpoint-unmanned").enter()
    commander.wait_for_points(1)
    assert commander.shown == 1
    site = SITES[UNMANNED]
    commander.tab_to(key=f"action-{UNMANNED}", name=site["name"]).enter()
    commander.wait_for_focus("H4", site["name"])
    assert commander.ringed == UNMANNED
    commander.tab_to(key="card-close", stops=1).enter()
    commander.wait_for_focus("BUTTON", site["name"])  # back where one came from


def test_from_the_county_down_to_a_compound_and_back_up(commander):
    commander.skip_to("清单").show_tab(AREAS)
    county = commander.shown
    current = commander.part("breadcrumb").get_by_role("button").last
    for name in ("宝都街道", "新昌社区"):
        commander.part("totals").get_by_text(name).wait_for()
        wait_until_at_rest(commander.page)
        commander.tab_to(key="total-", name=name).enter()
        expect(current).to_contain_text(name)
    commander.tab_to(key="panel-tab", back=True).page.keyboard.press("ArrowRight")
    commander.enter().name_cells.first.wait_for(state="attached")
    commander.tab_to(key="sites-table").page.keyboard.press("ArrowDown")
    commander.part("site-card").wait_for()
    for name in ("宝都街道", "昌乐县"):
        commander.tab_to(key="crumb-", name=name, back=True).enter()
        expect(current).to_contain_text(name)
    assert commander.shown == county


def test_the_focus_stays_in_the_list_of_areas_and_at_its_tab_where_no_areas_are_below(commander):
    commander.skip_to("清单").show_tab(AREAS).tab_to(key="total-", name="宝都街道").enter()
    commander.wait_for_focus("BUTTON", "新昌社区")  # the first of the areas below
    commander.enter().wait_for_focus("radio", "辖区")


def test_where_nothing_moves_the_focus_it_leaves_the_list(commander):
    """The control: the answer takes the pressed row away, and the focus with it."""
    commander.skip_to("清单").show_tab(AREAS).tab_to(key="total-", name="宝都街道")
    commander.page.evaluate("HTMLElement.prototype.focus = () => {}")
    commander.enter().part("totals").get_by_text("新昌社区").wait_for()
    commander.page.wait_for_function("document.activeElement === document.body")


def test_what_has_changed_since_yesterday(commander):
    yesterday = datetime.now(UTC) - timedelta(days=1)  # right after a briefing nothing has changed since
    commander.open(since=yesterday.isoformat(timespec="seconds"))
    commander.skip_to("清单").show_tab(CHANGES)
    name = SITES[UNMANNED]["name"]
    commander.tab_to(key=f"change-{UNMANNED}", name=name).enter()
    commander.wait_for_focus("H4", name)


def test_the_county_as_of_last_evening(commander):
    commander.skip_to("地图")
    assert commander.focus[1] == "region"
    commander.tab_to(name="昨晚 20:00").enter()
    commander.page.wait_for_url("**as_of=**")
    moment = datetime.fromisoformat(commander.link["as_of"]) + timedelta(hours=8)
    assert (moment.hour, moment.minute) == (20, 0)
    expect(commander.part("moment")).to_be_visible()


def test_the_wall_screen_and_back(commander):
    commander.skip_to("主要内容").tab_to(key="wall-enter").enter()
    commander.part("wall").wait_for()
    commander.page.keyboard.press("Escape")
    commander.part("top-bar").wait_for()


def test_a_link_to_send_and_the_map_to_print(commander):
    page = commander.page
    commander.skip_to("主要内容").tab_to(key="share-menu").enter()
    page.wait_for_function(f"() => ({FOCUS})()[0] === 'share-link'")  # the menu has taken the focus
    commander.enter()
    expect(page.locator("#kadian-said")).not_to_be_empty()
    commander.tab_to(key="share-map", stops=4)
    with page.expect_popup() as sheet:
        page.keyboard.press("Enter")
    sheet.value.wait_for_url("**/map-sheet?**")
    sheet.value.close()
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => ({FOCUS})()[0] === 'share-menu'")


def test_an_own_post_by_its_initials_unmanned_with_a_note_and_undone(staff):
    place, journal = staff
    before = journal.head
    place.find("gsckkd")
    place.wait_for_focus("H4", SITES[GATE]["name"])
    place.note.wait_for()
    place.tab_to(name="现场情况", stops=3).page.keyboard.type("交接班时无人")
    place.tab_to(key="press-unmanned", stops=8).enter()
    place.part("undo").wait_for()
    assert [action for _, action in journal.since(before)] == ["status"]
    place.tab_to(key="undo", stops=8).enter()
    expect(place.part("undo")).to_have_count(0)
    assert [action for _, action in journal.since(before)] == ["status", "undo"]


def test_a_patrol_is_recorded(staff):
    place, journal = staff
    before = journal.head
    place.find(COMPOUND)
    place.wait_for_focus("H4", SITES[COMPOUND]["name"])
    place.tab_to(key="press-patrol", stops=8).enter()
    place.part("undo").wait_for()
    assert [action for _, action in journal.since(before)] == ["visit"]


def test_five_sites_are_reported_on_at_once(staff):
    place, journal = staff
    before = journal.head
    place.skip_to("主要内容").tab_to(key="figure-village").enter()
    place.wait_for_link(kind="village")
    place.tab_to(key="panel-tab")
    place.show_tab(LIST)
    place.name_cells.first.wait_for(state="attached")
    place.tab_to(key="sites-table")
    for _ in range(5):
        place.page.keyboard.press("ArrowDown")
        place.page.keyboard.press("Shift+Space")
    expect(place.part("bulk-seen")).to_contain_text("（5）")  # the list reports ticks after a moment
    wait_until_at_rest(place.page)
    place.tab_to(key="bulk-seen", stops=30).enter()
    place.part("bulk-result").get_by_role("button").first.wait_for()
    assert len(journal.since(before)) == 5
