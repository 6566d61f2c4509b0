"""Verdict on the shift schedule in one line: the issues of the shifts of its day."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from geo.i18n import Translator
from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_view import ShiftIssue


class ScheduleVerdict(NamedTuple):
    """Worst issue of the day's shifts, None where they have none; and the sentence."""

    worst: ShiftIssue | None
    text: str


def day_verdict(schedule: ShiftSchedule, zone: tzinfo, t: Translator) -> ScheduleVerdict | None:
    """Return the verdict on the shifts that run at the time of the schedule or begin later on that day.

    Args:
        schedule: the schedule.
        zone: the time zone in which the day ends.
        t: the translator.

    Returns:
        None where the day has no shifts.
    """
    moment = schedule.timestamp
    today = moment.astimezone(zone).date()
    views = [
        view
        for view in schedule.shifts
        if view.shift.contains(moment) or view.shift.start.astimezone(zone).date() == today
    ]
    if not views:
        return None
    counts = {issue: sum(issue in view.issues for view in views) for issue in ShiftIssue}
    present = [issue for issue in ShiftIssue if counts[issue]]
    day = t("schedule.verdict.today" if schedule.filter.as_of is None else "schedule.verdict.that_day")
    if not present:
        return ScheduleVerdict(None, t("schedule.verdict.good", day=day, count=len(views)))
    issues = [
        t("schedule.verdict.issue", count=counts[issue], issue=t(f"schedule.trouble.{issue}"))
        for issue in present
    ]
    text = t("schedule.verdict.issues", day=day, count=len(views), issues=t("list.comma").join(issues))
    return ScheduleVerdict(present[0], text)
