"""Daily reports of the demo: the first day states the figures of the source, and some reports are frozen."""

from dataclasses import replace

from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import ReportId, ReportState
from geo.reports.demo_reports import COUNTY, TOWN, freeze_demo_reports
from geo.services.bootstrap import open_context
from geo.services.daily_reports.reports import listed_reports, report_content
from geo.services.day.closing import closed_periods
from geo.services.demo.load import DEMO_ACTOR
from geo.settings import Settings
from geo.store.backup import backup
from geo.store.verify import verify

OF_THE_SOURCE = {
    "area.registered": 112_000,
    "area.residents": 156_000,
    "area.arrivals": 430,
    "area.key_persons": 88,
    "area.with_carers": 88,
    "village.required": 77,
    "village.closed": 77,
    "market.farmers.suspended": 2,
    "market.fair.suspended": 9,
    "market.vendors.suspended": 3,
    "venue.suspended": 137,
    "compound.required": 235,
    "inspection.communities": 7,
    "inspection.compounds": 22,
    "finding.found": 6,
}


def test_the_first_day_states_the_figures_of_the_source(ctx):
    first = closed_periods(ctx, DEMO_ACTOR, TOWN, 20)[-1]
    figures = report_content(ctx, DEMO_ACTOR, ReportId(TOWN, first.starts_at)).figures
    assert {code: figures[FigureKey(code, TOWN)].value for code in OF_THE_SOURCE} == OF_THE_SOURCE


def test_reports_of_the_first_and_the_last_day_are_frozen_when_the_demo_is_loaded(ctx, tmp_path):
    copy = tmp_path / "copy.db"
    backup(ctx.settings.store_url, copy)
    made = open_context(Settings(store=f"sqlite:///{copy}"))
    made = replace(made, clock=ctx.clock)
    try:
        assert freeze_demo_reports(made) == 2
        frozen = [row.report for row in listed_reports(made, DEMO_ACTOR)]
        assert {report.state for report in frozen} == {ReportState.FROZEN}
        assert sorted(report.id.area for report in frozen) == [COUNTY, TOWN]
        assert verify(made.settings.store_url).is_intact
    finally:
        made.store.close()


def test_without_a_folder_for_files_the_demo_has_no_reports(ctx):
    """A store on a server has no folder beside it."""
    assert freeze_demo_reports(replace(ctx, settings=Settings(store="postgresql://nowhere/kadian"))) == 0
