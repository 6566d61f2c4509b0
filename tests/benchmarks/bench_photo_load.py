"""Phones send photos of several megabytes over the low-bandwidth pages while screens of the map look on.

``python -m tests.benchmarks.bench_photo_load`` starts Kadian as people start it, on the demo county. Every
phone has an account and a finding of its own and sends its photos one after the other; one that is refused
is sent again with its key, as the page does, and every second one that was acknowledged is sent once more.
Each screen draws the whole page again at a pace, at first alone and then while the phones send. Printed are
the seconds of screens and uploads and the memory of the process and of the children that encode. Afterwards
every photo is fetched and decoded; the benchmark fails where one is missing, is unreadable or is there twice.
``--phones``, ``--screens``, ``--photos``, ``--mb`` and ``--every`` change the load.
"""

import argparse
import asyncio
import contextlib
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.findings.commands import LogFinding
from geo.domain.journal import Entry
from geo.services.bootstrap import open_context
from geo.services.findings.record import log_finding
from geo.settings import Settings
from geo.store import Request
from tests.benchmarks.bench_photos import request_of, send
from tests.benchmarks.parts.process import watching_memory
from tests.benchmarks.parts.protocol import Client
from tests.browser import servers
from tests.browser.pressing import Journal
from tests.browser.requests import ask
from tests.browser.situation_page import demo_sites
from tests.unit.exchange.pictures import opened, photo

PIXELS = 4000, 3000
AT_ONCE = 1e12
"""Bytes per second of a link that holds nothing back."""
ATTEMPTS = 60
PAUSE_S = 1.0
"""Before a photo that was refused is sent again."""
PATIENCE_S = 120.0
ADDRESS = re.compile(r"photos/([0-9a-f]{64})")
ATTACH = "attach"
SUPERVISOR = Actor("photo-supervisor", "督导", Role.SUPERVISOR)


@dataclass
class Phone:
    """A phone with its session and its finding, and what became of its photos."""

    account: str
    finding: str
    cookie: str = ""
    acknowledged: int = 0
    refused: int = 0
    seconds: list = field(default_factory=list)

    def send_photos(self, port, pictures):
        """Send each photo until it is acknowledged, every second one once more."""
        token = self.cookie.partition("=")[2]
        for number, data in enumerate(pictures):
            key = f"{self.account} {number}"
            request = request_of(port, token, data, key, finding=self.finding)
            begun = time.perf_counter()
            if self._is_acknowledged(port, request):
                self.seconds.append(time.perf_counter() - begun)
                self.acknowledged += 1
                if number % 2:
                    send(port, request, AT_ONCE)

    def _is_acknowledged(self, port, request):
        for _ in range(ATTEMPTS):
            with contextlib.suppress(OSError):  # a refusal may end the connection while more is sent
                if " 303" in send(port, request, AT_ONCE):
                    return True
            self.refused += 1
            time.sleep(PAUSE_S)
        return False

    def readable_photos(self, server):
        """How many photos its finding shows, and how many of them can be fetched and decoded."""
        _, page = ask(server, "GET", f"/m/photo?finding={self.finding}", Cookie=self.cookie).result
        shown = set(ADDRESS.findall(page.decode()))
        return len(shown), sum(self._is_readable(server, sha256) for sha256 in shown)

    def _is_readable(self, server, sha256):
        status, data = ask(server, "GET", f"/photos/{sha256}", Cookie=self.cookie).result
        return status == 200 and max(opened(data).size) > 0


def fill_store(folder, count):
    """Register so many phones and a finding for each in a store with the demo county; return the phones."""
    Path(folder, servers.STORE_NAME).write_bytes(servers.demo_store())
    ctx = open_context(replace(Settings(), store=servers.store_url(folder)))
    accounts = [Actor(f"phone-{number}", f"督导 {number}", Role.SUPERVISOR) for number in range(count)]

    def register(tx):
        for actor in (SUPERVISOR, *accounts):
            tx.record(Entry("account", actor.id, "register", None, {"name": actor.name, "role": actor.role}))
            tx.accounts.put(actor, demo=True)

    system = Request("accounts of the benchmark", {}, SUPERVISOR.id, "demo", ctx.now())
    ctx.store.write(system, register)
    for actor, site in zip(accounts, demo_sites(), strict=False):
        log_finding(ctx, SUPERVISOR, LogFinding("vehicles", f"finding of {actor.id}", site["code"]))
    with ctx.store.read() as reader:
        findings = [finding.id for finding, _ in reader.findings.all() if finding.found_by == SUPERVISOR.id]
    ctx.store.close()
    return [Phone(actor.id, finding) for actor, finding in zip(accounts, findings, strict=True)]


