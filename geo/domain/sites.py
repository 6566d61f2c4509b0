"""A site: anything on the map with a kind, a status and a place in the area tree, and how it may change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.commands import NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.kinds import Meaning
from geo.domain.moments import check_year
from geo.domain.presence import Freshness, freshness, visit_status
from geo.domain.text import typed_text

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.commands import Confirmation, StatusChange, Visit
    from geo.domain.kinds import Kind

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a reported time may lie ahead of ours: phones' clocks differ."""


@dataclass(frozen=True, slots=True)
class Site:
    """``lat``/``lon`` are WGS-84 degrees, both None where the place is not known yet.

    ``status_at``: since when the status holds, as observed. ``heard_at``: the last word of any kind.
    ``visited_at``: the last patrol. ``interval_h``: own visit interval, None for the kind's.
    ``people``: how many live there, None where nobody has told: unknown is not zero.
    ``version`` counts the changes of this site, 1 at its registration.
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
    heard_at: datetime | None = None
    visited_at: datetime | None = None
    version: int = 1

    def changed_by(self, change: StatusChange, kind: Kind, now: datetime) -> Site:
        """The site after a status change; the same status again only renews the last word.

        Raises:
            InvalidInput: unknown status, step not allowed, note too long, time in the future.
        """
        status = kind.status(change.status)
        observed = observed_time(change.observed_at, now)
        note = checked_note(change.note)
        here = self.status_now(kind, now)
        if status.code == here:
            return self._heard(observed, note)
        if status.code not in kind.status(here).next:
            raise InvalidInput("error.step_not_allowed", found=here, status=status.code)
        return replace(self._heard(observed, note), status=status.code, status_at=observed, note=note)

    def confirmed_by(self, confirmation: Confirmation, now: datetime) -> Site:
        """The site after "seen, unchanged"."""
        return self._heard(observed_time(confirmation.observed_at, now), checked_note(confirmation.note))

    def visited_by(self, visit: Visit, kind: Kind, now: datetime) -> Site:
        """The site after a patrol.

        Raises:
            InvalidInput: the kind is not patrolled, the text is too long, the time lies in the future.
        """
        if not kind.is_visited:
            raise InvalidInput("error.not_visited_kind", kind=kind.code)
        observed = observed_time(visit.observed_at, now)
        site = self._heard(observed, checked_note(visit.seen))
        return replace(site, visited_at=later(self.visited_at, observed))

    def status_now(self, kind: Kind, now: datetime) -> str:
        """The status as it stands at ``now``: derived from the last visit where the kind is patrolled."""
        if not kind.is_visited or not kind.status(self.status).derived:
            return self.status
        since = None if self.visited_at is None else (now - self.visited_at) / timedelta(hours=1)
        return visit_status(since, kind, self.interval_h)

    def age_h(self, now: datetime) -> float | None:
        """Hours since the last word, None where nobody ever reported."""
        return None if self.heard_at is None else max((now - self.heard_at) / timedelta(hours=1), 0.0)

    def freshness_now(self, kind: Kind, now: datetime) -> Freshness:
        """How fresh the last word is; nobody expects one from a site that is not in use."""
        if kind.status(self.status_now(kind, now)).meaning is Meaning.INACTIVE:
            return Freshness.FRESH
        return freshness(self.age_h(now), kind.silent_h)

    def _heard(self, observed: datetime, note: str) -> Site:
        return replace(self, heard_at=later(self.heard_at, observed), note=note or self.note)


def later(known: datetime | None, observed: datetime) -> datetime:
    """The later of two moments: a report that arrives late never makes a site look older."""
    return observed if known is None else max(known, observed)


def observed_time(observed_at: datetime | None, now: datetime) -> datetime:
    """The moment of observation, now when not given.

    Raises:
        InvalidInput: the moment lies in the future, or in a year that cannot be.
    """
    if observed_at is None:
        return now
    check_year(observed_at)
    if observed_at > now + CLOCK_TOLERANCE:
        raise InvalidInput("error.observed_in_future", found=observed_at)
    return min(observed_at, now)


def checked_note(text: str) -> str:
    """The note as ``typed_text`` keeps it.

    Raises:
        InvalidInput: longer than NOTE_LENGTH.
    """
    clean = typed_text(text)
    if len(clean) > NOTE_LENGTH:
        raise InvalidInput("error.note_too_long", length=len(clean), expected=NOTE_LENGTH)
    return clean
