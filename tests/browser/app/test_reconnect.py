"""A link that is cut between a press and its answer: the screen that comes back tells whether it arrived."""

import json
import re
import time
from contextlib import contextmanager
from socket import SHUT_RDWR

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser import servers
from tests.browser.requests import MESSAGE_LIMIT, PATIENCE_S, ask, signed_in
from tests.browser.situation_page import demo_sites

SITE = next(site["code"] for site in demo_sites() if site["kind"] == "checkpoint")
RECEIPT = re.compile(r"已记录 \\?#(\d+)")


@contextmanager
def opened(server, cookie, again=None):
    """A screen of the site's form; ``again`` is one that was cut, whose session the browser resumes."""
    # The front end tells the session it had in the third of these.
    spoken = ["streamlit", "no-token", again.session] if again else ["streamlit"]
    url = f"ws{server.url.removeprefix('http')}/_stcore/stream"
    headers = {"Cookie": cookie}
    with connect(
        url, origin=server.url, subprotocols=spoken, additional_headers=headers, max_size=MESSAGE_LIMIT
    ) as socket:
        yield Line(socket)


class Line:
    """Speaks as the front end does; ``receipts`` are the numbers that the screen showed."""

    def __init__(self, socket):
        self._socket = socket
        self.session, self.press, self.receipts = "", "", []
        self.look()

    def _ask(self, pressed=""):
        message = BackMsg()
        message.rerun_script.query_string = f"site={SITE}&lang=zh"
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self._socket.send(message.SerializeToString())

    def _hear(self):
        """Until a run has been drawn from its beginning to its end."""
        message, begun = ForwardMsg(), False
        while not (begun and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and _ends(message)):
            message.ParseFromString(self._socket.recv(PATIENCE_S))
            element = message.delta.new_element
            if message.WhichOneof("type") == "new_session":
                self.session, begun = message.new_session.initialize.session_id, True
            if element.button.id.endswith("press-seen"):
                self.press = element.button.id
            self.receipts += map(int, RECEIPT.findall(element.alert.body))

    def look(self):
        """One more run; after it all earlier requests are answered."""
        self._ask()
        self._hear()

    def press_deaf(self):
        """Press, and hear nothing of the answer."""
        self._ask(self.press)

    def press_and_hear(self):
        self._ask(self.press)
        self._hear()

    def cut(self):
        """Without a closing message."""
        self._socket.socket.shutdown(SHUT_RDWR)


def _ends(message):
    return message.WhichOneof("type") == "script_finished"


def head(server):
    """The number of the last entry."""
    return json.loads(ask(server, "GET", "/healthz").result[1])["seq"]


def wait_for(server, seq):
    end = time.monotonic() + PATIENCE_S
    while head(server) != seq:
        assert time.monotonic() < end


@pytest.fixture(scope="module")
def written_app(tmp_path_factory):
    """Kadian on demo data of this module's own."""
    with servers.serving_demo(tmp_path_factory.mktemp("written")) as server:
        yield server


def test_a_press_whose_answer_was_cut_off_is_shown_once_the_screen_is_back(written_app):
    cookie = signed_in(written_app)
    before = head(written_app)
    with opened(written_app, cookie) as line:
        line.press_deaf()
        wait_for(written_app, before + 1)
        line.cut()
    with opened(written_app, cookie, again=line) as again:
        assert again.session == line.session
        again.look()
        assert set(again.receipts) == {before + 1}
    with opened(written_app, cookie) as stranger:  # the control: another screen knows nothing of that press
        assert stranger.receipts == []
        stranger.press_and_hear()
        stranger.look()
        assert set(stranger.receipts) == {before + 2}
    assert head(written_app) == before + 2


@pytest.mark.parametrize("_attempt", range(5))  # the cut comes at another moment each time
def test_a_press_that_was_cut_off_itself_and_pressed_again_if_need_be_is_recorded_once(written_app, _attempt):
    cookie = signed_in(written_app)
    before = head(written_app)
    with opened(written_app, cookie) as line:
        line.press_deaf()
        line.cut()
    with opened(written_app, cookie, again=line) as again:
        assert again.session == line.session
        again.look()
        if not again.receipts:  # as anybody does who sees no number
            again.press_and_hear()
            again.look()
        assert set(again.receipts) == {before + 1}
        assert head(written_app) == before + 1
