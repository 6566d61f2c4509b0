"""Sites, and the rules by which reports change them: a site has a kind, a status and an area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geo.domain.commands import MAX_NOTE_LENGTH, Confirmation, Patrol, StatusChange
from geo.domain.errors import InvalidInput
from geo.domain.freshness import Freshness, classify_freshness, patrol_status
from geo.domain.kinds import Kind, StatusCategory
from geo.domain.sanitise import sanitise_text
from geo.domain.timestamps import check_year

MAX_CLOCK_LEAD = timedelta(minutes=5)
"""How far the time of an observation may lie in the future: clocks of phones differ."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site as it is stored.

    Attributes:
        id: Code of the site.
        name: Name of the site.
        kind: Code of its kind.
        status: Code of its status as reported; ``status_at_time`` derives the status of patrolled kinds.
        area: Code of the area that it lies in.
        variant: Code of its variant, "" for none.
        lat: Latitude in WGS-84 degrees, None where the location is unknown.
        lon: Longitude in WGS-84 degrees, None where the location is unknown.
        unit: Code of the responsible unit, "" for none.
        note: Last note, "" for none.
        interval_h: Its own patrol interval in hours, None for that of its kind.
        people: Number of residents, None where unknown: unknown is not zero.
        status_at: Time since which the status holds, as observed.
        last_report_at: Time of the last report of any sort, None where there was none.
        last_patrol_at: Time of the last patrol, None where there was none.
        version: Number of changes, 1 at registration.
    """

    id: str
    name: str
    kind: str
    status: str
    area: str
    variant: str = ""
    lat: float | None = None
    lon: float | None = None
    unit: str = ""
    note: str = ""
    interval_h: float | None = None
    people: int | None = None
    status_at: datetime | None = None
    last_report_at: datetime | None = None
    last_patrol_at: datetime | None = None
    version: int = 1

    def after_status_change(self, change: StatusChange, kind: Kind, now: datetime) -> Site:
        """Return the site after a status change; the present status again only renews the last report.

        Raises:
            InvalidInput: The status is unknown or may not follow the present one, the note is too long, or
                the time lies in the future.
        """
        status = kind.status(change.status)
        observed = observed_time(change.observed_at, now)
        note = checked_note(change.note)
        current = self.status_at_time(kind, now)
        if status.code == current:
            return self._with_report(observed, note)
        if status.code not in kind.status(current).next:
            raise InvalidInput("error.step_not_allowed", found=current, status=status.code)
        return replace(self._with_report(observed, note), status=status.code, status_at=observed, note=note)

    def after_confirmation(self, confirmation: Confirmation, now: datetime) -> Site:
        """Return the site after a confirmation, which renews the last report.

        Raises:
            InvalidInput: The note is too long, or the time lies in the future.
        """
        return self._with_report(
            observed_time(confirmation.observed_at, now), checked_note(confirmation.note)
        )

    def after_patrol(self, patrol: Patrol, kind: Kind, now: datetime) -> Site:
        """Return the site after a patrol.

        Raises:
            InvalidInput: The kind is not patrolled, the note is too long, or the time lies in the future.
        """
        if not kind.is_patrolled:
            raise InvalidInput("error.not_visited_kind", kind=kind.code)
        observed = observed_time(patrol.observed_at, now)
        site = self._with_report(observed, checked_note(patrol.note))
        return replace(site, last_patrol_at=latest(self.last_patrol_at, observed))

    def after_note(self, note: str, reported: str) -> Site:
        """Return the site with a further note, which follows the note of its last report.

        Args:
            note: The further note.
            reported: Note of the report that it is added to, "" where that had none.

        Raises:
            InvalidInput: The note is empty, or both together are too long.
        """
        if not sanitise_text(note):
            raise InvalidInput("error.note_empty")
        return replace(self, note=checked_note("; ".join(filter(None, (reported, note)))))

    def status_at_time(self, kind: Kind, now: datetime) -> str:
        """Return the status at a time: derived from the last patrol if the status is a derived one."""
        if not kind.is_patrolled or not kind.status(self.status).derived:
            return self.status
        since = None if self.last_patrol_at is None else (now - self.last_patrol_at) / timedelta(hours=1)
        interval_h = (kind.interval_h or 0.0) if self.interval_h is None else self.interval_h
        return patrol_status(since, interval_h, kind.grace_h)

    def report_age_h(self, now: datetime) -> float | None:
        """Return the hours since the last report, None where there was none."""
        return (
            None
            if self.last_report_at is None
            else max((now - self.last_report_at) / timedelta(hours=1), 0.0)
        )

    def freshness_at_time(self, kind: Kind, now: datetime) -> Freshness:
        """Classify the age of the last report; of inactive sites none is expected, so they are fresh."""
        if kind.status(self.status_at_time(kind, now)).category is StatusCategory.INACTIVE:
            return Freshness.FRESH
        return classify_freshness(self.report_age_h(now), kind.silent_h)

    def _with_report(self, observed: datetime, note: str) -> Site:
        """Return the site after a report, which replaces the note unless its own is empty."""
        return replace(self, last_report_at=latest(self.last_report_at, observed), note=note or self.note)


def latest(previous: datetime | None, observed: datetime) -> datetime:
    """Return the later of two timestamps: a report that arrives late does not make a site look older."""
    return observed if previous is None else max(previous, observed)


def observed_time(observed_at: datetime | None, now: datetime) -> datetime:
    """Return the time of an observation, ``now`` where none is given; never later than ``now``.

    Raises:
        InvalidInput: The time lies more than MAX_CLOCK_LEAD in the future, or its year is implausible.
    """
    if observed_at is None:
        return now
    check_year(observed_at)
    if observed_at > now + MAX_CLOCK_LEAD:
        raise InvalidInput("error.observed_in_future", found=observed_at)
    return min(observed_at, now)


def checked_note(text: str) -> str:
    """Return a note as ``sanitise_text`` leaves it.

    Raises:
        InvalidInput: The note is longer than MAX_NOTE_LENGTH.
    """
    clean = sanitise_text(text)
    if len(clean) > MAX_NOTE_LENGTH:
        raise InvalidInput("error.note_too_long", length=len(clean), expected=MAX_NOTE_LENGTH)
    return clean
