"""An order of 300 moves among 2,000 posts and 40 units, to print and for Word: seconds and bytes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from geo.domain.actors import Actor
from geo.domain.units import Unit
from geo.i18n import Translator
from geo.reports.order_docx import render_order_docx
from geo.reports.order_report import render_order_html
from geo.services.context import AppContext
from tests.unit.services import posts

POSTS, UNITS, MOVES, TURNS = 2000, 40, 300, 5


def published(folder: Path) -> AppContext:
    """A store in which order No. 1 stands, and another after it."""
    units = tuple(Unit(f"Z{number:02}", f"{number}号中队", 400, 60, 36.6, 118.8) for number in range(UNITS))
    made = tuple(
        posts._post(f"K{number:04}", units[number % UNITS].code, posts.TOWN, 36.6 + number / 1e4)
        for number in range(POSTS)
    )
    with mock.patch.object(posts, "POSTS", made):
        planning = posts.planning_at(folder, units)
    planning.order(
        units=tuple((made[number].id, units[(number + 1) % UNITS].code) for number in range(MOVES))
    )
    planning.order(units=((made[-1].id, units[0].code),))
    return planning.world.ctx


def measure(
    ctx: AppContext, what: str, make: Callable[[AppContext, Actor, int, Translator], str | bytes]
) -> None:
    for turn in range(TURNS):
        wall, processor = time.perf_counter(), time.process_time()
        content = make(ctx, posts.PLANNER, 1, Translator("zh"))
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        size = len(content.encode() if isinstance(content, str) else content)
        print(f"{what}, turn {turn + 1}: {wall:.2f} s ({processor:.2f} s of processor time), {size:,} bytes")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        ctx = published(Path(folder))
        measure(ctx, "to print", render_order_html)
        measure(ctx, "for Word", render_order_docx)
        ctx.store.close()


if __name__ == "__main__":
    main()
