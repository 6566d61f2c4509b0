"""A prefecture of 100,000 sites: opening any area and filtering, in the services and over the wire.

Above the limit of points the map shows area totals, so that what is sent stays small; every answer is
requested for the first time, so that nothing comes from the cache.
"""

import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from geo.domain.area_codes import parent_by_code
from geo.domain.areas import Area, Level
from geo.domain.commands import StatusChange
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.services.bootstrap import open_context
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.sites.record_status import change_status
from geo.services.situation.overview import situation_overview
from geo.settings import Settings
from geo.store import Request
from tests.benchmarks.parts.protocol import Client
from tests.browser.servers import serving_kadian
from tests.worlds import STAFF

SITES = 100_000
PER_WRITE = 5_000
TARGET_S = 1.0
STATUSES = (("checkpoint", "manned"), ("village", "closed"), ("market", "suspended"), ("venue", "open"))


def areas():
    yield Area("3707", "3707", "", Level.PREFECTURE)
    for county in range(10):
        yield Area(f"3707{county:02}", f"county {county}", "3707", Level.COUNTY)
        for town in range(10):
            code = f"3707{county:02}{town:03}"
            yield Area(code, f"town {code}", parent_by_code(code), Level.TOWN)
            for community in range(10):
                yield Area(f"{code}{community:03}", f"community {code}{community}", code, Level.COMMUNITY)


def filled(ctx, chance):
    """Register the areas and the sites; return the areas."""
    tree, now = list(areas()), ctx.now()
    communities = [area.code for area in tree if area.level is Level.COMMUNITY]

    def found_world(tx):
        tx.record(Entry("account", STAFF.id, "register"))
        tx.accounts.put(STAFF, demo=True)
        for area in tree:
            tx.record(Entry("area", area.code, "register"))
            tx.put_area(area)

    ctx.store.write(Request("found", {}, STAFF.id, "bench", now), found_world)
    for first in range(0, SITES, PER_WRITE):

        def register(tx, first=first):
            for number in range(first, first + PER_WRITE):
                kind, status = chance.choice(STATUSES)
                at = (36 + chance.random(), 118.5 + chance.random())
                site = Site(f"S{number}", f"site {number}", kind, status, chance.choice(communities), "", *at)
                record_site(tx, EntryMeta("register", initials=""), None, site)

        ctx.store.write(Request(f"sites-{first}", {}, STAFF.id, "bench", now), register)
    return tree


def timed(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def report(name, values):
    print(
        f"{name}: median {1000 * statistics.median(values):.0f} ms, worst {1000 * max(values):.0f} ms"
        f" of {len(values)} (target {1000 * TARGET_S:.0f} ms)"
    )


def new_filters(tree, chance):
    """Yield filters that are in no cache yet."""
    for area in chance.sample(tree, 20):
        yield SiteFilter(area=area.code)
    for number in range(10):
        yield SiteFilter(search=f"{number}7", kind=(chance.choice(STATUSES)[0],))
        yield SiteFilter(area=chance.choice(tree).code, category=("not_in_force",), attention=number % 2 == 0)


async def over_the_wire(port, filters):
    client = Client(port, STAFF.id)
    await client.open()
    taken, sent = [], []
    for each in filters:
        before, start = client.received, time.perf_counter()
        await client.run(urlencode(each.to_query()))
        taken.append(time.perf_counter() - start)
        sent.append(client.received - before)
    await client.close()
    report("page: open an area or filter", taken)
    print(f"sent per run: median {statistics.median(sent) / 1000:.0f} kB, most {max(sent) / 1000:.0f} kB")


def main():
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        ctx = open_context(Settings(store=f"sqlite:///{Path(folder) / 'kadian.db'}"), source="cli")
        print(f"{SITES} sites registered in {timed(lambda: filled(ctx, chance)):.0f} s")
        tree = list(ctx.read_model.reference().areas)
        print(f"first snapshot: {timed(ctx.read_model.current_snapshot):.2f} s, once when the process starts")
        filters = list(new_filters(tree, chance))
        report(
            "service: open an area or filter",
            [timed(lambda each=each: situation_overview(ctx, STAFF, each)) for each in filters],
        )
        change = StatusChange("S7", status_of(ctx, "S7"), 1, "once")
        change_status(ctx, STAFF, change)
        seconds = timed(lambda: situation_overview(ctx, STAFF, SiteFilter()))
        print(f"first answer after a change: {1000 * seconds:.0f} ms")
        ctx.store.close()
        with serving_kadian(folder, KADIAN_DEMO="off") as server:
            asyncio.run(over_the_wire(urlsplit(server.url).port, filters))


def status_of(ctx, site_id):
    with ctx.store.read() as reader:
        return reader.site(site_id).status


if __name__ == "__main__":
    main()
