"""A browser, screens that remember what happened in them, and servers to look at."""

from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import chromium, forked, servers
from tests.browser.screens import PATIENCE_MS, ScreenPool
from tests.browser.situation_page import Situation

if forked.is_available():
    servers.start_module = forked.start_module


@pytest.fixture(scope="package")
def browser():
    """One Chromium for the tests of this folder; without one they are skipped, which CI does not accept.

    Not for the whole session: while Playwright is up its event loop runs, and no other test could run one.
    """
    path = chromium.find()
    if path is None:
        pytest.skip("no browser on this machine: `make browser` tries to install one")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, path, chromium.ONE_PROCESS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def screens(browser):
    """Browser contexts for one screen after the other."""
    return ScreenPool(browser)


@contextmanager
def _opening(screens):
    opened = []

    def new(**look):
        opened.append((screens.open(**look), look))
        return opened[-1][0]

    yield new
    for screen, look in opened:
        screens.close(screen, **look)


@pytest.fixture
def new_screen(screens):
    """Opens as many screens as a test needs: ``new_screen(width=390, height=844, locale="en-GB")``."""
    with _opening(screens) as new:
        yield new


@pytest.fixture(scope="module")
def lasting_screen(screens):
    """As ``new_screen``, for all of a module's tests."""
    with _opening(screens) as new:
        yield new


@pytest.fixture
def screen(new_screen):
    """A commander's large screen, in Chinese."""
    return new_screen()


@pytest.fixture
def new_page(new_screen):
    """As ``new_screen``, for a test that needs only the page."""
    return lambda **options: new_screen(**options).page


@pytest.fixture
def page(screen):
    return screen.page


@pytest.fixture(scope="module")
def large_screen(lasting_screen):
    """One screen for all of a module's tests that only look."""
    return lasting_screen()


@pytest.fixture
def situation(large_screen, kadian_app):
    """Kadian on the large screen, to be opened at any link; whatever is done there stays on this machine."""
    yield Situation(large_screen, kadian_app.url)
    assert large_screen.foreign_requests == []
    assert large_screen.errors == []


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """Starts ``streamlit run script`` and gives its Server: ``serve(path, KADIAN_DEMO="off")``."""
    with ExitStack() as stack:
        yield lambda script, **environment: stack.enter_context(
            servers.serving(script, tmp_path_factory.mktemp("served"), **environment)
        )


@pytest.fixture(scope="module")
def map_url(serve):
    """The map alone on made-up data; the query of a link says what it shows."""
    return serve(servers.APPS / "map_app.py").url


@pytest.fixture(scope="session")
def kadian_app(tmp_path_factory):
    """Kadian on demo data for tests that only look, started as the first time: one per test process."""
    with servers.serving_kadian(tmp_path_factory.mktemp("kadian")) as server:
        yield server


@pytest.fixture
def fresh_app(tmp_path_factory):
    """Kadian on demo data of its own, for a test that writes."""
    with servers.serving_demo(tmp_path_factory.mktemp("fresh")) as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """A failed test shows what its servers said."""
    report = yield
    if report.failed:
        report.sections += [(f"server {server.url}", server.tail()) for server in servers.running]
    return report
