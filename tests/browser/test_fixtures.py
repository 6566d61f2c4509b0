"""The tests' own instruments, each seen to register what it is there to register."""

import socket
import urllib.request

import pytest
from playwright.sync_api import Error, expect

from tests.browser import servers
from tests.browser.keyed_page import KeyedPage
from tests.browser.screens import SCREENS_OF_A_PROCESS

HELLO = """
import streamlit as st
st.title("你好")
st.button("再见")
"""


@pytest.fixture(scope="module")
def hello(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("scripts") / "hello.py"
    script.write_text(HELLO, "utf-8")
    return serve(script)


def test_a_served_script_is_drawn_and_nothing_leaves_this_machine(hello, screen):
    screen.page.goto(hello.url)
    expect(screen.page.get_by_role("heading", name="你好")).to_be_visible()
    assert any(url.startswith("ws://127.0.0.1") for url in screen.requests)
    assert screen.foreign_requests == []
    assert screen.errors == []
    assert screen.dialogs == []


def test_a_request_to_another_machine_is_refused_and_remembered(screen):
    with screen.page.expect_event("requestfailed"):
        screen.page.set_content('<img src="http://tiles.example/1.png">')
    assert screen.foreign_requests == ["http://tiles.example/1.png"]


def test_an_address_without_a_name_is_refused_too(screen):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        screen.page.goto("http://192.0.2.1/")


def test_a_script_that_opens_a_dialog_is_counted(screen):
    screen.page.set_content("<script>alert(7)</script>")
    assert screen.dialogs == ["7"]


def test_an_error_on_the_console_is_remembered(screen):
    screen.page.set_content("<script>console.error('lost'); undefinedName()</script>")
    assert screen.errors[0] == "lost"
    assert "undefinedName" in screen.errors[1]


def test_screens_have_the_size_language_and_colours_asked_for(new_screen):
    page = new_screen(width=390, height=844, locale="en-GB", color_scheme="dark").page
    seen = page.evaluate(
        "[screen.width, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]"
    )
    assert seen == [390, "en-GB", True]


def test_two_screens_share_nothing(new_page, hello):
    one, other = new_page(), new_page()
    address = f"{hello.url}/_stcore/health"
    one.goto(address)
    one.evaluate("localStorage.setItem('mine', 1)")
    other.goto(address)
    assert other.evaluate("localStorage.getItem('mine')") is None


STORE_EVERYTHING = """async () => {
    localStorage.setItem("mine", 1);
    sessionStorage.setItem("mine", 1);
    document.cookie = "mine=1";
    await caches.open("mine");
    await new Promise((done) => { indexedDB.open("mine").onsuccess = done; });
}"""
STORED = """async () => [
    localStorage.length, sessionStorage.length, document.cookie.includes("mine"),
    (await caches.keys()).length, (await indexedDB.databases()).length,
]"""


def test_a_screen_finds_nothing_of_the_one_before_it_in_the_same_context(screens, hello):
    address, look = f"{hello.url}/_stcore/health", {"width": 1111}
    one = screens.open(**look)
    one.page.goto(address)
    one.page.evaluate(STORE_EVERYTHING)
    assert one.page.evaluate(STORED) == [1, 1, True, 1, 1]
    context = one.page.context
    screens.close(one, **look)
    other = screens.open(**look)
    assert other.page.context is context
    other.page.goto(address)
    assert other.page.evaluate(STORED) == [0, 0, False, 0, 0]
    assert len(one.requests) == len(other.requests)  # the first has stopped to listen
    screens.close(other, **look)


def renderers(browser):
    """Numbers of the processes that draw pages."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return {process["id"] for process in found if process["type"] == "renderer"}


def test_the_screens_of_a_context_are_drawn_by_one_process_and_some_screens_later_by_another(
    browser, screens, hello
):
    look, open_pages = {"width": 1113}, []
    for number in range(1, SCREENS_OF_A_PROCESS + 1):
        screen = screens.open(**look)
        context = screen.page.context
        others = renderers(browser)
        screen.page.goto(hello.url)
        # The process of a page that shows nothing yet may go or stay, but none is begun for what it opens.
        assert number == 1 or renderers(browser) <= others
        screens.close(screen, **look)
        open_pages.append([page.url for page in context.pages])
    assert open_pages == [["http://127.0.0.1/"]] * (SCREENS_OF_A_PROCESS - 1) + [[]]


def test_a_context_whose_clock_was_replaced_is_not_used_again(screens):
    look = {"width": 1112}
    one = screens.open(**look)
    context = one.page.context
    one.page.clock.install()
    screens.close(one, **look)
    other = screens.open(**look)
    assert other.page.context is not context
    screens.close(other, **look)


def test_a_server_that_ends_at_once_says_why(tmp_path):
    with (
        pytest.raises(servers.ServerFailedError, match="does not exist"),
        servers.serving(tmp_path / "nothing.py", tmp_path),
    ):
        pytest.fail("nothing to serve")


def test_a_server_that_a_person_starts_serves_what_the_servers_of_the_tests_do(tmp_path, monkeypatch):
    def sign_in_page(folder):
        folder.mkdir()
        with servers.serving_demo(folder) as server:
            return urllib.request.urlopen(f"{server.url}/sign-in").read()

    served = sign_in_page(tmp_path / "tests")
    monkeypatch.setattr(servers, "start_module", servers.start_interpreter)
    assert sign_in_page(tmp_path / "person") == served


def test_a_port_that_somebody_took_is_not_given_to_the_next_server(tmp_path):
    script = tmp_path / "hello.py"
    script.write_text(HELLO, "utf-8")
    with servers.serving(script, tmp_path) as server:
        port = int(server.url.rpartition(":")[2])
    with servers.serving(script, tmp_path) as other:
        assert other.url == server.url
    with socket.create_server(("127.0.0.1", port)), servers.serving(script, tmp_path) as other:
        assert other.url != server.url


def test_a_server_is_gone_after_its_block(tmp_path):
    script = tmp_path / "hello.py"
    script.write_text(HELLO, "utf-8")
    with servers.serving(script, tmp_path) as server:
        assert servers.running[-1] is server
    assert server.process.returncode is not None
    assert server not in servers.running
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(server.url, timeout=1)


REPLACED_WHILE_PRESSED = """<div class="st-key-menu"><button>开</button></div><script>
    const holder = document.querySelector("div");
    let presses = 0;
    document.addEventListener("mousedown", () => {
        if (presses++ === 0) holder.replaceChildren(holder.firstChild.cloneNode(true));
    });
    holder.addEventListener("click", ({ target }) => target.ariaExpanded = target.matches("button"));
</script>"""
"""A button that is replaced while it is pressed for the first time, as by a refresh."""


@pytest.fixture
def replaced(screen):
    screen.page.set_content(REPLACED_WHILE_PRESSED)
    return KeyedPage(screen, "")


def test_a_press_that_fell_on_a_replaced_element_is_repeated_and_no_other(replaced):
    sign = replaced.page.locator("[aria-expanded=true]")
    replaced.press_until(sign, lambda: replaced.press("menu"))
    replaced.press_until(sign, lambda: replaced.press("menu"))
    assert replaced.page.evaluate("presses") == 2


def test_pressed_once_it_would_be_lost(replaced):
    replaced.press("menu")
    assert replaced.page.locator("[aria-expanded=true]").count() == 0
