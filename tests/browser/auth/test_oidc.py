"""Whose county has an identity provider presses one button, and is at the map."""

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.situation_page import Situation
from tests.identity import CLIENT, SECRET, vouching


@pytest.fixture
def provider():
    with vouching() as provider:
        provider.person = {"preferred_username": "commander"}
        yield provider


@pytest.fixture
def kadian(tmp_path, provider):
    settings = {"ISSUER": provider.issuer, "CLIENT": CLIENT, "SECRET": SECRET, "LABEL": "县政务网登录"}
    environment = {f"KADIAN_OIDC_{name}": value for name, value in settings.items()}
    with servers.serving_demo(tmp_path, **environment) as server:
        yield server


def test_one_button_leads_to_the_provider_and_back_to_the_map_that_was_asked_for(screen, kadian, provider):
    page, situation = screen.page, Situation(screen, kadian.url)
    provider.asks = True
    page.goto(f"{kadian.url}/?kind=village")
    page.get_by_role("link", name="县政务网登录").click()
    page.get_by_role("link", name="It is me").click()
    situation.map.wait_until_drawn()
    assert "/token" in provider.asked
    situation.wait_for_link(kind="village")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert (cookies["kadian"]["sameSite"], cookies["kadian"]["httpOnly"]) == ("Strict", True)
    assert "kadian-oidc" not in cookies
    assert screen.foreign_requests == []
    assert screen.errors == []
    # The control: led here by the provider itself, the browser brings no session; nor would it to a redirect.
    page.goto(f"{provider.issuer}/keys")
    page.evaluate("url => { location.href = url }", kadian.url)
    page.wait_for_url(f"{kadian.url}/sign-in**")


def test_whom_the_county_does_not_know_can_still_use_a_local_account(screen, kadian, provider):
    provider.person = {"preferred_username": "stranger"}
    page = screen.page
    page.goto(kadian.url)
    page.get_by_role("link", name="县政务网登录").click()
    expect(page.get_by_role("alert")).to_contain_text("stranger")
    page.locator("button[name=demo][value=commander]").click()
    Situation(screen, kadian.url).map.wait_until_drawn()
