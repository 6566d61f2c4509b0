"""An order of 300 moves among 2,000 posts and 40 units, to print and for Word: seconds and bytes."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from geo.domain.units import Unit
from geo.i18n import Words
from geo.services.order_document import order_file
from geo.services.order_papers import order_sheet
from tests.unit.services import posts

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.services.office import Office

POSTS, UNITS, MOVES, TURNS = 2000, 40, 300, 5


def published(folder: Path) -> Office:
    """A store in which order No. 1 stands, and another after it."""
    units = tuple(Unit(f"Z{number:02}", f"{number}号中队", 400, 60, 36.6, 118.8) for number in range(UNITS))
    made = tuple(
        posts._post(f"K{number:04}", units[number % UNITS].code, posts.TOWN, 36.6 + number / 1e4)
        for number in range(POSTS)
    )
    with mock.patch.object(posts, "POSTS", made):
        planning = posts.planning_at(folder, units)
    planning.order(
        moves=tuple((made[number].id, units[(number + 1) % UNITS].code) for number in range(MOVES))
    )
    planning.order(moves=((made[-1].id, units[0].code),))
    return planning.world.office


def measure(office: Office, what: str, make: Callable[[Office, Actor, int, Words], str | bytes]) -> None:
    for turn in range(TURNS):
        wall, processor = time.perf_counter(), time.process_time()
        content = make(office, posts.PLANNER, 1, Words("zh"))
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        size = len(content.encode() if isinstance(content, str) else content)
        print(f"{what}, turn {turn + 1}: {wall:.2f} s ({processor:.2f} s of processor time), {size:,} bytes")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        office = published(Path(folder))
        measure(office, "to print", order_sheet)
        measure(office, "for Word", order_file)
        office.store.close()


if __name__ == "__main__":
    main()
