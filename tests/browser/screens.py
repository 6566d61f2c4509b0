"""A browser window that remembers what happened in it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page

OURS = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"data", "blob", "about"}
PATIENCE_MS = 60_000
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
)
"""How a phone's browser names itself."""
STORED = "cookies,local_storage,indexeddb,websql,service_workers,cache_storage"
"""All but the HTTP cache, in the names of the DevTools protocol."""
HAS_OWN_CLOCK = "() => Function.prototype.toString.call(Date).includes('[native code]')"
"""Whether no test has put a clock of its own into the context, which none can take out again."""

SCREENS_OF_A_PROCESS = 8
"""As many screens are drawn by one process: of each that was closed it keeps some 40 MB."""


def origin_of(url):
    """The address a link leads to, without path and query."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def is_ours(url):
    """Whether a request stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname in OURS


@dataclass
class Screen:
    """A page, the errors on its console, the dialogs it opened (alert …), every URL it asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def foreign_requests(self):
        """What it asked of other machines: each was refused, and is still one too many."""
        return [url for url in self.requests if not is_ours(url)]

    def watch(self):
        """Begin to remember."""
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.context.on("request", self._remember)
        return self

    def forget(self):
        """Stop remembering what the context of the page asks for: it will be another screen's."""
        self.page.context.remove_listener("request", self._remember)

    def _remember(self, request):
        self.requests.append(request.url)

    def _hear(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def _dismiss(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()


def take(page, part, name):
    """The file behind a link of a part of the page, saved as the browser saves it."""
    with page.expect_download() as download:
        part.get_by_role("link", name=name).click()
    return download.value.path()


def wait_until_at_rest(page):
    """Until the server has drawn all there is; for a page of which something is there already."""
    page.locator("[data-test-script-state=notRunning]").wait_for()


def expect_no_sideways_scroll(page):
    """Once the page has settled: a part that is still being drawn may be wider for a moment."""
    page.wait_for_function(
        """() => [document.documentElement, document.querySelector("[data-testid=stMain]") ?? document.body]
            .every((element) => element.scrollWidth === innerWidth)"""
    )


def enter(page, url, account="commander"):
    """Open a link as a demo account.

    Who has no session is signed in without being shown the sign-in page, which would be one page more to
    draw. Where the session has ended, or Kadian is not at the root of its address, that page leads on to the
    link.
    """
    if not page.context.cookies(url):
        _sign_in(page.context, origin_of(url), account)
    page.goto(url)
    if urlsplit(page.url).path.endswith("/sign-in"):
        page.locator(f"button[name=demo][value={account}]").click()
        page.wait_for_url(lambda there: not urlsplit(there).path.endswith("/sign-in"))
        # From the bare address an account is led to its first page; here it is the map that was asked for.
        if urlsplit(page.url).path.rstrip("/") != urlsplit(url).path.rstrip("/"):
            page.goto(url)


def admit(context, url, account="commander"):
    """Sign a browser in without showing it anything."""
    answer = _sign_in(context, url, account)
    assert answer.status == 303, answer.text()


def _sign_in(context, url, account):
    return context.request.post(
        f"{url}/sign-in", form={"demo": account}, headers={"Origin": origin_of(url)}, max_redirects=0
    )


def open_screen(browser, **look):
    """A new person at a new screen, with nothing stored; ``look`` is that of ``new_context``."""
    return Screen(new_context(browser, **look).new_page()).watch()


def new_context(browser, *, width=1400, height=900, locale="zh-CN", color_scheme="light", has_scripts=True):
    """A browser context on the county's clock; a narrow screen is a phone's."""
    in_hand = width < 600
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        color_scheme=color_scheme,
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        user_agent=PHONE if in_hand else None,
        has_touch=in_hand,
        is_mobile=in_hand,
        java_script_enabled=has_scripts,
    )


class ScreenPool:
    """Screens in browser contexts that are used again.

    A context keeps the files that it fetched once, and an empty page beside the screens keeps the process
    that draws them (``chromium.ONE_PROCESS``), with the scripts it compiled: together that saves a quarter of
    the work of opening a page. Cookies and what pages stored are deleted between two screens, so that each
    begins as a new one does.
    """

    def __init__(self, browser):
        self._browser = browser
        self._idle = defaultdict(list)
        self._empty_pages = {}
        self._closed = Counter()

    def open(self, **look):
        """A screen as ``open_screen`` gives it."""
        key = tuple(sorted(look.items()))
        while self._idle[key]:
            context, origins = self._idle[key].pop()
            page = context.new_page()
            if page.evaluate(HAS_OWN_CLOCK):
                _delete_stored(page, origins)
                return Screen(page).watch()
            context.close()
        return open_screen(self._browser, **look)

    def close(self, screen, **look):
        """Close the screen; its context waits for the next one of that look."""
        context = screen.page.context
        screen.forget()
        self._closed[context] += 1
        if self._closed[context] % SCREENS_OF_A_PROCESS == 0:
            self._empty_pages.pop(context, None)  # with the last page ends the process
        elif context not in self._empty_pages:
            self._empty_pages[context] = _empty_page(context)
        for page in context.pages:
            if page is not self._empty_pages.get(context):
                page.close()
        context.clear_cookies()
        origins = {origin_of(url) for url in screen.requests if is_ours(url)}
        self._idle[tuple(sorted(look.items()))].append((context, origins))


def _empty_page(context):
    """A page of this machine with nothing on it, which no server needs to send."""
    page = context.new_page()
    page.route("**", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://127.0.0.1/")
    return page


def _delete_stored(page, origins):
    """Delete what pages of these origins stored in the context of the page, but for fetched files."""
    session = page.context.new_cdp_session(page)
    for origin in origins:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
    session.detach()


ENDED = {"zh-CN": "您的登录已结束", "en-GB": "Your session has ended"}


def end_session(page, url):
    """As an administrator does, or the clock: the browser keeps its cookie and knows of nothing."""
    kept = page.context.cookies()
    assert page.context.request.get(f"{url}/sign-out", max_redirects=0).status == 303
    page.context.add_cookies(kept)
