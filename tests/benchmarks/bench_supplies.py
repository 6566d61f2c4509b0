"""Supplies of a county of 300 places and 12 items with two weeks of moves and counts.

``python -m tests.benchmarks.bench_supplies`` prints how long list and rings of the map take when the process
has just started, after one back-dated move, after a report of a site, and again while nothing changes; and a
trend of two weeks. Targets: list and map 0.5 s, one back-dated move 50 ms, with list and map read again.
"""

import gc
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.sites import Site
from geo.domain.supplies.commands import CountStock, MoveStock, StockLine
from geo.domain.supplies.stock import MoveKind
from geo.services.situation.cache import CacheRegistry
from geo.services.supplies.history import StockHistoryStep, replay_stock
from geo.services.supplies.place_stock import place_stock
from geo.services.supplies.record import move_stock
from geo.services.supplies.stock_list import StockFilter, days_left_by_site, stock_list
from geo.services.trends.trends import area_trend
from geo.settings import Settings
from tests.worlds import START, World, world_at

PLACES, ITEMS, DAYS = 300, 12, 14
READ_S, MOVE_S = 0.5, 0.05
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)
SEED = 2020
TOWN = "370725001"
ITEM = """[[item]]
code = "item{number}"
zh = "物资{number}"
en = "Item {number}"
measure_zh = "件"
measure_en = "pcs"
pack = 10
kind = "consumable"
floor_days = 5
norm_per_person_shift = 1
"""


def county(folder: Path) -> World:
    """Return a county whose places got something of each item each day, and counted it every other day."""
    world = world_at(folder, ())
    file = folder / "supplies.toml"
    file.write_text("\n".join(ITEM.format(number=number) for number in range(ITEMS)), "utf-8")
    world.ctx = replace(world.ctx, settings=Settings(supplies=str(file)))
    world.add_accounts(CHIEF)
    world.add_sites(
        *(
            Site(f"S{number:03}", f"{number}号卡点", "checkpoint", "manned", TOWN, "hard")
            for number in range(PLACES)
        )
    )
    generator = random.Random(SEED)
    request = world.ctx.request(CHIEF, "history", {})
    world.store.write(request, lambda tx: [replay_stock(world.ctx, tx, step) for step in steps(generator)])
    world.pass_time(hours=8)
    return world


def steps(generator: random.Random) -> Iterator[StockHistoryStep]:
    """Yield the moves and counts of all days."""
    for back in range(DAYS, 0, -1):
        at = START - timedelta(days=back)
        for place in (f"S{number:03}" for number in range(PLACES)):
            goods = tuple(StockLine(f"item{number}", generator.randint(5, 20)) for number in range(ITEMS))
            yield StockHistoryStep(at, CHIEF.id, MoveStock(MoveKind.RECEIPT, goods, "", place, ""))
            if back % 2:
                counted = tuple(StockLine(line.item, generator.randint(5, 40)) for line in goods)
                later = at + timedelta(hours=1)
                yield StockHistoryStep(later, CHIEF.id, CountStock(place, counted, 0, ""))


def seconds(act) -> float:
    """Return how long one call takes."""
    begin = perf_counter()
    act()
    return perf_counter() - begin


def main() -> None:
    """Print all times, and whether the targets are met."""
    with tempfile.TemporaryDirectory() as folder:
        world = county(Path(folder))
        moves = PLACES * ITEMS * DAYS
        print(f"{PLACES} places, {ITEMS} items, {moves:,} moves, {moves // 2:,} counts")

        def read() -> None:
            stock_list(world.ctx, CHIEF, StockFilter())
            days_left_by_site(world.ctx, CHIEF)

        world.ctx.read_model.current_snapshot()
        gc.collect()
        gc.freeze()  # as the server does at its start, see geo/api/startup.py
        firsts = []
        for _ in range(3):
            world.ctx = replace(world.ctx, caches=CacheRegistry())
            firsts.append(seconds(read))
        print(f"list and map as the process starts: {1000 * median(firsts):.0f} ms")
        print(f"again: {1000 * seconds(read):.1f} ms")
        writes, reads = [], []
        for number in range(20):
            lines = (StockLine("item1", 3),)
            at = START - timedelta(days=3, minutes=number)
            command = MoveStock(
                MoveKind.LOSS, lines, f"S{number:03}", "", next(world.keys), at, reason="受潮"
            )
            writes.append(seconds(lambda command=command: move_stock(world.ctx, CHIEF, command)))
            reads.append(seconds(read))
        print(
            f"one back-dated move: {1000 * median(writes):.1f} ms, list and map {1000 * median(reads):.0f} ms"
        )
        reads_after_report = []
        for _ in range(5):
            world.confirm("S000", CHIEF)
            reads_after_report.append(seconds(lambda: days_left_by_site(world.ctx, CHIEF)))
        print(f"map after a report of a site: {1000 * median(reads_after_report):.0f} ms")
        trends = [seconds(lambda area=area: area_trend(world.ctx, CHIEF, area)) for area in ("", TOWN)]
        print(f"trend of all areas: {trends[0]:.1f} s at first, then of a town: {1000 * trends[1]:.0f} ms")
        card = median(seconds(lambda: place_stock(world.ctx, CHIEF, "S001")) for _ in range(5))
        print(f"card of a place: {1000 * card:.1f} ms")
        is_met = max(median(firsts), median(reads)) <= READ_S
        is_met = is_met and median(writes) + median(reads) <= MOVE_S
        print("targets met" if is_met else "TARGETS MISSED")
        world.store.close()


if __name__ == "__main__":
    main()
