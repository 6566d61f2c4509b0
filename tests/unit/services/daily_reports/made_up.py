"""Short ways to draft and freeze daily reports in a world with a closed day."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.daily_reports.commands import ReportDraft, ReportFreezing
from geo.domain.daily_reports.report import FileFormat, ReportId
from geo.domain.daily_reports.tokens import typed_digits
from geo.domain.findings.commands import LogFinding
from geo.services.daily_reports.record import freeze_report, save_draft
from geo.services.daily_reports.reports import report_content
from geo.services.findings.record import log_finding
from geo.settings import Settings
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN, close, people, shift_start, tally
from tests.worlds import OTHER, SITES


def keep_files(world, folder):
    """Let files of reports lie in a folder of the test."""
    world.ctx = replace(world.ctx, settings=Settings(photos=str(folder)))


def busy_day(world):
    """Record tallies, a finding and a change of status, and close the day of both towns and the county."""
    people(world)
    world.add_sites(replace(SITES[0], id="CP3", name="高速口卡点", area=OTHER_TOWN, unit="U2"))
    world.pass_time(hours=3)
    tally(world, site_id="CP1")
    tally(world, site_id="CP3", actor=OTHER)
    log_finding(world.ctx, CHIEF, LogFinding("vehicles", next(world.keys), "CP1", "", "放行不严"))
    world.change("V1", "partly_closed", CHIEF)
    world.pass_time(hours=20)
    for area in (TOWN, OTHER_TOWN, COUNTY):
        close(world, area)
    return world


def drawn(content):
    """Render files that say what the report says, without the cost of a real one."""
    words = f"{content.report.number} {sorted((key.code, key.area) for key in content.figures)}"
    return {("zh", FileFormat.DOCX): words.encode(), ("zh", FileFormat.HTML): f"<p>{words}".encode()}


def report_id(world, area=TOWN, revision=0):
    return ReportId(area, shift_start(world), revision)


def content_of(world, area=TOWN, revision=0, actor=CHIEF, texts=None):
    return report_content(world.ctx, actor, report_id(world, area, revision), texts)


def draft(world, texts, area=TOWN, actor=CHIEF, revision=0, **values):
    values = {"seen_version": 0, "key": next(world.keys)} | values
    return save_draft(
        world.ctx, actor, ReportDraft(area, shift_start(world), revision, texts=texts, **values)
    )


def freeze(world, area=TOWN, actor=CHIEF, revision=0, render=drawn, **values):
    """Freeze what the screen shows, with all digits accepted that were typed by hand."""
    content = content_of(world, area, revision)
    texts = values.get("texts", content.texts)
    values = {
        "seen_version": content.report.version,
        "seen_period": content.period.number,
        "texts": texts,
        "accepted_digits": tuple(
            each.digits for each in typed_digits(*(texts[lang] for lang in sorted(texts)))
        ),
        "reason": "补报登记数" if revision else "",
        "key": next(world.keys),
    } | values
    command = ReportFreezing(area, shift_start(world), revision, **values)
    return freeze_report(world.ctx, actor, command, render)
