"""Reports of the demo: of its first day in Baodu, as in the source, and the last week of the county."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.actors import Actor
from geo.domain.daily_reports.commands import ReportFreezing
from geo.domain.daily_reports.report import ReportId
from geo.reports.daily_report import freeze_daily_report
from geo.services.context import AppContext
from geo.services.daily_reports.reports import report_content
from geo.services.day.closing import closed_periods
from geo.services.demo.superior_form import add_demo_form
from geo.store.photo_folder import photo_folder

AUTHOR, TOWN, COUNTY = "commander", "370725001", "370725"
DAYS = 7
"""Days of the county with a report: each costs about a third of a second when the demo is loaded."""


def complete_demo(ctx: AppContext) -> None:
    """Add what a demo has beside its history: frozen reports, and a superior's form bound to figures."""
    if freeze_demo_reports(ctx):
        author = next(each for each in ctx.read_model.reference().accounts if each.id == AUTHOR)
        add_demo_form(replace(ctx, source="demo"), author)


def freeze_demo_reports(ctx: AppContext) -> int:
    """Freeze the reports, as the first draft has them; none where files cannot be kept.

    They are written when the demo is loaded, with that time: entries of the past would have to stand among
    those of the history, and files are made above the services that replay it.

    Returns:
        Number of reports.
    """
    accounts = {account.id: account for account in ctx.read_model.reference().accounts}
    author, folder = accounts.get(AUTHOR), photo_folder(ctx.settings.store_url, ctx.settings.photos)
    if author is None or folder is None:
        return 0
    demo = replace(ctx, source="demo")
    first, week = closed_periods(demo, author, TOWN)[-1:], closed_periods(demo, author, COUNTY)[:DAYS]
    periods = [*first, *reversed(week)]  # issues are numbered in the order of the days
    for period in periods:
        _freeze(demo, author, ReportId(period.area, period.starts_at))
    return len(periods)


def _freeze(ctx: AppContext, author: Actor, id_: ReportId) -> None:
    content = report_content(ctx, author, id_)
    freezing = ReportFreezing(
        id_.area,
        id_.starts_at,
        0,
        content.report.version,
        content.period.number,
        content.texts,
        key=f"demo-report-{id_}",
    )
    freeze_daily_report(ctx, author, freezing)