def pictures_of(count, megabytes):
    """So many photos that differ, each with the bytes at its end that phones append."""
    for _ in range(count):
        data = photo(*PIXELS, quality=90)
        yield data + bytes(max(0, int(megabytes * 1e6) - len(data)))


async def look(screen, every, seconds, is_over):
    """Draw the page of a screen again and again; the seconds of each go into the list."""
    while not is_over.is_set():
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE_S):
            await screen.run()
        seconds.append(time.perf_counter() - begun)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(is_over.wait(), max(0.0, begun + every - time.perf_counter()))


async def looked_on(screens, every, work):
    """The seconds of all pages that were drawn while the work went on, in order."""
    seconds, is_over = [], asyncio.Event()
    async with asyncio.TaskGroup() as looking:
        for number, screen in enumerate(screens):
            await asyncio.sleep(every / len(screens) if number else 0)
            looking.create_task(look(screen, every, seconds, is_over))
        await work
        is_over.set()
    return sorted(seconds)


async def load(port, phones, pictures, options):
    """The seconds of pages alone, and of pages while the phones send."""
    screens = [Client(port) for _ in range(options.screens)]
    for screen in screens:
        await screen.open()
    alone = await looked_on(screens, options.every, asyncio.sleep(2 * options.every))

    async def send_all():
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(len(phones)) as senders:
            sending = [
                loop.run_in_executor(senders, phone.send_photos, port, own)
                for phone, own in zip(phones, pictures, strict=True)
            ]
            await asyncio.gather(*sending)

    meanwhile = await looked_on(screens, options.every, send_all())
    for screen in screens:
        await screen.close()
    return alone, meanwhile


def figures(seconds):
    """Median, p95 and longest of seconds in order, as text."""
    if not seconds:
        return "none"
    median, p95 = (seconds[round(share * (len(seconds) - 1))] for share in (0.5, 0.95))
    return f"{len(seconds)}, median {median:.2f} s, p95 {p95:.2f} s, longest {seconds[-1]:.2f} s"


def main():
    """Print each figure; fail where a photo is missing, unreadable or there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=20)
    parser.add_argument("--screens", type=int, default=30)
    parser.add_argument("--photos", type=int, default=3, help="of each phone")
    parser.add_argument("--mb", type=float, default=4.0)
    parser.add_argument("--every", type=float, default=15.0, help="seconds from one look to the next")
    options = parser.parse_args()
    pictures = [list(pictures_of(options.photos, options.mb)) for _ in range(options.phones)]
    with tempfile.TemporaryDirectory() as folder:
        phones = fill_store(folder, options.phones)
        with servers.serving_kadian(folder) as server, watching_memory(server.process) as memory:
            port, journal = urlsplit(server.url).port, Journal(server)
            for phone in phones:
                phone.cookie = Client(port, phone.account).sign_in()
            before, begun = journal.head, time.perf_counter()
            alone, meanwhile = asyncio.run(load(port, phones, pictures, options))
            took = time.perf_counter() - begun
            attached = [key for key, action in journal.since(before) if action == ATTACH]
            shown = [phone.readable_photos(server) for phone in phones]
    sent = options.phones * options.photos
    acknowledged = sum(phone.acknowledged for phone in phones)
    readable = sum(number for _, number in shown)
    own, with_children = (max(sample) for sample in zip(*memory, strict=True))
    print(f"{options.phones} phones, {options.photos} photos of {options.mb:g} MB each, {took:.0f} s in all")
    print(f"pages of {options.screens} screens each {options.every:g} s, alone: {figures(alone)}")
    print(f"  while photos are sent: {figures(meanwhile)}")
    print(f"uploads until acknowledged: {figures(sorted(chain(*(phone.seconds for phone in phones))))}")
    print(f"  refused and sent again: {sum(phone.refused for phone in phones)} times")
    print(f"memory at most {own} MB, {with_children} MB with the children that encode")
    print(
        f"photos: {sent} sent, {acknowledged} acknowledged, {sum(number for number, _ in shown)} shown, "
        f"{readable} readable, {len(attached)} recorded, {len(attached) - len(set(attached))} of them twice"
    )
    is_kept = all(counts == (phone.acknowledged,) * 2 for phone, counts in zip(phones, shown, strict=True))
    if not is_kept or not sent == acknowledged == len(attached) == len(set(attached)):
        sys.exit("a promise is broken")


if __name__ == "__main__":
    main()
