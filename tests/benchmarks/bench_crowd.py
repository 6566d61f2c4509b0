"""Screens that all connect at one moment, as after a restart, with the few descriptors that are usual.

Server and clients each may open as many files and connections as ``--descriptors`` says, soft and hard limit.
All screens are of one session. Printed are the screens that were drawn, showed an error, or were cut off, the
seconds until the first, the median and the last was drawn, and the most descriptors the server held.
"""

import argparse
import asyncio
import contextlib
import resource
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException

from tests.benchmarks.parts.protocol import Client
from tests.browser.servers import serving_kadian

PATIENCE_S = 300.0
LOOK_S = 0.05


async def screen(port, cookie):
    """How it went and after how many seconds."""
    client, begun = Client(port, cookie=cookie), time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await client.open()
        outcome = "drawn"
    except RuntimeError:
        outcome = "an error shown"
    except (WebSocketException, OSError, TimeoutError) as lost:
        outcome = f"cut off ({type(lost).__name__})"
    return outcome, time.perf_counter() - begun, client


@contextlib.contextmanager
def counting_descriptors(process):
    """A list that grows by how many files and connections the process has open, while the block lasts."""
    folder, counts, is_over = Path(f"/proc/{process.pid}/fd"), [], threading.Event()

    def count():
        while not is_over.wait(LOOK_S):
            counts.append(len(list(folder.iterdir())))

    thread = threading.Thread(target=count)
    thread.start()
    yield counts
    is_over.set()
    thread.join()


async def crowd(server, number):
    port = urlsplit(server.url).port
    cookie = Client(port).sign_in()
    with counting_descriptors(server.process) as counts:
        answers = await asyncio.gather(*(screen(port, cookie) for _ in range(number)))
    for _, _, client in answers:
        with contextlib.suppress(AttributeError):  # it was never connected
            client.abort()
    return answers, max(counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=300)
    parser.add_argument("--descriptors", type=int, default=1024)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (options.descriptors, options.descriptors))
    with tempfile.TemporaryDirectory() as folder, serving_kadian(folder) as server:
        answers, most = asyncio.run(crowd(server, options.screens))
        tracebacks = server.log.read_text("utf-8", "replace").count("Traceback")
    outcomes = Counter(outcome for outcome, _, _ in answers)
    drawn = sorted(seconds for outcome, seconds, _ in answers if outcome == "drawn") or [float("nan")]
    print(
        f"{options.screens} screens of one session at one moment, {options.descriptors} descriptors:"
        f" {', '.join(f'{number} {outcome}' for outcome, number in outcomes.most_common())};"
        f" first after {drawn[0]:.1f} s, median {drawn[len(drawn) // 2]:.1f} s, last {drawn[-1]:.1f} s;"
        f" at most {most} descriptors, {tracebacks} tracebacks in the log"
    )


if __name__ == "__main__":
    main()
