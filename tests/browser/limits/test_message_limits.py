"""Limits as they are served: frames that are no message, messages that hold too much, uploads."""

import re
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from geo.api.limits.message_meter import CLOSE_MESSAGE_TOO_BIG, CLOSE_POLICY_VIOLATION, MAX_UNKNOWN_FRAMES

PATIENCE_S, MESSAGE_LIMIT = 60, 50_000_000


def ask(server, method, path, body=None, **headers):
    """Status, headers and body of one request as our own page sends it."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=PATIENCE_S)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Origin": server.url} | names)
    answer = connection.getresponse()
    result = answer.status, answer.headers, answer.read()
    connection.close()
    return result


def signed_in(server, account):
    answer = ask(server, "POST", "/sign-in", urlencode({"demo": account}))
    return answer[1]["Set-Cookie"].partition(";")[0]


def opened(server, cookie):
    return connect(
        f"ws{server.url.removeprefix('http')}/_stcore/stream",
        origin=server.url,
        subprotocols=["streamlit"],
        additional_headers={"Cookie": cookie},
        max_size=MESSAGE_LIMIT,
    )


def run(socket):
    """Have the page drawn; gives the id of Streamlit's session."""
    socket.send(BackMsg(rerun_script={}).SerializeToString())
    session = ""
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=PATIENCE_S))
        session = session or message.new_session.initialize.session_id
        if message.WhichOneof("type") == "script_finished":
            return session


def limited(server, reason):
    """How often the limit was reached, as the metrics say."""
    text = ask(server, "GET", "/metrics")[2].decode()
    return int(re.search(rf'kadian_limited_total{{reason="{reason}"}} (\d+)', text)[1])


def hear_all(socket):
    while True:
        socket.recv(timeout=PATIENCE_S)


def end_of(socket):
    """The code with which the connection is closed."""
    with pytest.raises(ConnectionClosed) as closed:
        hear_all(socket)
    return closed.value.rcvd.code


@pytest.mark.parametrize("frame", [b"", b"\xff nonsense", b"\xf8\x07\x01", "text"])
def test_frames_that_are_no_message_leave_no_word_in_the_log_and_end_the_connection(kadian_app, frame):
    cookie = signed_in(kadian_app, "supervisor")  # a line of the log of its own
    before, log = limited(kadian_app, "message_unknown"), kadian_app.log.stat().st_size
    with opened(kadian_app, cookie) as socket:
        run(socket)
        for _ in range(MAX_UNKNOWN_FRAMES):
            socket.send(frame)
        run(socket)  # a few do no harm
        socket.send(frame)
        assert end_of(socket) == CLOSE_POLICY_VIOLATION
    assert limited(kadian_app, "message_unknown") == before + MAX_UNKNOWN_FRAMES + 1
    assert kadian_app.log.stat().st_size == log


def test_a_message_that_holds_too_much_ends_the_connection(kadian_app):
    message = BackMsg()
    for number in range(2001):
        message.rerun_script.widget_states.widgets.add(id=f"w{number}", int_value=number)
    with opened(kadian_app, signed_in(kadian_app, "supervisor")) as socket:
        socket.send(message.SerializeToString())
        assert end_of(socket) == CLOSE_MESSAGE_TOO_BIG


def upload(server, cookie, session, length):
    """The status with which a file of so many bytes is taken or not."""
    _, headers, _ = ask(server, "GET", "/_stcore/health", Cookie=cookie)
    xsrf = (headers["Set-Cookie"] or "").partition(";")[0]
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    body = head.encode() + b"x" * length + f"\r\n--{mark}--\r\n".encode()
    return ask(
        server,
        "PUT",
        f"/_stcore/upload_file/{session}/f-{mark}",
        body,
        Cookie=f"{cookie}; {xsrf}",
        X_Xsrftoken=xsrf.partition("=")[2].strip('"'),
        Content_Type=f"multipart/form-data; boundary={mark}",
    )[0]


def test_a_file_is_taken_from_those_who_may_plan_into_a_screen_of_their_own(kadian_app):
    planner, supervisor = (signed_in(kadian_app, name) for name in ("planner", "supervisor"))
    with opened(kadian_app, planner) as one, opened(kadian_app, supervisor) as other:
        own, foreign = run(one), run(other)
        assert upload(kadian_app, planner, own, 1000) == 204
        assert upload(kadian_app, planner, own, 2 * 2**20) == 413
        assert upload(kadian_app, planner, foreign, 1000) == 403
        assert upload(kadian_app, supervisor, foreign, 1000) == 403
        assert upload(kadian_app, supervisor, own, 1000) == 403
