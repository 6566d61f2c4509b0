"""Looking back, comparing, sending a link, taking a file away: the same sites everywhere."""

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from threading import Event
from urllib.parse import unquote, urlencode, urlsplit

from openpyxl import load_workbook
from playwright.sync_api import expect

from geo.domain.timestamps import timestamp_to_text
from geo.i18n import Translator
from tests.browser import servers
from tests.browser.screens import PATIENCE_MS, admit, enter, take, wait_until_at_rest
from tests.browser.situation_page import Situation, demo_sites, place
from tests.worlds import world_at

SITES = {site["code"]: site for site in demo_sites()}
BACKS = 10
NORTH = SITES["K23"]
"""Manned two hours before the demo began, unmanned one hour before, in the demo's history."""


def ago(**span):
    """A moment as a link has it."""
    return timestamp_to_text(datetime.now(UTC) - timedelta(**span))


def test_a_look_two_hours_back_shows_that_moment_and_takes_no_reports(situation):
    situation.open(kind="checkpoint", site="K23")
    situation.map.frame.evaluate("window.mark = 'the same frame'")
    situation.map.move_to(*place(NORTH), 16)
    situation.wait_for_colour(NORTH, blue=False)
    expect(situation.part("status-form")).to_be_visible()
    situation.set_moment("as_of", datetime.now(UTC) - timedelta(hours=2))
    expect(situation.page.get_by_text("（非实时）")).to_be_visible()
    situation.wait_for_colour(NORTH, blue=True)
    expect(situation.part("status-form")).to_have_count(0)
    expect(situation.page.get_by_text("正在查看历史情况")).to_be_visible()
    situation.press("back-to-now")
    expect(situation.part("status-form")).to_be_visible()
    situation.wait_for_colour(NORTH, blue=False)
    situation.wait_for_link(kind="checkpoint", site="K23")
    assert situation.map.frame.evaluate("window.mark") == "the same frame"


def test_what_changed_is_said_in_words_and_is_all_the_map_shows(situation):
    situation.open(kind="checkpoint,market")
    situation.open_menu("menu-times").get_by_text("近 12 小时").click()
    situation.page.wait_for_url(re.compile("since="))
    situation.close_menu()
    situation.open_tab("changes")
    changes = situation.part("changes")
    listed = changes.locator("[class*=st-key-change-]")
    expect(listed.filter(has_text=NORTH["name"])).to_contain_text("在岗 → 无人")
    expect(listed.filter(has_text=NORTH["name"])).to_contain_text("乔官镇")
    timers = changes.get_by_text("到期与巡查")
    if timers.count():
        timers.click()
        wait_until_at_rest(situation.page)
    named = listed.locator("strong").all_text_contents()
    expect(changes).to_contain_text(f"有 {len(named)} 处变化")
    situation.open_list()
    situation.expect_shown(len(named), total=len(SITES))
    points = [SITES[code]["name"] for code in situation.points]
    assert points == situation.names[: len(named)]
    assert sorted(points) == sorted(named)
    assert 0 < len(named) < 44
    preset = situation.open_menu("menu-times").get_by_text("近 12 小时")
    expect(preset.locator("xpath=ancestor::button")).to_have_attribute("data-selected", "true")
    preset.click()
    situation.wait_for_link(kind="checkpoint,market")
    situation.expect_shown(44, total=len(SITES))


def test_a_link_shows_another_person_the_same_in_their_own_language(situation, new_screen, kadian_app):
    moments = {"as_of": ago(minutes=5), "since": ago(hours=30)}
    situation.open(site="K23", **moments)
    situation.press("figure-checkpoint")
    situation.wait_for_link(kind="checkpoint", site="K23", **moments)
    situation.open_tab("areas")
    situation.press(f"total-{NORTH['area']}")
    situation.wait_for_link(kind="checkpoint", area=NORTH["area"], site="K23", **moments)
    situation.expect_card(NORTH["name"])
    situation.wait_for_points(situation.shown)
    points = situation.points
    assert "K23" in points
    guest = Situation(new_screen(locale="en-GB"), kadian_app.url)
    enter(guest.page, situation.page.url)
    guest.map.wait_until_drawn()
    guest.expect_card(NORTH["name"])
    assert guest.points == points
    guest.wait_for_link(**situation.link)
    expect(guest.part("site-card")).to_contain_text("Checkpoint")
    expect(guest.part("shown")).to_contain_text(f"Showing {len(points)} of {len(SITES)}")


