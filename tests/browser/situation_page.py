"""The situation screen as people use it: what it shows, where to press, a list to walk."""

import csv
import re
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from pages.components.situation.side_panel import AREAS, CHANGES, LIST, TABS
from tests.browser.keyed_page import KeyedPage
from tests.browser.map_frame import COLOUR
from tests.browser.screens import enter, wait_until_at_rest
from tests.browser.servers import ROOT

ROW_PX = 35
TAB_CONTENTS = {CHANGES: "changes", AREAS: "totals", LIST: "sites"}
"""Keys of what the tabs beside the map show."""
RINGED = "map.situation.points.columns.ids[map.situation.points._chosen]"


def demo_sites():
    """The demo's sites as its file has them, in order: what every picture of them must agree with."""
    with (ROOT / "data" / "demo" / "sites.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def place(site):
    """Latitude and longitude of a row of that file."""
    return float(site["lat"]), float(site["lon"])


class Situation(KeyedPage):
    """The situation screen as an account uses it."""

    def __init__(self, screen, url, account="commander"):
        super().__init__(screen, url)
        self.account = account

    def open(self, **query):
        """As somebody does who was sent a link, and looks until all of it is there."""
        enter(self.page, f"{self.url}/?{urlencode(query)}", self.account)
        self.map.wait_until_drawn()
        wait_until_at_rest(self.page)
        return self

    def choose(self, key, option):
        """Pick an option of a box by its words."""
        self.open_options(key)
        self.page.get_by_role("option", name=option, exact=True).click()

    def choose_in(self, menu, key, option):
        """Open a menu, pick an option of the box in it by its words, and close the menu."""
        self.open_menu(menu)
        self.choose(key, option)
        wait_until_at_rest(self.page)
        self.close_menu()

    def fill(self, key, text):
        """Fill a field and leave it, as one does who presses Enter."""
        part = self.part(key)
        part.get_by_role("textbox").or_(part.get_by_role("combobox")).fill(text)
        self.page.keyboard.press("Enter")

    def type_search(self, text):
        """Type into the search field, which proposes sites."""
        self.part("search").get_by_role("combobox").click()
        self.page.keyboard.type(text)

    def set_moment(self, key, moment):
        """Type a moment into its parts in the menu of times, on the county's clock."""
        local = moment.astimezone(ZoneInfo("Asia/Shanghai"))
        self.open_menu("menu-times")
        self.part(key).get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{local:%Y%m%d%H%M}")
        self.page.keyboard.press("Enter")
        wait_until_at_rest(self.page)
        self.close_menu()

    @property
    def link(self):
        """What the link holds."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def wait_for_link(self, **parts):
        """Until the link holds these parts and no others; it is written after all else is drawn."""
        self.page.wait_for_function(
            """parts => {
                const query = Object.fromEntries(new URLSearchParams(location.search));
                const names = Object.keys({ ...query, ...parts });
                return names.every((name) => query[name] === parts[name]);
            }""",
            arg=parts,
        )

    @property
    def shown(self):
        """How many sites the sentence says are shown."""
        return int(self.part("shown").locator("strong").first.inner_text())

    def expect_shown(self, sites, *, total, unlocated=0):
        """The sentence, the map and the list tell of the same number."""
        expect(self.part("shown")).to_contain_text(re.compile(rf"\b{sites}\b\D+\b{total}\b"))
        self.wait_for_points(sites - unlocated)
        expect(self.grid).to_have_attribute("aria-rowcount", str(sites + 1))

    def wait_for_points(self, number):
        self.map.frame.wait_for_function(
            "number => document.body.dataset.points === String(number)", arg=number
        )

    def wait_for_colour(self, site, *, blue):
        """Until the map has the site in that colour: blue is in force; the others have more red than blue."""
        self.map.frame.wait_for_function(
            f"""([place, isBlue]) => {{
                const [red, , blue] = ({COLOUR})(place);
                return (blue > red) === isBlue;
            }}""",
            arg=[[*place(site), 0, -3], blue],
        )

    @property
    def points(self):
        """Codes of the points on the map, in the order of the list: the first is drawn last."""
        return self.map.frame.evaluate("[...map.situation.points.columns.ids].reverse()")

    @property
    def ringed(self):
        """The code of the point with the ring."""
        return self.map.frame.evaluate(f"{RINGED} ?? null")

    def wait_until_ringed(self, code):
        self.map.frame.wait_for_function(f"code => {RINGED} === code", arg=code)

    @property
    def grid(self):
        """The list as a screen reader meets it."""
        return self.part("sites").locator("[role=grid]")

    def place_of_area(self, code):
        """Where the map writes the area's label: latitude, longitude."""
        lon, lat = self.map.frame.evaluate("code => map.situation.areas.get(code).properties.at", code)
        return lat, lon

    def wait_until_centred(self, lat, lon):
        self.map.frame.wait_for_function("place => map.distance(map.getCenter(), place) < 20", arg=[lat, lon])

    def open_tab(self, tab):
        """Show one of the tabs beside the map."""
        self.press_tab("panel-tab", TABS.index(tab))
        if tab in TAB_CONTENTS:
            self.part(TAB_CONTENTS[tab]).wait_for()
        wait_until_at_rest(self.page)

    def open_list(self):
        """Show the list beside the map."""
        self.press_tab("panel-tab", TABS.index(LIST))
        self.name_cells.first.wait_for(state="attached")
        wait_until_at_rest(self.page)

    @property
    def name_cells(self):
        """Where the names of the rows in sight are, once the list is drawn."""
        return self.grid.locator("td[aria-colindex='1']")

    @property
    def names(self):
        """The names of the rows in sight at this moment."""
        return self.name_cells.all_text_contents()

    @property
    def ticked(self):
        """The names of the rows in sight that are ticked."""
        return self.grid.locator("tr[aria-selected=true] td[aria-colindex='1']")

    def walk_to(self, row):
        """Click a row's name in the list."""
        self._click_row(row, 120)

    def tick(self, row):
        """Click the box before a row's name."""
        self._click_row(row, ROW_PX / 2)

    def _click_row(self, row, x):
        rows = self.part("sites").locator(".dvn-scroller")
        rows.scroll_into_view_if_needed()
        rows.click(position={"x": x, "y": ROW_PX * (row + 1.5)})

    def expect_card(self, name):
        expect(self.part("site-card").get_by_role("heading", name=name, exact=True)).to_be_visible()

    @property
    def note(self):
        return self.part("status-form").get_by_role("textbox", name="现场情况")

    def report(self, t):
        """Press a button of the form by its words."""
        self.page.mouse.move(0, 0)
        self.part("status-form").get_by_role("button", name=t).click()

    def receipt(self):
        """The journal number and the unit of what was recorded last."""
        receipt = self.part("status-form").get_by_text(re.compile("^(已记录|已撤回)"))
        receipt.wait_for()
        pattern = r"已(?:撤回第 \d+ 号记录（)?记录 #(\d+)(?:）| )· .+ · 今天 \d\d:\d\d · (.+)"
        number, unit = re.fullmatch(pattern, receipt.inner_text()).groups()
        return int(number), unit


class Phone(Situation):
    """The situation screen in one hand: one tab at a time, and a site as a sheet over it."""

    def open(self, **query):
        """As somebody does who was sent a link, whichever tab or site it leads to."""
        enter(self.page, f"{self.url}/?{urlencode(query)}", self.account)
        self.part("phone-tabs").wait_for()
        wait_until_at_rest(self.page)
        return self

    def show(self, tab):
        """Tap a tab, and wait for what it shows."""
        self.part(f"phone-tab-{tab}").get_by_role("button").tap()
        self.part(f"phone-view-{tab}").wait_for()
        wait_until_at_rest(self.page)
        return self

    def expect_card(self, name):
        heading = self.part("phone-head").get_by_role("heading", name=name)
        expect(heading).to_be_in_viewport()
        expect(self.part("site-card")).to_be_visible()
