"""Siting, as the screen requests it: matrices from the store, worth, plan with its curve, by air and by road.

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
from geo.domain.journal import Entry
from geo.domain.map_features import Feature, Layer
from geo.domain.sites import Site
from geo.services.siting.evaluation import evaluate_siting
from geo.services.siting.problem import SitingRequest, siting_problem
from geo.services.siting.solve import SitingTarget, solve_siting
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

    def register(tx) -> None:
        for number, line in enumerate(lines):
            tx.record(Entry("feature", f"R{number}", "register", None, {"name": ""}))
            tx.put_feature(Feature(f"R{number}", Layer.ROAD, "", to_wkb(LineString(line))))

    world.store.write(world.ctx.request(ADMIN, "roads", {}), register)


def seconds(what: str, compute):
    began = time.perf_counter()
    result = compute()
    print(f"  {what}: {time.perf_counter() - began:.2f} s")
    return result


def measure(posts: int, places: int) -> None:
    reach = 40_000 * sqrt(2 / (pi * posts))
    with TemporaryDirectory() as folder:
        world = world_at(Path(folder), sites_of(posts, places))
        lay_roads(world)
        world.ctx.read_model.current_snapshot()
        for by_road in (False, True):
            print(f"{posts:,} posts, {places:,} places, {'by road' if by_road else 'by air'}")
            request = SitingRequest(radius_m=reach, by_road=by_road)
            ground = seconds("matrices", lambda request=request: siting_problem(world.ctx, PLANNER, request))
            evaluation = seconds(
                "worth", lambda request=request: evaluate_siting(world.ctx, PLANNER, request)
            )
            count = len(ground.open)
            for target in (SitingTarget(count, count // 10), SitingTarget()):
                plan = seconds(
                    "most" if target.count else "fewest",
                    lambda request=request, target=target: solve_siting(world.ctx, PLANNER, request, target),
                )
                now = sum(amount.covered for amount in evaluation.coverage_by_kind.values())
                proof = "proved" if plan.proven else f"bound {plan.result.min_posts or plan.result.bound:,}"
                curve = [f"{gain.closed}: {gain.gain_share:.0%}" for gain in plan.result.curve]
                print(
                    f"    {len(plan.result.sites)} posts, {plan.covered:,} of {now:,.0f} before, {proof}",
                    curve,
                )
        world.store.close()


def main() -> None:
    for posts, places in SIZES:
        measure(posts, places)


if __name__ == "__main__":
    main()
