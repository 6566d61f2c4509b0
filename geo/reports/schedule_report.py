"""Shift schedule as a page to print and for Word: a page for each unit with its next shifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.shifts.shift import DAY
from geo.formatting import check_code, format_date_time, format_short_date
from geo.i18n import Translator
from geo.reports.document import DocumentMetadata, ReportDocument, ReportSection, ReportTable
from geo.reports.docx import to_docx
from geo.reports.export_header import journal_head
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.network.unit_distances import unit_distances_to_sites
from geo.services.schedule.schedule import ShiftSchedule, shift_schedule
from geo.services.schedule.shift_view import ShiftView
from geo.services.situation.read_model import ReferenceData
from geo.text.plans import format_km, unit_label

SCHEDULE_COLUMNS = {
    "from": 13,
    "until": 13,
    "post": 20,
    "area": 14,
    "people": 9,
    "relieves": 12,
    "relieved": 12,
    "km": 7,
}
"""Columns of the table of a unit, with their shares of the width."""


@needs(Verb.READ)
def render_schedule_html(
    ctx: AppContext, actor: Actor, site_filter: SiteFilter, days: int, t: Translator
) -> str:
    """Return the page: each unit on a page of its own, then the shifts without a unit.

    Raises:
        InvalidInput: The number of days is out of range (see ``shift_schedule``).
    """
    return render_document(_build_document(ctx, actor, site_filter, days, t))


@needs(Verb.READ)
def render_schedule_docx(
    ctx: AppContext, actor: Actor, site_filter: SiteFilter, days: int, t: Translator
) -> bytes:
    """Return the same pages as a file for Word.

    Raises:
        InvalidInput: The number of days is out of range (see ``shift_schedule``).
    """
    page_numbers = t("document.page", page="{page}", pages="{pages}")
    metadata = DocumentMetadata(actor.name, site_filter.as_of or ctx.now(), page_numbers)
    return to_docx(_build_document(ctx, actor, site_filter, days, t), metadata)


def _build_document(
    ctx: AppContext, actor: Actor, site_filter: SiteFilter, days: int, t: Translator
) -> ReportDocument:
    """Build the document.

    The units before and after a shift are looked up among all units, and a day beyond the days requested.
    """
    schedule = shift_schedule(ctx, actor, site_filter.replace(unit=()), days + 1)
    snapshot = ctx.read_model.derived_state(
        ctx.now(), as_of=schedule.filter.as_of and schedule.timestamp, scope=actor.scope(Verb.READ)
    ).snapshot
    zone, reference = ctx.settings.zone, ctx.read_model.reference()
    end = datetime.combine(schedule.timestamp.astimezone(zone).date() + days * DAY, time(), zone)
    shifts = [
        view
        for view in schedule.shifts
        if view.shift.start < end and (not site_filter.unit or view.unit in site_filter.unit)
    ]
    posts = tuple(sorted({view.site for view in shifts if view.site in snapshot.row_of}))
    units = tuple(reference.units.values())
    distances = unit_distances_to_sites(ctx, snapshot, [snapshot.row_of[site] for site in posts], units)
    sections = _ScheduleSections(schedule, reference, distances.distance_m, posts, t)
    number, head = journal_head(ctx, snapshot.seq)
    area = reference.areas[site_filter.area].name if site_filter.area else t("filter.all_areas")
    return ReportDocument(
        lang=t.lang,
        title=t("schedule.document.title", place=area),
        subtitle=t("schedule.document.span", time=format_date_time(schedule.timestamp, t, zone), days=days),
        paragraphs=(t(f"schedule.measure.{distances.measure}") if shifts else t("schedule.none"),),
        sections=tuple(sections.sections(shifts, zone)),
        demo_notice=reference.demo_notice(t),
        footer=t("sheet.footer", number=number, code=check_code(head)),
        page_per_section=True,
    )


@dataclass(frozen=True, slots=True)
class _ScheduleSections:
    """Shifts at one time in one language; ``distance_m``: posts x units, one way."""

    schedule: ShiftSchedule
    reference: ReferenceData
    distance_m: NDArray[np.float64]
    posts: tuple[str, ...]
    t: Translator

    def sections(self, shifts: list[ShiftView], zone: tzinfo) -> Iterator[ReportSection]:
        """Yield a section for each unit, by code, and last the shifts without a unit."""
        by_unit: dict[str, list[ShiftView]] = defaultdict(list)
        for view in sorted(shifts, key=lambda view: (view.shift, view.site)):
            by_unit[view.unit].append(view)
        begins = {(view.site, view.shift.start): view for view in self.schedule.shifts}
        ends = {(view.site, view.shift.end): view for view in self.schedule.shifts}
        columns = tuple(self.t(f"schedule.document.{name}") for name in SCHEDULE_COLUMNS)
        now = self.schedule.timestamp
        for code, views in sorted(by_unit.items(), key=lambda each: (not each[0], each[0])):
            distances = [self._round_trip_m(view) for view in views]
            lines = [
                (
                    format_short_date(view.shift.start, now, self.t, zone),
                    format_short_date(view.shift.end, now, self.t, zone),
                    f"{view.name} ({view.site})",
                    self.reference.areas.name_of(view.area),
                    f"{view.stint.people} ({view.stint.leads})",
                    self._unit_label(ends.get((view.site, view.shift.start))),
                    self._unit_label(begins.get((view.site, view.shift.end))),
                    format_km(distance),
                )
                for view, distance in zip(views, distances, strict=True)
            ]
            distance_total = format_km(sum(filter(None, distances)))
            total = self.t(
                "schedule.document.total" if code else "schedule.document.open",
                count=len(views),
                way=distance_total,
            )
            yield ReportSection(
                unit_label(code, self.reference.units, self.t),
                (total,),
                (ReportTable(columns, lines, column_weights=tuple(SCHEDULE_COLUMNS.values())),),
            )

    def _round_trip_m(self, shift: ShiftView) -> float | None:
        """Return the distance from the base of the unit and back; None where a location is unknown."""
        units = tuple(self.reference.units)
        if shift.unit not in self.reference.units or shift.site not in self.posts:
            return None
        return 2 * float(self.distance_m[self.posts.index(shift.site), units.index(shift.unit)])

    def _unit_label(self, shift: ShiftView | None) -> str:
        """Return the unit of the shift before or after; a dash where that is outside the schedule."""
        return "–" if shift is None else unit_label(shift.unit, self.reference.units, self.t)
