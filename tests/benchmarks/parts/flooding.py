"""What one signed-in person sends to be in everybody's way; runs as a process of its own."""

import argparse
import asyncio
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException

from tests.benchmarks.parts.protocol import Client

FLOODER = "supervisor"
SOCKETS, A_SECOND = 10, 24
STATES = 300_000
WIDGET = re.compile(rb"\$\$ID-[0-9a-f]+-[\w-]+")
WIDGETS = []
"""Ids of the widgets of a screen, once they are known."""
PAUSE_S = 0.05
"""Before the next attempt to connect, where the server has closed or refused the connection."""


def rerun(number):
    """A run of the whole page with another link each time, so that nothing can be answered from memory."""
    message = BackMsg()
    message.rerun_script.query_string = f"q={number}"
    return message.SerializeToString()


def made_up(number):
    """One message with more widget states than any screen has."""
    message = BackMsg()
    for state in range(STATES):
        message.rerun_script.widget_states.widgets.add(id=f"w{number}-{state}", int_value=state)
    return message.SerializeToString()


def wrong_type(number):
    """The screen's own widgets, each in turn of a type it does not expect: a traceback in the log."""
    message = BackMsg()
    widget = WIDGETS[number % len(WIDGETS)]
    message.rerun_script.widget_states.widgets.add(id=widget, json_value="{[")
    return message.SerializeToString()


class Looking(Client):
    """A screen that remembers its widgets."""

    def read(self, payload):
        WIDGETS.extend(found.decode() for found in WIDGET.findall(payload))
        return super().read(payload)


async def learn_widgets(port, cookie):
    client = Looking(port, FLOODER, cookie)
    await client.connect()
    await client.run()
    await client.close()


def lost_fragment(number):
    """A look of a part of the page that is not there, which Streamlit tells in its log."""
    message = BackMsg()
    message.rerun_script.fragment_id = f"{number}" * 1000
    message.rerun_script.is_auto_rerun = True
    return message.SerializeToString()


def heartbeat(_):
    return BackMsg(app_heartbeat=True).SerializeToString()


def shut_down(_):
    """For developers only; Streamlit tells each in its log."""
    return BackMsg(debug_shutdown_runtime=True).SerializeToString()


SHEETS_AT_ONCE = 30
SHEETS = f"{SHEETS_AT_ONCE} requests for a sheet at once, without pause"
FLOODS = {
    "reruns without pause on one socket": (rerun, 1, 0),
    f"{A_SECOND} reruns a second on each of {SOCKETS} sockets": (rerun, SOCKETS, A_SECOND),
    f"reruns without pause on each of {SOCKETS} sockets": (rerun, SOCKETS, 0),
    "empty frames without pause": (lambda _: b"", 1, 0),
    "junk frames without pause": (lambda _: random.randbytes(40), 1, 0),
    "frames with an unknown field without pause": (lambda _: b"\xf8\x07\x01", 1, 0),
    f"{STATES} made-up widget states in each message": (made_up, 1, 1),
    "widget states of a wrong type without pause": (wrong_type, 1, 0),
    "looks of fragments that are not there": (lost_fragment, 1, 0),
    f"heartbeats without pause on each of {SOCKETS} sockets": (heartbeat, SOCKETS, 0),
    "orders for developers without pause": (shut_down, 1, 0),
    "a new connection without pause": (None, 1, 0),
    SHEETS: (None, 0, 0),
}
"""What is sent, on how many sockets, how many a second on each (0: without pause)."""


async def flood(port, make, a_second, until, cookie):
    """Send until the time has come; connect again whenever the connection is closed."""
    loop, sent = asyncio.get_running_loop(), 0
    while loop.time() < until:
        client = Client(port, FLOODER, cookie)
        with suppress(WebSocketException, OSError):
            await client.connect()
            hearing = asyncio.create_task(client.ignore())
            try:
                while make and loop.time() < until:
                    message = make(sent)
                    sent += 1
                    async with asyncio.timeout_at(until):
                        await client.send(message)
                    await asyncio.sleep(1 / a_second if a_second else 0)
            except TimeoutError:
                return sent
            finally:
                hearing.cancel()
                client.abort()
        await asyncio.sleep(PAUSE_S if make else 0)
    return sent


def ask_for_sheets(port, cookie, seconds):
    """Ask for the longest page without a pause; gives how often it was answered."""
    until, answered = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/sheet", headers={"Cookie": cookie})
        connection.getresponse().read()
        connection.close()
        answered += 1
    return answered


async def flood_all(port, kind, seconds):
    """Send one flood; gives how many messages or requests were sent."""
    if kind == SHEETS:
        cookie = Client(port, FLOODER).sign_in()
        with ThreadPoolExecutor(SHEETS_AT_ONCE) as threads:
            asked = [threads.submit(ask_for_sheets, port, cookie, seconds) for _ in range(SHEETS_AT_ONCE)]
        return sum(each.result() for each in asked)
    make, sockets, a_second = FLOODS[kind]
    until = asyncio.get_running_loop().time() + seconds
    cookie = Client(port, FLOODER).sign_in()
    await learn_widgets(port, cookie)
    return sum(await asyncio.gather(*(flood(port, make, a_second, until, cookie) for _ in range(sockets))))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("kind", choices=FLOODS)
    parser.add_argument("seconds", type=float)
    asked = parser.parse_args()
    print(asyncio.run(flood_all(asked.port, asked.kind, asked.seconds)))


if __name__ == "__main__":
    main()
