"""A duty: what units said of one shift of a post, beside what the roster says of the post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geo.domain.errors import InvalidInput, Refused
from geo.domain.sites import checked_note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.kinds import Kind
    from geo.domain.shifts import Shift

EARLY = timedelta(hours=1)
"""How long before its start a shift can be confirmed: the relief comes early."""

MOST_PEOPLE = 999
"""More than ever stand at a post: a slip of the finger."""


class DutyState(StrEnum):
    """What is known of a shift: nobody is to stand there, somebody is, said they will, or does."""

    VACANT = "vacant"
    PLANNED = "planned"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Duty:
    """``unit`` claimed the shift, "" for none; ``since`` when; ``confirmed``: it is there, with these counts.

    ``given_up``: units that released the shift: the roster no longer puts it on them. ``asker`` asks to take
    it over from whoever stands there, for a ``reason``. ``version`` counts its changes, 0 where nothing was
    said yet. ``planned`` is the unit that the rota puts there, "" for none; None: whoever holds the post.
    """

    site: str
    start: datetime
    unit: str = ""
    since: datetime | None = None
    confirmed: bool = False
    people: int = 0
    leads: int = 0
    given_up: frozenset[str] = frozenset()
    asker: str = ""
    reason: str = ""
    version: int = 0
    planned: str | None = None

    @property
    def is_spoken_for(self) -> bool:
        """Whether a unit says that it stands there, or asks to."""
        return bool(self.unit or self.asker)

    @property
    def id(self) -> str:
        return duty_id(self.site, self.start)


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift of one post: ``holder`` is the unit of the roster, "" for none.

    ``claim``: how long after the start of a shift, or after the claim if that is later, a claim stands that
    is not confirmed. Nothing is written when it lapses.
    """

    shift: Shift
    holder: str
    claim: timedelta
    duty: Duty

    @property
    def claim_until(self) -> datetime | None:
        """When the claim lapses; None where there is none, or one that was confirmed."""
        duty = self.duty
        if not duty.unit or duty.confirmed or duty.since is None:
            return None
        return max(self.shift.start, duty.since) + self.claim

    def unit_at(self, now: datetime) -> str:
        """Who is to stand there, "" for nobody."""
        until = self.claim_until
        if self.duty.unit and (until is None or now < until):
            return self.duty.unit
        planned = self.holder if self.duty.planned is None else self.duty.planned
        return "" if planned in self.duty.given_up else planned

    def put(self, unit: str, now: datetime) -> Duty:
        """The duty once the rota puts a unit there, "" for nobody.

        Raises ``Refused`` where it has begun, a unit speaks for it, or this one gave it up.
        """
        if now >= self.shift.start or self.duty.is_spoken_for or unit in self.duty.given_up:
            raise Refused("error.shift_spoken_for")
        return replace(self.duty, planned=None if unit == self.holder else unit)

    def state_at(self, now: datetime) -> DutyState:
        unit = self.unit_at(now)
        if not unit:
            return DutyState.VACANT
        if unit != self.duty.unit:
            return DutyState.PLANNED
        if self.duty.confirmed:
            return DutyState.CONFIRMED
        until = self.claim_until
        return DutyState.CLAIMED if until is not None and now < until else DutyState.PLANNED

    def claimed(self, unit: str, now: datetime) -> Duty:
        """The duty once the unit says that it will stand there.

        Raises:
            Refused: the shift is over, confirmed, or another unit's. InvalidInput: no unit.
        """
        self._must_last(now)
        self._must_be_free_for(unit, now)
        if self.state_at(now) is DutyState.CONFIRMED:
            raise Refused("error.shift_confirmed")
        return self._of(unit, now)

    def confirmed(self, unit: str, counts: tuple[int, int], now: datetime) -> Duty:
        """The duty once the unit says that it is there, with so many people and leads among them.

        Raises:
            Refused: too early, over, or another unit's. InvalidInput: no unit, nobody, or more leads than
            people.
        """
        people, leads = counts
        self._must_last(now)
        if now < self.shift.start - EARLY:
            raise Refused("error.shift_early", hours=f"{EARLY / timedelta(hours=1):g}")
        self._must_be_free_for(unit, now)
        if not 0 < people <= MOST_PEOPLE or not 0 <= leads <= people:
            raise InvalidInput("error.shift_counts", people=people, leads=leads)
        return replace(self._of(unit, now), confirmed=True, people=people, leads=leads)

    def released(self, unit: str, now: datetime) -> Duty:
        """The duty once the unit says that it will not, or no longer, stand there.

        Raises:
            Refused: the shift is over, or not this unit's.
        """
        self._must_last(now)
        if not unit or unit != self.unit_at(now):
            raise Refused("error.shift_not_yours")
        return replace(self._of("", now, frozenset({unit})), since=None)

    def asked_by(self, unit: str, reason: str, now: datetime) -> Duty:
        """The duty once another unit asks to take it over.

        Raises:
            Refused: over, nobody's or its own (then it is to be claimed), or asked for already.
            InvalidInput: no unit, no reason, or too long a one.
        """
        self._must_last(now)
        _must_be_somebody(unit)
        if self.unit_at(now) in ("", unit):
            raise Refused("error.takeover_of_none")
        if self.duty.asker:
            raise Refused("error.takeover_pending")
        because = checked_note(reason)
        if not because:
            raise InvalidInput("error.takeover_reason")
        return replace(self.duty, asker=unit, reason=because)

    def answered(self, now: datetime, *, accepted: bool) -> Duty:
        """The duty once whoever stands there, or a planner, has answered the unit that asks.

        Raises:
            Refused: the shift is over, or nobody asks.
        """
        self._must_last(now)
        if not self.duty.asker:
            raise Refused("error.takeover_none")
        if not accepted:
            return replace(self.duty, asker="", reason="")
        return self._of(self.duty.asker, now, frozenset({self.unit_at(now)}) - {""})

    def _of(self, unit: str, now: datetime, gone: frozenset[str] = frozenset()) -> Duty:
        """This unit's, and no longer that of whoever is ``gone``; nobody asks any more."""
        nobody = replace(self.duty, confirmed=False, people=0, leads=0, asker="", reason="")
        return replace(nobody, unit=unit, since=now, given_up=(self.duty.given_up | gone) - {unit})

    def _must_last(self, now: datetime) -> None:
        if now >= self.shift.end:
            raise Refused("error.shift_over")

    def _must_be_free_for(self, unit: str, now: datetime) -> None:
        _must_be_somebody(unit)
        if self.unit_at(now) not in ("", unit):
            raise Refused("error.shift_taken")


