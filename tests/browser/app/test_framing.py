"""Which pages may show one of ours in a frame: in a browser, from another port of the same host."""

import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from geo.api.security_headers import CSP_HEADER, FRAME_ANCESTORS, SECURITY_HEADERS
from tests.browser.map_frame import MapFrame
from tests.browser.screens import admit, enter

PAGES = [
    "/",
    "/?site=K02",
    "/m/",
    "/sheet",
    "/map/areas.json",
    "/sign-in",
    "/no/such/page",
    "/_stcore/health",
]
REFUSED = "chrome-error://chromewebdata/"
FRAME = """address => new Promise((done) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.onload = () => done();
    frame.src = address;
})"""


@contextmanager
def stranger():
    """A server on another port of this host, with one empty page."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "15")
            self.end_headers()
            self.wfile.write(b"<!doctype html>")

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def framed(page, address):
    """Where a frame on the page ends up that is to show the address."""
    page.evaluate(FRAME, address)
    return page.frames[-1].url


@pytest.mark.parametrize("path", PAGES)
def test_only_a_page_of_ours_may_frame_one_of_ours(page, kadian_app, path):
    admit(page.context, kadian_app.url)
    with stranger() as other:
        page.goto(other)
        assert framed(page, f"{kadian_app.url}{path}") == REFUSED
    page.goto(f"{kadian_app.url}/_stcore/health")
    own = "/m/" in path or path == "/sign-in"  # no page at all frames these
    assert (framed(page, f"{kadian_app.url}{path}") == REFUSED) is own


def test_the_map_is_drawn_in_its_frame(screen, kadian_app):
    enter(screen.page, kadian_app.url)
    MapFrame(screen.page).wait_until_drawn()
    assert [error for error in screen.errors if "frame" in error.casefold()] == []


def headers_of(server, path, **headers):
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/", 401, {}),
        ("/", 303, {"Accept": "text/html"}),
        ("/", 400, {"Host": "evil.example"}),
        ("/_stcore/health", 200, {}),
        ("/sign-in", 200, {}),
    ],
)
def test_the_served_application_says_so_in_every_answer(kadian_app, path, status, said):
    found, headers = headers_of(kadian_app, path, **said)
    assert (found, {name: headers[name] for name in SECURITY_HEADERS}) == (status, SECURITY_HEADERS)
    assert headers[CSP_HEADER].endswith(FRAME_ANCESTORS) or "frame-ancestors 'none'" in headers[CSP_HEADER]


def test_a_refused_connection_says_so_too(kadian_app):
    with pytest.raises(InvalidStatus) as refusal, connect(f"ws{kadian_app.url[4:]}/_stcore/stream"):
        pass
    answer = refusal.value.response
    assert answer.status_code == 403
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
