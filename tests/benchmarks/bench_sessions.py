"""A long shift: many open screens that look for news as browsers do, while people report.

Speaks Streamlit's own WebSocket protocol. Every screen looks for news at the pace the application asks for;
one after the other they press "seen, unchanged" on a site of their own. Printed are the seconds from a press
to its receipt, screens that were cut off, presses that were not confirmed, and the memory of the process.
"""

import argparse
import asyncio
import re
import tempfile
import time
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tests.benchmarks.parts.protocol import Client
from tests.browser.servers import serving_kadian
from tests.browser.situation_page import demo_sites

PATIENCE_S = 60.0
RECEIPT = re.compile(r"已记录 \\?#(\d+)")
TARGET_S = 1.5


class Post(Client):
    """A screen that stays open on a site: looks for news by itself, presses on request."""

    def __init__(self, port, site):
        super().__init__(port)
        self._site = site
        self._button, self._number = "", 0
        self.ready = asyncio.Event()
        self._looking = None
        self._receipt = asyncio.Event()
        self.dropped = False

    async def stay(self):
        """Hear everything until the connection ends."""
        message = BackMsg()
        message.rerun_script.query_string = f"site={self._site}"
        await self._socket.send(message.SerializeToString())
        try:
            async for payload in self._socket:
                self._hear(self.read(payload))
        except ConnectionClosed:
            self.dropped = True

    def _hear(self, message):
        element = message.delta.new_element
        if message.WhichOneof("type") == "auto_rerun":
            self._look_no_more()
            self._looking = asyncio.create_task(self._look(message.auto_rerun))
        elif element.button.id.endswith("press-seen"):
            self._button = element.button.id
            self.ready.set()
        elif (match := RECEIPT.search(element.alert.body)) and int(match[1]) > self._number:
            self._number = int(match[1])
            self._receipt.set()

    async def _look(self, auto_rerun):
        while True:
            await asyncio.sleep(auto_rerun.interval)
            message = BackMsg()
            message.rerun_script.fragment_id = auto_rerun.fragment_id
            message.rerun_script.is_auto_rerun = True
            await self._socket.send(message.SerializeToString())

    def _look_no_more(self):
        if self._looking is not None:
            self._looking.cancel()

    async def press(self):
        """Seconds until the receipt; None where none came."""
        message = BackMsg()
        message.rerun_script.query_string = f"site={self._site}"
        message.rerun_script.widget_states.widgets.add(id=self._button, trigger_value=True)
        self._receipt.clear()
        pressed_at = time.perf_counter()
        try:
            await self._socket.send(message.SerializeToString())
            await asyncio.wait_for(self._receipt.wait(), PATIENCE_S)
        except (TimeoutError, ConnectionClosed):
            return None
        return time.perf_counter() - pressed_at

    async def leave(self):
        self._look_no_more()
        self.dropped = False
        await self.close()


def memory_mb(process):
    """The most the process ever held, and what it holds now."""
    lines = Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return tuple(int(values[name].split()[0]) // 1024 for name in ("VmHWM", "VmRSS"))


async def shift(port, sites, seconds, every):
    """Seconds until each press was confirmed, None where it was not; how many screens were cut off."""
    posts = [Post(port, site) for site in sites]
    async with asyncio.TaskGroup() as opening:
        for post in posts:
            opening.create_task(post.open())
    async with asyncio.TaskGroup() as hearing:
        for post in posts:
            hearing.create_task(post.stay())
        for post in posts:
            await post.ready.wait()
        begun, presses, turns = time.perf_counter(), [], cycle(posts)
        while time.perf_counter() - begun < seconds:
            presses.append(hearing.create_task(next(turns).press()))
            await asyncio.sleep(every)
        taken = [await press for press in presses]
        dropped = sum(post.dropped for post in posts)
        for post in posts:
            await post.leave()
    return taken, dropped


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=0.5, help="10 for the figure in the documents")
    parser.add_argument("--every", type=float, default=10.0, help="seconds from one press to the next")
    options = parser.parse_args()
    sites = [site["code"] for site in demo_sites() if site["kind"] != "compound"][: options.sessions]
    with tempfile.TemporaryDirectory() as folder, serving_kadian(folder) as server:
        port = urlsplit(server.url).port
        taken, dropped = asyncio.run(shift(port, sites, 60 * options.minutes, options.every))
        most, now = memory_mb(server.process)
    confirmed = sorted(seconds for seconds in taken if seconds is not None)
    print(
        f"{len(sites)} sessions for {options.minutes:g} min, a press each {options.every:g} s:"
        f" {dropped} cut off, {len(confirmed)} of {len(taken)} presses confirmed,"
        f" median {quantile(confirmed, 0.5):.2f} s, p95 {quantile(confirmed, 0.95):.2f} s"
        f" (target {TARGET_S}), longest {quantile(confirmed, 1):.2f} s;"
        f" memory at most {most} MB, at the end {now} MB (target 2048)"
    )


def quantile(ordered, share):
    return ordered[round(share * (len(ordered) - 1))] if ordered else float("nan")


if __name__ == "__main__":
    main()