def test_the_browsers_back_returns_to_the_filter_before(situation):
    situation.open(kind="market").open_list()
    markets = situation.points
    situation.press("figure-checkpoint")
    situation.wait_for_link(kind="checkpoint")
    situation.page.go_back()
    situation.wait_for_link(kind="market")
    situation.expect_shown(len(markets), total=len(SITES))
    assert situation.points == markets
    expect(situation.part("figure-market").locator("button[kind=primary]")).to_be_visible()
    situation.page.go_forward()
    situation.expect_shown(30, total=len(SITES))


@contextmanager
def reporting(page, url):
    """Somebody who reports one patrol after the other, so that every look for news finds some."""
    admit(page.context, url, "staff")
    headers, enough = {"Origin": url}, Event()
    headers["Cookie"] = "; ".join("{name}={value}".format(**each) for each in page.context.cookies())

    def report():
        number = 0
        while not enough.wait(0.05):
            form = urlencode({"site": "C1", "key": f"patrol {number}", "do": "visit", "unit": "U1"})
            door = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_MS / 1000)
            door.request("POST", "/m/site", form, headers)
            assert door.getresponse().status == 303
            door.close()
            number += 1
        return number

    with ThreadPoolExecutor(1) as somebody:
        reported = somebody.submit(report)
        try:
            yield
        finally:
            enough.set()
        assert reported.result() > 0


def test_back_is_followed_while_news_come_in(new_screen, tmp_path):
    world_at(tmp_path).store.close()
    with servers.serving_kadian(tmp_path, KADIAN_REFRESH_S="0.1") as app:
        desk = Situation(new_screen(), app.url, "staff").open(kind="market")
        with reporting(new_screen().page, app.url):
            for _ in range(BACKS):
                desk.press("figure-village")
                desk.wait_for_link(kind="village")
                desk.page.go_back()
                desk.wait_for_link(kind="market")
                expect(desk.part("figure-market").locator("button[kind=primary]")).to_be_visible()


def csv_ids(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return None, [row["编号"] for row in rows]  # a table has no place for more


def geojson_ids(content):
    document = json.loads(content)
    return json.dumps(document["kadian"], ensure_ascii=False), [
        each["properties"]["id"] for each in document["features"]
    ]


def xlsx_ids(content):
    sites, about, _base = load_workbook(io.BytesIO(content), read_only=True).worksheets
    head = " ".join(str(cell) for row in about.iter_rows(values_only=True) for cell in row)
    columns, *rows = sites.iter_rows(values_only=True)
    return head, [row[columns.index("编号")] for row in rows]


READERS = {"csv": csv_ids, "geojson": geojson_ids, "xlsx": xlsx_ids}


def test_files_hold_the_sites_of_the_screen_in_its_order_with_filter_and_moment(situation):
    as_of = ago(hours=2)
    situation.open(kind="compound", meaning="not_in_force,partial", as_of=as_of)
    situation.open_list()
    points, names = situation.points, situation.names
    for form, ids_in in READERS.items():
        head, ids = ids_in(
            take(situation.page, situation.part("export"), Translator("zh")(f"export.{form}")).read_bytes()
        )
        assert [code for code in ids if SITES[code]["lat"]] == points
        assert [SITES[code]["name"] for code in ids][: len(names)] == names
        expect(situation.part("shown")).to_contain_text(f"{len(ids)} / {len(SITES)}")
        if head is not None:
            assert "kind=compound" in head
            assert f"as_of={as_of}" in unquote(head)
            assert "居民小区 · 部分落实或未落实" in head


def test_the_language_may_be_switched_to_and_fro_and_the_filter_stays(situation):
    situation.open(kind="checkpoint")
    situation.choose_in("menu-area", "area", "\u3000乔官镇")
    situation.choose_in("menu-status", "status", "卡点 · 在岗")
    wanted = {"kind": "checkpoint", "status": "checkpoint.manned", "area": "370725107"}
    situation.wait_for_link(**wanted)
    shown = situation.shown
    for lang, status in (("en", "Checkpoint · Manned"), ("zh", "卡点 · 在岗"), ("en", "Checkpoint · Manned")):
        situation.open_menu("account-menu").get_by_text({"zh": "中文", "en": "English"}[lang]).click()
        situation.wait_for_link(**wanted, lang=lang)
        situation.close_menu()
        situation.open_menu("menu-status")
        expect(situation.part("status")).to_contain_text(status)
        situation.close_menu()
        expect(situation.part("chip-status-checkpoint-manned")).to_contain_text(status)
        assert situation.shown == shown
    situation.choose_in("menu-area", "area", "All areas")
    situation.wait_for_link(kind="checkpoint", status="checkpoint.manned", lang="en")
    situation.choose_in("menu-status", "status", "Checkpoint · Short-staffed")
    situation.wait_for_link(kind="checkpoint", status="checkpoint.manned,checkpoint.short_staffed", lang="en")
