"""Below a path of a host that serves other things too, everything is where its links lead."""

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.screens import admit
from tests.browser.situation_page import Situation, demo_sites

BASE = "/kadian"


@pytest.fixture(scope="module")
def mounted_app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mounted")
    with servers.serving_demo(folder, STREAMLIT_SERVER_BASE_URL_PATH=BASE) as server:
        yield server


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_what_is_open_answers_there_and_nowhere_else(mounted_app):
    for path in ("/sign-in", "/healthz", "/metrics", "/_stcore/health"):
        assert status(mounted_app.url + path) == 200
        assert status(mounted_app.url.removesuffix(BASE) + path) == 401
    with urllib.request.urlopen(f"{mounted_app.url}/healthz", timeout=10) as answer:
        assert json.load(answer)["writable"] is True


@pytest.mark.parametrize(
    "path", ["/", "/sheet", "/files/sites.csv", "/map/areas.json", "/map/kadian.js", "/_stcore/host-config"]
)
def test_what_is_behind_the_gate_is_closed_until_one_signs_in(mounted_app, screen, path):
    assert status(mounted_app.url + path) == 401
    admit(screen.page.context, mounted_app.url)
    assert screen.page.context.request.get(mounted_app.url + path).status == 200


def test_one_signs_in_sees_the_map_sets_a_status_prints_and_signs_out(mounted_app, screen):
    situation = Situation(screen, mounted_app.url)
    bridge = demo_sites()[0]
    situation.open(site=bridge["code"])  # by way of the sign-in, which leads on to this link
    situation.expect_card(bridge["name"])
    assert situation.map.frame.evaluate("map.situation.areas.size") > 0
    situation.report("无人")
    situation.receipt()
    assert screen.errors == []  # of a page below, Streamlit asks first whether it is an application itself
    situation.page.goto(f"{mounted_app.url}/area")
    sheet = situation.page.get_by_role("link", name="打印版")
    assert situation.page.context.request.get(sheet.get_attribute("href")).status == 200
    situation.open_menu("account-menu").get_by_role("link", name="退出登录").click()
    expect(situation.page).to_have_url(f"{mounted_app.url}/sign-in")
    assert {cookie["name"] for cookie in situation.page.context.cookies()} & {"kadian"} == set()
    assert screen.foreign_requests == []