def _must_be_somebody(unit: str) -> None:
    if not unit:
        raise InvalidInput("error.shift_no_unit")


def claim_span(kind: Kind) -> timedelta:
    return timedelta(hours=kind.claim_h)


def duty_id(site: str, start: datetime) -> str:
    """What the journal calls it; in the order of the text is in the order of time."""
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ} {site}"


def duty_image(duty: Duty) -> dict[str, object]:
    """All values of a duty but site, start and version, which an entry carries itself."""
    return {
        "unit": duty.unit,
        "since": duty.since,
        "confirmed": duty.confirmed,
        "people": duty.people,
        "leads": duty.leads,
        "given_up": sorted(duty.given_up),
        "asker": duty.asker,
        "reason": duty.reason,
        "planned": duty.planned,
    }


def duty_from_image(duty_id: str, version: int, image: Mapping[str, Any]) -> Duty:
    """The duty that ``duty_image`` tells of; raises ValueError, KeyError, TypeError where it is none."""
    start, _, site = duty_id.partition(" ")
    since = image["since"]
    return Duty(
        site,
        datetime.fromisoformat(start),
        image["unit"],
        None if since is None else datetime.fromisoformat(since),
        confirmed=image["confirmed"],
        people=image["people"],
        leads=image["leads"],
        given_up=frozenset(image["given_up"]),
        asker=image["asker"],
        reason=image["reason"],
        version=version,
        planned=image.get("planned"),  # older entries know of no rota
    )
