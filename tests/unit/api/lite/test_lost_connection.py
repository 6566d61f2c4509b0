"""A link that is cut between sending and answer: over real sockets, through the gate."""

import socket
import threading
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import uvicorn

from geo.api.auth.session_middleware import SessionMiddleware
from geo.api.lite.routes import lite_routes
from geo.services.accounts.sessions import sign_in_to_demo
from geo.store import Store
from tests.unit.api.asking import application, ask
from tests.worlds import STAFF

PATIENCE_S = 30
FORM = {"site": "V1", "version": "1", "key": "the form's own", "do": "set:reopened", "note": "路障已拆"}


@pytest.fixture
def address(world):
    """Where the plain pages are served behind the gate."""
    app = SessionMiddleware(application(lite_routes(lambda: world.ctx)), lambda: world.ctx, bool)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    serving.start()
    yield listening.getsockname()
    server.should_exit = True
    serving.join()
    listening.close()


class Held:
    """A write that waits until the link is cut: the form has arrived, the answer can no longer be sent."""

    def __init__(self):
        self.arrived, self.cut, self.written = (threading.Event() for _ in range(3))


@pytest.fixture
def held(monkeypatch):
    held, write = Held(), Store.write

    def late(*args):
        held.arrived.set()
        assert held.cut.wait(PATIENCE_S)
        receipt = write(*args)
        held.written.set()
        return receipt

    monkeypatch.setattr(Store, "write", late)
    return held


@pytest.fixture
def headers(world, address):
    host = "{}:{}".format(*address)
    cookie = f"kadian={sign_in_to_demo(world.ctx, STAFF.id, 'here')}"
    return {
        "Host": host,
        "Origin": f"http://{host}",
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
    }


def send_and_cut(address, headers, form, held):
    """Send a report, and go away before there is an answer."""
    body = urlencode(form)
    lines = [f"{name}: {value}" for name, value in (headers | {"Content-Length": len(body)}).items()]
    with socket.create_connection(address) as link:
        link.sendall("\r\n".join(["POST /m/site HTTP/1.1", *lines, "", body]).encode())
        assert held.arrived.wait(PATIENCE_S)
    held.cut.set()
    assert held.written.wait(PATIENCE_S)


def send(address, headers, form):
    """Send a report and read where the answer leads."""
    connection = HTTPConnection(*address, timeout=PATIENCE_S)
    connection.request("POST", "/m/site", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["Location"]


def test_sent_cut_and_sent_again_it_is_recorded_once(world, address, headers, held):
    before = world.store.revision()
    send_and_cut(address, headers, FORM, held)
    assert world.store.revision() == before + 1
    for _ in range(2):
        assert send(address, headers, FORM) == (303, f"own?seq={before + 1}")
    assert world.store.revision() == before + 1


def test_with_another_key_the_second_is_another_entry(world, address, headers, held):
    before = world.store.revision()
    send_and_cut(address, headers, FORM, held)
    assert send(address, headers, FORM | {"key": "another"}) == (303, f"own?seq={before + 2}")
    assert world.entry(before + 2).key == "another"


def test_from_another_origin_nothing_is_recorded(world, address, headers):
    before = world.store.revision()
    assert send(address, headers | {"Origin": "http://evil.example"}, FORM)[0] == 403
    assert send(address, {**headers, "Cookie": ""}, FORM)[0] == 401
    assert world.store.revision() == before


def test_cut_in_the_middle_of_the_form_nothing_is_recorded(world):
    before = world.store.revision()
    answer = ask(lite_routes(lambda: world.ctx), "/m/site", form=FORM, cut=True, kadian_account=STAFF.id)
    assert (answer.status, world.store.revision()) == (400, before)
