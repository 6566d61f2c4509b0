"""Daily report of a county with 1,500 sites after 14 closed days: figures, files in both languages, freezing.

python -m tests.benchmarks.bench_report
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from geo.domain.daily_reports.commands import ReportFreezing
from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import ReportId
from geo.domain.sites import Site
from geo.reports.daily_report import freeze_daily_report
from geo.services.daily_reports.reports import figure_rows, report_content
from geo.services.day.day_state import interval_of
from geo.settings import Settings
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN, close, people
from tests.worlds import world_at

SITES, DAYS = 1500, 14
LIMIT_S, LIMIT_BYTES = 5.0, 1_000_000
KINDS = (("checkpoint", "manned", "hard"), ("village", "closed", ""), ("venue", "suspended", "hotel"))


def main() -> None:
    """Print how long the first report takes, a shown one again, freezing, and the sizes of the files."""
    with TemporaryDirectory() as folder:
        world = world_at(Path(folder), made_up_sites())
        world.ctx = replace(world.ctx, settings=Settings(photos=str(Path(folder) / "files")))
        people(world)
        for _ in range(DAYS):
            world.pass_time(hours=23)
            for area in (TOWN, OTHER_TOWN, COUNTY):
                close(world, area)
            world.pass_time(hours=1)
        start = interval_of(world.ctx, None).start
        world.pass_time(hours=-1)
        id_ = ReportId(COUNTY, interval_of(world.ctx, None).start)
        assert id_.starts_at < start
        content, draft_s = timed(lambda: report_content(world.ctx, CHIEF, id_))
        _, again_s = timed(lambda: report_content(world.ctx, CHIEF, id_))
        freezing = ReportFreezing(
            COUNTY, id_.starts_at, 0, 0, content.period.number, content.texts, key="bench"
        )
        _, freeze_s = timed(lambda: freeze_daily_report(world.ctx, CHIEF, freezing))
        frozen = report_content(world.ctx, CHIEF, id_).report.freezing
        _, rows_s = timed(lambda: figure_rows(world.ctx, CHIEF, id_, FigureKey("village.closed", COUNTY)))
        size = max(file.attachment.bytes for file in frozen.files) if frozen else 0
        print(f"{SITES} sites, {DAYS} days, {len(content.figures)} figures")
        print(
            f"draft {draft_s:.2f} s, again {1000 * again_s:.1f} ms, rows of a figure {1000 * rows_s:.0f} ms"
        )
        print(f"freezing with four files {freeze_s:.2f} s, largest file {size:,} bytes")
        assert draft_s + freeze_s <= LIMIT_S
        assert size <= LIMIT_BYTES
        world.store.close()


def made_up_sites() -> tuple[Site, ...]:
    """Return sites of three kinds in two towns."""
    return tuple(
        Site(f"S{number}", f"点位{number}", kind, status, (TOWN, OTHER_TOWN)[number % 2], variant)
        for number in range(SITES)
        for kind, status, variant in [KINDS[number % len(KINDS)]]
    )


def timed(act):
    """Return what ``act`` returns, and the seconds that it took."""
    begin = perf_counter()
    result = act()
    return result, perf_counter() - begin


if __name__ == "__main__":
    main()
