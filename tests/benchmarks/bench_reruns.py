"""Full runs of the situation page per second in one process, at the size of the demo.

Speaks Streamlit's own WebSocket protocol: no browser takes part. The screens are opened first; then all
ask for full runs, each as soon as its last one is finished: first the same page again, as news make it be
drawn again; then with another filter every time.
"""

import asyncio
import tempfile
import time
from itertools import cycle
from urllib.parse import urlsplit

from tests.benchmarks.parts.protocol import Client
from tests.browser.servers import serving_kadian

SECONDS = 10.0
CLIENTS = (10, 25, 50)
TARGET = 35
FILTERS = (
    "",
    "kind=village",
    "kind=checkpoint&attention=1",
    "area=370725001",
    "freshness=silent",
    "meaning=not_in_force",
    "area=370725001001",
    "search=K0",
    "kind=compound&status=compound.overdue",
)


async def _runs_per_second(port, clients, queries):
    async with asyncio.TaskGroup() as group:
        screens = [Client(port) for _ in range(clients)]
        for screen in screens:
            group.create_task(screen.open())
    start, finished, latencies = time.perf_counter(), 0, []

    async def press(screen):
        nonlocal finished
        next_query = cycle(queries)
        while time.perf_counter() - start < SECONDS:
            begun = time.perf_counter()
            await screen.run(next(next_query))
            latencies.append(time.perf_counter() - begun)
            finished += 1

    await asyncio.gather(*(press(screen) for screen in screens))
    taken = time.perf_counter() - start
    for screen in screens:
        await screen.close()
    latencies.sort()
    return finished / taken, latencies[len(latencies) // 2]


def main():
    with tempfile.TemporaryDirectory() as folder, serving_kadian(folder) as server:
        port = urlsplit(server.url).port
        for label, queries in {"the same page": FILTERS[:1], "another filter each time": FILTERS}.items():
            for clients in CLIENTS:
                rate, median = asyncio.run(_runs_per_second(port, clients, queries))
                print(
                    f"{clients:3} screens, {label}: {rate:5.1f} full runs/s (target {TARGET}),"
                    f" median answer {1000 * median:.0f} ms"
                )


if __name__ == "__main__":
    main()
