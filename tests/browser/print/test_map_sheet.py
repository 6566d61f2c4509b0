"""The map sent to somebody: a link to exactly this view, a picture, a page to print."""

import re
import struct
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.screens import enter
from tests.browser.situation_page import Situation

PLACE = (36.55, 118.85, 12.25)
HALF_PIXEL = 180 / 256 / 2 ** PLACE[2]
"""Degrees of longitude: the middle of a map is on a whole pixel or, by the width of the map, between two."""
VIEW = {"at": "36.55000,118.85000", "zoom": "12.25"}


@pytest.fixture
def sheet(screen, kadian_app):
    """Open the page of a map to print, once it is drawn."""

    def open_sheet(query=""):
        enter(screen.page, f"{kadian_app.url}/map-sheet?{query}", "commander")
        screen.page.locator("body[data-ready]").wait_for()
        return screen.page

    open_sheet.screen = screen
    return open_sheet


def query_of(link):
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def share(situation):
    situation.part("share-menu").get_by_role("button").first.click()


def test_a_copied_link_opens_exactly_the_view_that_was_on_screen(situation, new_screen, kadian_app):
    situation.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    situation.open(kind="checkpoint")
    situation.map.move_to(*PLACE)
    share(situation)
    situation.part("share-link").get_by_role("link").click()
    expect(situation.page.locator("#kadian-said")).to_have_text("链接已复制")
    link = situation.page.evaluate("navigator.clipboard.readText()")
    assert query_of(link) == {"kind": "checkpoint"} | VIEW
    assert situation.page.url.partition("?")[2] == "kind=checkpoint"  # it was copied, not opened
    other = Situation(new_screen(), kadian_app.url).open(**query_of(link))
    assert other.map.view() == pytest.approx(PLACE, abs=HALF_PIXEL)
    other.wait_for_link(kind="checkpoint", **VIEW)


def test_the_view_of_a_link_ends_where_one_goes_elsewhere(new_screen, kadian_app):
    other = Situation(new_screen(), kadian_app.url).open(**VIEW)
    assert other.map.view() == pytest.approx(PLACE, abs=HALF_PIXEL)
    other.part("figure-market").get_by_role("button").click()
    other.wait_for_link(kind="market")


def test_where_the_clipboard_is_refused_the_older_way_copies(situation):
    situation.open()
    situation.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    share(situation)
    situation.part("share-link").get_by_role("link").click()
    expect(situation.page.locator("#kadian-said")).to_have_text("链接已复制")


def test_the_links_to_picture_and_paper_carry_the_extent_on_screen_and_the_filter(situation):
    situation.open(kind="checkpoint")
    situation.map.move_to(*PLACE)
    share(situation)
    links = situation.part("share-map").get_by_role("link")
    queries = {}
    for name in ("图片（PNG）", "PDF 文件（A4）", "PDF 文件（A3）"):
        link = links.filter(has_text=name)
        link.focus()
        queries[name] = query_of(link.get_attribute("href"))
    drawn = situation.map.frame.evaluate(
        "(b => [b.getSouth(), b.getWest(), b.getNorth(), b.getEast()])(map.getBounds())"
    )
    for query in queries.values():
        assert query["kind"] == "checkpoint"
        assert [float(degrees) for degrees in query["extent"].split(",")] == pytest.approx(drawn, abs=1e-4)
    assert [(query["output"], query.get("paper")) for query in queries.values()] == [
        ("png", None),
        ("print", "A4"),
        ("print", "A3"),
    ]


@pytest.mark.parametrize(("paper", "size"), [("A4", (842, 595)), ("A3", (1191, 842))])
def test_it_is_one_page_of_its_paper(sheet, paper, size):
    content = sheet(f"paper={paper}").pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert [tuple(round(float(length)) for length in box) for box in boxes] == [size]
    assert sheet.screen.errors == []
    assert sheet.screen.foreign_requests == []


def test_its_map_shows_the_extent_without_controls(sheet):
    page = sheet("extent=36.4,118.7,36.7,119.0")
    south, west, north, east = page.evaluate("kadian.view().extent")
    assert (south < 36.4, west < 118.7, north > 36.7, east > 119.0) == (True,) * 4
    assert north - south < 0.4  # no more than the paper is wider
    for control in ("leaflet-control-zoom", "kadian-toolbar", "kadian-coordinates"):
        expect(page.locator(f"#map .{control}")).not_to_be_visible()
    expect(page.locator("#map .leaflet-control-scale-line")).to_be_visible()


def test_problems_are_listed_as_far_as_there_is_room_and_the_others_are_counted(sheet):
    page = sheet()
    total = int(re.search(r"\d+", page.get_by_role("heading", level=2).inner_text())[0])
    rows = page.locator("tbody tr").count()
    expect(page.locator("#more")).to_have_text(f"另有 {total - rows} 个未列出")
    section = page.locator(".problems")
    assert section.evaluate("section => section.scrollHeight <= section.clientHeight")
    assert sheet("paper=A3").locator("tbody tr").count() > rows  # the control: more room, more rows


def test_a_picture_is_saved_with_the_map_in_it(sheet):
    page = sheet()
    with page.expect_download() as download:
        page.get_by_role("button", name="存为图片（PNG）").click()
    assert re.fullmatch(r"kadian-map-\d{8}-\d{4}\.png", download.value.suggested_filename)
    content = download.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    box = page.locator(".sheet").bounding_box()
    assert (width, height) == pytest.approx((2 * (box["width"] + 32), 2 * (box["height"] + 32)), abs=2)
    assert colours_of(page, content) >= {"blue", "red"}


def test_a_link_to_the_picture_saves_it_by_itself(screen, kadian_app):
    enter(screen.page, f"{kadian_app.url}/m/", "commander")
    with screen.page.expect_download() as download:
        screen.page.goto(f"{kadian_app.url}/map-sheet?output=png&kind=market")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_link_to_the_paper_opens_the_print_dialog_once(screen, kadian_app):
    screen.page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; }")
    enter(screen.page, f"{kadian_app.url}/map-sheet?output=print", "commander")
    screen.page.locator("body[data-ready]").wait_for()
    screen.page.wait_for_function("window.printed === 1")


def colours_of(page, content):
    """Which colours of symbols a picture has within its map."""
    return set(
        page.evaluate(
            """async (bytes) => {
                const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
                const canvas = new OffscreenCanvas(image.width, image.height);
                const pen = canvas.getContext("2d");
                pen.drawImage(image, 0, 0);
                const box = document.getElementById("map").getBoundingClientRect();
                const sheet = document.querySelector(".sheet").getBoundingClientRect();
                const [x, y] = [2 * (box.x - sheet.x + 16), 2 * (box.y - sheet.y + 16)];
                const { data } = pen.getImageData(x, y, 2 * box.width, 2 * box.height);
                const found = new Set();
                for (let i = 0; i < data.length; i += 4) {
                    if (data[i] < 60 && data[i + 2] > 200) found.add("blue");
                    if (data[i] > 180 && data[i + 1] < 60 && data[i + 2] < 100) found.add("red");
                }
                return [...found];
            }""",
            list(content),
        )
    )
