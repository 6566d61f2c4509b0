"""The operational day of a county of 8 towns, 300 posts and 1,500 sites with two weeks of tallies.

``python -m tests.benchmarks.bench_day`` prints how long checklist, readiness, own list, tally and day close
take: first after a change, and again while nothing changes. Target: checklist 1 s, day close 2 s.
"""

import random
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.day.commands import CarriedItem, DayClosing, TallyReport
from geo.domain.day.tally import TallyCounts
from geo.domain.sites import Site
from geo.services.day.checklist import checklist, readiness
from geo.services.day.closing import close_day, closed_periods
from geo.services.day.day_state import interval_of
from geo.services.day.history import TallyHistoryStep, replay_tallies
from geo.services.day.owed import owed
from geo.services.day.tallies import record_tally, tally_forms
from tests.worlds import START, World, world_at

TOWNS, POSTS, SITES, DAYS = 8, 300, 1500, 14
CHECKLIST_S, CLOSE_S = 1.0, 2.0
COUNTY = "370725"
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)
SEED = 2020


def county(folder: Path) -> World:
    """Return a county whose posts were tallied for two weeks, at four in the afternoon of the next day."""
    generator = random.Random(SEED)
    world = world_at(folder, ())
    codes = [f"{COUNTY}{number:03}" for number in range(1, TOWNS + 1)]
    world.add_areas(*(Area(code, code, COUNTY, Level.TOWN) for code in codes))
    world.add_accounts(CHIEF)
    reported_at = START - timedelta(hours=1)
    world.add_sites(
        *(
            Site(
                f"S{number:04}",
                f"{number}号点位",
                *(("checkpoint", "manned") if number < POSTS else ("village", "closed")),
                generator.choice(codes),
                "hard" if number < POSTS else "",
                unit="U1",
                status_at=START - timedelta(days=DAYS + 1),
                last_report_at=reported_at,
            )
            for number in range(SITES)
        )
    )
    steps = [
        TallyHistoryStep(
            START - timedelta(days=back) + timedelta(hours=23),
            "staff",
            f"S{number:04}",
            START - timedelta(days=back),
            TallyCounts(*(generator.randint(0, 500) for _ in range(3)), abnormal=0, arrivals=3),
        )
        for back in range(DAYS, 0, -1)
        for number in range(POSTS)
    ]
    request = world.ctx.request(CHIEF, "history", {})
    world.store.write(request, lambda tx: replay_tallies(world.ctx, tx, steps))
    world.pass_time(hours=8)
    return world


def seconds(act) -> float:
    """Return how long one call takes."""
    begin = perf_counter()
    act()
    return perf_counter() - begin


def first_and_again(world, act) -> tuple[float, float]:
    """Return the medians of the first call after a change, and of the next one."""
    first, again = [], []
    for _ in range(5):
        world.confirm("S1400", CHIEF)
        first.append(seconds(act))
        again.append(seconds(act))
    return median(first), median(again)


def close(world, area: str) -> float:
    """Close the day of an area with all that is owed carried over; return how long the day close took."""
    listed = checklist(world.ctx, CHIEF, area)
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in listed.required)
    command = DayClosing(area, listed.period.starts_at, listed.period.number, next(world.keys), carried)
    return seconds(lambda: close_day(world.ctx, CHIEF, command))


def main() -> None:
    """Print all times, and whether the targets are met."""
    with tempfile.TemporaryDirectory() as folder:
        world = county(Path(folder))
        ctx, start = world.ctx, interval_of(world.ctx, None).start
        print(f"{TOWNS} towns, {POSTS} posts, {SITES} sites, {DAYS * POSTS} tallies before")
        reads = {
            "checklist of the county": lambda: checklist(ctx, CHIEF, COUNTY),
            "readiness by town": lambda: readiness(ctx, CHIEF, COUNTY),
            "what one unit owes": lambda: owed(ctx, CHIEF, unit="U1"),
        }
        slowest = 0.0
        for name, act in reads.items():
            first, again = first_and_again(world, act)
            slowest = max(slowest, first)
            print(f"{name}: {1000 * first:.0f} ms after a change, {1000 * again:.1f} ms again")
        counts = TallyCounts(430, 200, 430, 0, 3)
        times = [
            seconds(
                lambda n=number: record_tally(
                    ctx, CHIEF, TallyReport(f"S{n:04}", start, counts, 0, next(world.keys))
                )
            )
            for number in range(POSTS)
        ]
        print(f"one tally: {1000 * median(times):.1f} ms, the slowest {1000 * max(times):.1f} ms")
        forms = seconds(lambda: tally_forms(ctx, CHIEF, "S0000"))
        print(f"the form of a post with its jumps: {1000 * forms:.0f} ms")
        towns = [close(world, f"{COUNTY}{number:03}") for number in range(1, TOWNS + 1)]
        whole = close(world, COUNTY)
        print(f"day close of a town: {1000 * median(towns):.0f} ms; of the county: {1000 * whole:.0f} ms")
        read = seconds(lambda: closed_periods(ctx, CHIEF, COUNTY))
        print(f"closed periods of the county: {1000 * read:.0f} ms")
        met = slowest <= CHECKLIST_S and max(*towns, whole) <= CLOSE_S
        print("targets met" if met else "TARGETS MISSED")
        world.store.close()


if __name__ == "__main__":
    main()
