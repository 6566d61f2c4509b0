"""The change of shift at eight: 300 posts hand over and take over while 200 supervisors log findings.

``python -m tests.benchmarks.bench_handovers`` prints errors and the p50 and p99 of a write, with the clients
writing as fast as the store takes them; and what the list of the day costs. Target: no error, p99 250 ms.
"""

import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.errors import KadianError
from geo.domain.findings.commands import LogFinding
from geo.domain.handovers.commands import AcceptHandover, HandoverNotes, OfferHandover
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.findings.record import log_finding
from geo.services.handovers.handovers import present_handovers
from geo.services.handovers.record import accept_handover, offer_handover
from geo.store.verify import verify_connection
from tests.worlds import START, World, world_at

TOWNS, POSTS, SUPERVISORS, CLIENTS = 8, 300, 200, 20
EARLIER_FINDINGS = 1000
P99_S = 0.25
COUNTY = "370725"
SUPERVISOR = Actor("supervisor", "督导员", Role.SUPERVISOR)
CHANGE = START + timedelta(days=1)
SEED = 2020


def county(folder: Path) -> World:
    """Return a county ten minutes before its change of shift, with findings of the weeks before."""
    generator = random.Random(SEED)
    world = world_at(folder, ())
    codes = [f"{COUNTY}{number:03}" for number in range(1, TOWNS + 1)]
    world.add_areas(*(Area(code, code, COUNTY, Level.TOWN) for code in codes))
    world.add_units(*(Unit(f"U{number}", f"{number}中队") for number in range(POSTS // 10)))
    world.add_accounts(SUPERVISOR, *(crew(number) for number in range(POSTS)))
    world.add_sites(
        *(
            Site(
                code(number),
                f"{number}号卡点",
                "checkpoint",
                "manned",
                generator.choice(codes),
                "hard",
                unit=crew(number).unit,
                status_at=START - timedelta(days=1),
                last_report_at=START,
            )
            for number in range(POSTS)
        )
    )
    for number in range(EARLIER_FINDINGS):
        log_finding(world.ctx, SUPERVISOR, LogFinding("vehicles", f"before-{number}", code(number % POSTS)))
    world.moment = CHANGE - timedelta(minutes=10)
    return world


def code(number: int) -> str:
    """Return the code of a post."""
    return f"S{number:03}"


def crew(number: int) -> Actor:
    """Return the account of the squad at a post."""
    return Actor(f"crew{number}", f"{number}号岗", Role.STAFF, f"U{number // 10}")


def offer(world: World, number: int) -> None:
    """Hand a post over."""
    notes = HandoverNotes("东侧栏杆松动", "积雪：先撒盐再放行")
    offer_handover(world.ctx, crew(number), OfferHandover(code(number), CHANGE, 0, f"offer-{number}", notes))


def accept(world: World, number: int) -> None:
    """Take a post over, with all its lines read back."""
    command = AcceptHandover(code(number), CHANGE, 1, f"accept-{number}", agrees_with_all=True)
    accept_handover(world.ctx, crew(number), command)


def find(world: World, number: int) -> None:
    """Log a finding at any post."""
    command = LogFinding("protection", f"find-{number}", code(number % POSTS), text="未戴护目镜")
    log_finding(world.ctx, SUPERVISOR, command)


def measured(act) -> tuple[float, str]:
    """Return how long a write takes in seconds, and the key of its error, "" for none."""
    begin, error = perf_counter(), ""
    try:
        act()
    except KadianError as problem:
        error = problem.key
    return perf_counter() - begin, error


def run(world: World) -> dict[str, list[tuple[float, str]]]:
    """Let all hand over, then take over, with findings all along; return the writes by kind."""
    results: dict[str, list[tuple[float, str]]] = {}
    with ThreadPoolExecutor(CLIENTS) as posts, ThreadPoolExecutor(CLIENTS) as supervisors:
        finding = [supervisors.submit(measured, partial(find, world, n)) for n in range(SUPERVISORS)]
        results["offer"] = list(posts.map(lambda n: measured(partial(offer, world, n)), range(POSTS)))
        results["accept"] = list(posts.map(lambda n: measured(partial(accept, world, n)), range(POSTS)))
        results["finding"] = [each.result() for each in finding]
    return results


def main() -> None:
    """Print all times, and whether the targets are met."""
    with tempfile.TemporaryDirectory() as folder:
        world = county(Path(folder))
        print(
            f"{POSTS} posts, {SUPERVISORS} supervisors, {CLIENTS} clients each, {EARLIER_FINDINGS} findings"
        )
        begin = perf_counter()
        results = run(world)
        spent, errors, worst = perf_counter() - begin, 0, 0.0
        for name, writes in results.items():
            times = [seconds for seconds, _ in writes]
            p99, failed = quantiles(times, n=100)[98], [error for _, error in writes if error]
            errors, worst = errors + len(failed), max(worst, p99)
            print(
                f"{name}: p50 {1000 * median(times):.0f} ms, p99 {1000 * p99:.0f} ms, {len(failed)} errors",
                *sorted(set(failed)),
            )
        print(f"{sum(map(len, results.values()))} writes in {spent:.1f} s")
        world.moment = CHANGE + timedelta(minutes=10)
        begin = perf_counter()
        listed = present_handovers(world.ctx, SUPERVISOR, every=True)
        print(f"list of {len(listed.rows)} posts after a change: {1000 * (perf_counter() - begin):.0f} ms")
        begin = perf_counter()
        present_handovers(world.ctx, crew(0))
        print(f"own list again: {1000 * (perf_counter() - begin):.1f} ms")
        with world.store.read() as reader:
            intact = verify_connection(reader.connection).is_intact
        met = not errors and worst <= P99_S and intact
        print("targets met" if met else "TARGETS MISSED")
        world.store.close()


if __name__ == "__main__":
    main()
