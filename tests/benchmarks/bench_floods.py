"""How long others wait while one signed-in viewer floods the server, what it costs in memory and in the log.

Each flood is sent by a process of its own, first with the limits as they are by default, then with all of
them switched off: the control. Printed for each: seconds until a run requested by another person's screen was
finished, the same for a plain page, how much more memory the server held, and how much it logged.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import fields
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from geo.settings import PREFIX, Settings
from tests.benchmarks.parts.flooding import FLOODS
from tests.benchmarks.parts.protocol import Client
from tests.browser.servers import ROOT, serving_kadian

LIMITS = ("account_", "screen_", "message_")
OFF = {f"{PREFIX}{each.name}".upper(): "0" for each in fields(Settings) if each.name.startswith(LIMITS)}
BETWEEN_S = 0.2
QUIET_S = 5.0
"""Without a flood, before and after: caches fill, and what was left over is worked off."""
TARGETS = "screen p95 < 0.5 s, memory < +100 MB, log < 1 MB"


def resident_mb(process):
    lines = Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return int(values["VmRSS"].split()[0]) / 1024


def page_seconds(port, cookie):
    """How long a plain page takes."""
    begun = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/m/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(answer.status)
    return time.perf_counter() - begun


async def another_screen(port, seconds):
    """Seconds of each run that a commander's screen asks for, and of each plain page."""
    client, runs, pages = Client(port), [], []
    await client.open()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        begun = time.perf_counter()
        await client.run(f"q={len(runs) % 7}")
        runs.append(time.perf_counter() - begun)
        pages.append(await asyncio.to_thread(page_seconds, port, client.sign_in()))
        await asyncio.sleep(BETWEEN_S)
    await client.close()
    return runs, pages


def measured(server, kind, seconds):
    """One flood: the runs and pages of somebody else, more memory in MB, more log in bytes, messages sent."""
    port = urlsplit(server.url).port
    asyncio.run(another_screen(port, QUIET_S))
    memory, log = resident_mb(server.process), server.log.stat().st_size
    command = [sys.executable, "-m", "tests.benchmarks.parts.flooding", str(port), kind, str(seconds)]
    flood = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) if kind else None
    runs, pages = asyncio.run(another_screen(port, seconds))
    memory = resident_mb(server.process) - memory
    sent = flood.communicate()[0].strip() if flood else "0"
    if flood and flood.returncode:
        raise RuntimeError(kind)
    return runs, pages, memory, server.log.stat().st_size - log, sent


def print_measurement(kind, limits, measurement):
    runs, pages, memory, log, sent = measurement
    print(
        f"{kind or 'nothing'} ({limits}): {sent} messages sent; another's screen {spread(runs)},"
        f" plain page {spread(pages)}; memory {memory:+.0f} MB, log {log / 1000:+.0f} KB",
        flush=True,
    )


def spread(seconds):
    ordered = sorted(seconds)
    p50, p95 = (ordered[round(share * (len(ordered) - 1))] for share in (0.5, 0.95))
    return f"{len(ordered)} times p50 {p50:.2f} s p95 {p95:.2f} s max {ordered[-1]:.2f} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each flood")
    parser.add_argument("--only", default="", help="floods whose name holds this")
    parser.add_argument("--controls", choices=("both", "none", "only"), default="both")
    options = parser.parse_args()
    kinds = ["", *FLOODS] if not options.only else [kind for kind in FLOODS if options.only in kind]
    print(f"targets: {TARGETS}")
    for limits, environment in {"with limits": {}, "control, no limits": OFF}.items():
        if (options.controls == "none" and environment) or (options.controls == "only" and not environment):
            continue
        for kind in kinds:
            with tempfile.TemporaryDirectory() as folder, serving_kadian(folder, **environment) as server:
                print_measurement(kind, limits, measured(server, kind, options.seconds))


if __name__ == "__main__":
    main()
