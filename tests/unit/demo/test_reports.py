"""Daily reports of the demo: the first day states the figures of the source, and some reports are frozen."""

from dataclasses import replace

from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import ReportId, ReportState
from geo.reports.demo_reports import AUTHOR, COUNTY, DAYS, TOWN, freeze_demo_reports
from geo.services.bootstrap import open_context
from geo.services.daily_reports.reports import listed_reports, report_content
from geo.services.day.closing import closed_periods
from geo.services.demo.load import DEMO_ACTOR
from geo.services.demo.superior_form import add_demo_form
from geo.services.operations.self_check import check_photo_files
from geo.services.superior_forms.forms import form_values, listed_forms
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


def test_reports_of_the_first_day_and_the_last_week_are_frozen_when_the_demo_is_loaded(ctx, tmp_path):
    copy = tmp_path / "copy.db"
    backup(ctx.settings.store_url, copy)
    made = open_context(Settings(store=f"sqlite:///{copy}"))
    made = replace(made, clock=ctx.clock)
    try:
        missing = check_photo_files(made)  # what the copy lacks of photos
        assert freeze_demo_reports(made) == 1 + DAYS
        frozen = [row.report for row in listed_reports(made, DEMO_ACTOR)]
        assert {report.state for report in frozen} == {ReportState.FROZEN}
        assert sorted(report.id.area for report in frozen) == [*[COUNTY] * DAYS, TOWN]
        of_county = [report.number for report in frozen if report.id.area == COUNTY]  # newest first
        assert of_county == list(range(DAYS, 0, -1))
        assert verify(made.settings.store_url).is_intact
        assert check_photo_files(made) == missing  # documents are looked for by their own endings
    finally:
        made.store.close()


def test_a_superiors_form_is_bound_to_figures_that_have_values(ctx, tmp_path):
    copy = tmp_path / "copy.db"
    backup(ctx.settings.store_url, copy)
    made = open_context(Settings(store=f"sqlite:///{copy}"))
    made = replace(made, clock=ctx.clock)
    try:
        author = next(each for each in made.read_model.reference().accounts if each.id == AUTHOR)
        bound = add_demo_form(made, author)
        (listed,) = listed_forms(made, DEMO_ACTOR)
        assert len(listed.form.bindings) == bound
        last = listed.periods[listed.periods.index(listed.current) + 1]
        cells = form_values(made, DEMO_ACTOR, listed.form.number, last.interval.start)
        assert all(isinstance(each.value, int) for each in cells)
        assert all(each.binding.label for each in cells)
    finally:
        made.store.close()


def test_without_a_folder_for_files_the_demo_has_no_reports(ctx):
    """A store on a server has no folder beside it."""
    assert freeze_demo_reports(replace(ctx, settings=Settings(store="postgresql://nowhere/kadian"))) == 0
