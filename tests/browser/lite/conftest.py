"""Phones without script, each signed in."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.screens import PATIENCE_MS


@pytest.fixture(scope="module")
def plain_app(tmp_path_factory):
    with servers.serving_demo(tmp_path_factory.mktemp("plain")) as server:
        yield server


@pytest.fixture
def new_phone(browser, plain_app):
    """Opens a phone at the plain pages and signs its owner in; what each page weighs is checked."""
    contexts = []

    def open_phone(account, locale="zh-CN", color_scheme="light"):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            locale=locale,
            color_scheme=color_scheme,
            has_touch=True,
            is_mobile=True,
            java_script_enabled=False,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{plain_app.url}/sign-in")
        page.get_by_role("link", name=re.compile("弱网版|Low-bandwidth version")).tap()
        page.locator(f"button[name=demo][value={account}]").tap()
        expect(page).to_have_url(re.compile(r"/m/"))
        return page

    yield open_phone
    for context in contexts:
        context.close()
