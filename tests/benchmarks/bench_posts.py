"""Which posts, as the screen asks: matrices from the store, worth, plan with its curve, by air and by road.

``python -m tests.benchmarks.bench_posts``: made-up counties 40 km wide, every third post withdrawn, with a
road every 2 km both ways; a post reaches as far as lets all of them fill the county about twice.
"""

from __future__ import annotations

import time
from math import pi, sqrt
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from shapely import to_wkb
from shapely.geometry import LineString

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.features import Feature, Layer
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.services.post_ground import Question, post_ground
from geo.services.post_plans import Wish, best_posts
from geo.services.siting import siting
from tests.worlds import ADMIN, World, world_at

SIZES = [(30, 330), (300, 1500), (3000, 20_000)]
WIDTH = 0.36
"""Degrees of latitude: 40 km."""
PLANNER = Actor("planner", "调度员", Role.PLANNER)


def sites_of(posts: int, places: int) -> tuple[Site, ...]:
    chance = Random(1)

    def at(number: int) -> Site:
        kind, status = "village", "closed"
        if number < posts:
            kind, status = "checkpoint", "withdrawn" if number % 3 == 2 else "manned"
        where = [base + chance.random() * WIDTH * stretch for base, stretch in ((36.4, 1), (118.7, 1.25))]
        variant = "hard" if kind == "checkpoint" else ""
        return Site(f"S{number:05}", f"S{number:05}", kind, status, "370725001", variant, *where)

    return tuple(map(at, range(posts + places)))


def lay_roads(world: World) -> None:
    step = WIDTH / 20
    ends = [(118.7, 118.7 + 1.25 * WIDTH), (36.4, 36.4 + WIDTH)]
    lines = [[(east, 36.4 + n * step) for east in ends[0]] for n in range(21)]
    lines += [[(118.7 + n * step * 1.25, north) for north in ends[1]] for n in range(21)]

    def told(tx) -> None:
        for number, line in enumerate(lines):
            tx.record(Entry("feature", f"R{number}", "register", None, {"name": ""}))
            tx.put_feature(Feature(f"R{number}", Layer.ROAD, "", to_wkb(LineString(line))))

    world.store.write(world.office.request(ADMIN, "roads", {}), told)


def seconds(what: str, ask):
    began = time.perf_counter()
    found = ask()
    print(f"  {what}: {time.perf_counter() - began:.2f} s")
    return found


def measure(posts: int, places: int) -> None:
    reach = 40_000 * sqrt(2 / (pi * posts))
    with TemporaryDirectory() as folder:
        world = world_at(Path(folder), sites_of(posts, places))
        lay_roads(world)
        world.office.board.current()
        for by_road in (False, True):
            print(f"{posts:,} posts, {places:,} places, {'by road' if by_road else 'by air'}")
            asked = Question(reach=reach, by_road=by_road)
            ground = seconds("matrices", lambda asked=asked: post_ground(world.office, PLANNER, asked))
            known = seconds("worth", lambda asked=asked: siting(world.office, PLANNER, asked))
            count = len(ground.open)
            for wish in (Wish(count, count // 10), Wish()):
                plan = seconds(
                    "most" if wish.count else "fewest",
                    lambda asked=asked, wish=wish: best_posts(world.office, PLANNER, asked, wish),
                )
                now = sum(seen.seen for seen in known.covered.values())
                told = "proved" if plan.proven else f"bound {plan.found.least or plan.found.bound:,}"
                curve = [f"{gain.used}: {gain.share:.0%}" for gain in plan.found.curve]
                print(
                    f"    {len(plan.found.sites)} posts, {plan.covered:,} of {now:,.0f} before, {told}", curve
                )
        world.store.close()


def main() -> None:
    for posts, places in SIZES:
        measure(posts, places)


if __name__ == "__main__":
    main()
