"""Shift records: claims, confirmations, releases, takeovers and swaps of single shifts of a post.

A shift without a record belongs to the unit to which the post is assigned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from geo.domain.errors import InvalidInput, Refused
from geo.domain.kinds import Kind
from geo.domain.shifts.shift import Shift
from geo.domain.sites import checked_note

EARLY_CONFIRMATION = timedelta(hours=1)
"""Time before its start from which a shift can be confirmed, since the relief arrives early."""

MAX_PEOPLE = 999
"""Largest plausible number of people at a post; larger ones are typing errors."""


class ShiftState(StrEnum):
    """State of a shift: no unit; a unit by assignment; claimed by a unit; confirmed at the post."""

    VACANT = "vacant"
    PLANNED = "planned"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class ShiftKey:
    """Code of the post and start, which identify a shift."""

    site_id: str
    start: datetime

    @property
    def id(self) -> str:
        """Id in the journal."""
        return shift_record_id(self.site_id, self.start)


@dataclass(frozen=True, slots=True)
class ShiftRecord:
    """Record of one shift of one post.

    Attributes:
        site_id: Code of the post.
        start: Start of the shift.
        unit: Code of the unit that claimed the shift, "" for none.
        claimed_at: Time of the claim, None where there is none.
        is_confirmed: Whether the unit has confirmed that it is at the post.
        people: Number of people at the post, as confirmed.
        leads: Number of team leads among them, as confirmed.
        released_by: Codes of the units that released the shift: their assignment to the post does not count
            for it.
        requested_by: Code of the unit that requests to take the shift over, "" for none.
        reason: Reason of that request.
        offered: Shift of the requesting unit that it offers in exchange, which makes the request one for a
            swap; None for a takeover.
        version: Number of changes, 0 for a shift without a record.
        scheduled_unit: Code of the unit to which the schedule assigns the shift, "" for no unit; None where
            the unit of the post has the shift.
    """

    site_id: str
    start: datetime
    unit: str = ""
    claimed_at: datetime | None = None
    is_confirmed: bool = False
    people: int = 0
    leads: int = 0
    released_by: frozenset[str] = frozenset()
    requested_by: str = ""
    reason: str = ""
    version: int = 0
    scheduled_unit: str | None = None
    offered: ShiftKey | None = None

    @property
    def is_claimed_or_requested(self) -> bool:
        """Whether a unit has claimed the shift or requests to take it over."""
        return bool(self.unit or self.requested_by)

    @property
    def key(self) -> ShiftKey:
        """The shift."""
        return ShiftKey(self.site_id, self.start)

    @property
    def id(self) -> str:
        """Id in the journal."""
        return self.key.id


@dataclass(frozen=True, slots=True)
class ShiftSlot:
    """One shift of one post with its record.

    Attributes:
        shift: The shift.
        assigned_unit: Code of the unit to which the post is assigned, "" for none.
        claim_timeout: Time after the start of the shift, or after a later claim, at which an unconfirmed
            claim lapses. The journal has no entry of that.
        record: The record of the shift; an empty one (version 0) where there is none.
    """

    shift: Shift
    assigned_unit: str
    claim_timeout: timedelta
    record: ShiftRecord

    @property
    def claim_expires_at(self) -> datetime | None:
        """Time at which the claim lapses; None where there is no claim, or a confirmed one."""
        record = self.record
        if not record.unit or record.is_confirmed or record.claimed_at is None:
            return None
        return max(self.shift.start, record.claimed_at) + self.claim_timeout

    def unit_at(self, now: datetime) -> str:
        """Return the code of the unit that has the shift at a time, "" for none."""
        expires = self.claim_expires_at
        if self.record.unit and (expires is None or now < expires):
            return self.record.unit
        planned = self.assigned_unit if self.record.scheduled_unit is None else self.record.scheduled_unit
        return "" if planned in self.record.released_by else planned

    def after_scheduling(self, unit: str, now: datetime) -> ShiftRecord:
        """Return the record after the schedule assigns a unit to the shift, "" for none.

        Raises:
            Refused: The shift has started, is claimed or requested, or was released by this unit.
        """
        if now >= self.shift.start or self.record.is_claimed_or_requested or unit in self.record.released_by:
            raise Refused("error.shift_spoken_for")
        return replace(self.record, scheduled_unit=None if unit == self.assigned_unit else unit)

    def state_at(self, now: datetime) -> ShiftState:
        """Return the state of the shift at a time."""
        unit = self.unit_at(now)
        if not unit:
            return ShiftState.VACANT
        if unit != self.record.unit:
            return ShiftState.PLANNED
        if self.record.is_confirmed:
            return ShiftState.CONFIRMED
        expires = self.claim_expires_at
        return ShiftState.CLAIMED if expires is not None and now < expires else ShiftState.PLANNED

    def after_claim(self, unit: str, now: datetime) -> ShiftRecord:
        """Return the record after a unit claims the shift.

        Raises:
            Refused: The shift is over, confirmed, or another unit's.
            InvalidInput: No unit is given.
        """
        self._require_not_over(now)
        self._require_free_for(unit, now)
        if self.state_at(now) is ShiftState.CONFIRMED:
            raise Refused("error.shift_confirmed")
        return self._handed_to(unit, now)

    def after_confirmation(self, unit: str, now: datetime, *, people: int, leads: int) -> ShiftRecord:
        """Return the record after a unit confirms that it is at the post.

        Args:
            unit: Code of the unit.
            now: Time of the confirmation.
            people: Number of people at the post, 1 to MAX_PEOPLE.
            leads: Number of team leads among them.

        Raises:
            Refused: It is too early, or the shift is over or another unit's.
            InvalidInput: No unit is given, or the numbers are impossible.
        """
        self._require_not_over(now)
        if now < self.shift.start - EARLY_CONFIRMATION:
            raise Refused("error.shift_early", hours=f"{EARLY_CONFIRMATION / timedelta(hours=1):g}")
        self._require_free_for(unit, now)
        if not 0 < people <= MAX_PEOPLE or not 0 <= leads <= people:
            raise InvalidInput("error.shift_counts", people=people, leads=leads)
        return replace(self._handed_to(unit, now), is_confirmed=True, people=people, leads=leads)

    def after_release(self, unit: str, now: datetime) -> ShiftRecord:
        """Return the record after a unit releases the shift.

        Raises:
            Refused: The shift is over, or not this unit's.
        """
        self._require_not_over(now)
        if not unit or unit != self.unit_at(now):
            raise Refused("error.shift_not_yours")
        return self._handed_to("", None, released_by=frozenset({unit}))

    def after_takeover_request(self, unit: str, reason: str, now: datetime) -> ShiftRecord:
        """Return the record after another unit requests to take the shift over.

        Raises:
            Refused: The shift is over, requested already, or has no other unit (it can then be claimed).
            InvalidInput: No unit or no reason is given, or the reason is too long.
        """
        self._require_not_over(now)
        _require_unit(unit)
        if self.unit_at(now) in ("", unit):
            raise Refused("error.takeover_of_none")
        if self.record.requested_by:
            raise Refused("error.takeover_pending")
        clean_reason = checked_note(reason)
        if not clean_reason:
            raise InvalidInput("error.takeover_reason")
        return replace(self.record, requested_by=unit, reason=clean_reason)

    def after_swap_request(self, unit: str, reason: str, now: datetime, offered: ShiftSlot) -> ShiftRecord:
        """Return the record after another unit requests the shift in exchange for one of its own.

        Args:
            unit: Code of the requesting unit.
            reason: Reason of the request.
            now: Time of the request.
            offered: Shift of that unit.

        Raises:
            Refused: As for ``after_takeover_request``; or the offered shift is over, requested itself, or not
                that unit's.
            InvalidInput: As for ``after_takeover_request``.
        """
        requested = self.after_takeover_request(unit, reason, now)
        offered.require_offered_by(unit, now)
        if offered.record.requested_by:
            raise Refused("error.takeover_pending")
        return replace(requested, offered=offered.record.key)

    def after_swap(self, unit: str, requested_by: str, now: datetime) -> ShiftRecord:
        """Return the record of the offered shift after the other unit takes it, as a swap is accepted.

        Args:
            unit: Code of the unit that takes the shift.
            requested_by: Code of the unit that offered it.
            now: Time of the acceptance.

        Raises:
            Refused: The shift is over, or no longer the requesting unit's.
            InvalidInput: No unit takes the shift.
        """
        _require_unit(unit)
        self.require_offered_by(requested_by, now)
        return self._handed_to(unit, now, released_by=frozenset({requested_by}))

    def require_offered_by(self, unit: str, now: datetime) -> None:
        """Check that a unit has the shift and can offer it in exchange.

        Raises:
            Refused: The shift is over, or not this unit's.
        """
        self._require_not_over(now)
        if self.unit_at(now) != unit:
            raise Refused("error.swap_offer_gone")

    def after_takeover_decision(self, now: datetime, *, accepted: bool) -> ShiftRecord:
        """Return the record after the unit of the shift, or a planner, decides on a takeover request.

        Raises:
            Refused: The shift is over, or there is no request.
        """
        self._require_not_over(now)
        if not self.record.requested_by:
            raise Refused("error.takeover_none")
        if not accepted:
            return replace(self.record, requested_by="", reason="", offered=None)
        return self._handed_to(
            self.record.requested_by, now, released_by=frozenset({self.unit_at(now)}) - {""}
        )

    def _handed_to(
        self, unit: str, claimed_at: datetime | None, *, released_by: frozenset[str] = frozenset()
    ) -> ShiftRecord:
        """Return the record with another unit, and neither a confirmation nor a request.

        Args:
            unit: Code of the unit that has claimed the shift, "" for none.
            claimed_at: Time of its claim, None without a unit.
            released_by: Codes of further units that released the shift; ``unit`` no longer counts as one.
        """
        return replace(
            self.record,
            unit=unit,
            claimed_at=claimed_at,
            is_confirmed=False,
            people=0,
            leads=0,
            requested_by="",
            reason="",
            offered=None,
            released_by=(self.record.released_by | released_by) - {unit},
        )

    def _require_not_over(self, now: datetime) -> None:
        if now >= self.shift.end:
            raise Refused("error.shift_over")

    def _require_free_for(self, unit: str, now: datetime) -> None:
        _require_unit(unit)
        if self.unit_at(now) not in ("", unit):
            raise Refused("error.shift_taken")


def _require_unit(unit: str) -> None:
    if not unit:
        raise InvalidInput("error.shift_no_unit")


def claim_timeout(kind: Kind) -> timedelta:
    """Return the time after which unconfirmed claims of shifts of a kind lapse."""
    return timedelta(hours=kind.claim_h)


def shift_record_id(site_id: str, start: datetime) -> str:
    """Return the id of a shift record in the journal; ids in text order are in the order of time."""
    return f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ} {site_id}"


def shift_key(record_id: str) -> ShiftKey:
    """Return the shift of an id that ``shift_record_id`` made.

    Raises:
        ValueError: The start is malformed.
    """
    start, _, site = record_id.partition(" ")
    return ShiftKey(site, datetime.fromisoformat(start))


def shift_record_image(record: ShiftRecord) -> dict[str, object]:
    """Return all values of a record but site, start and version, which the entry itself holds."""
    return {
        "unit": record.unit,
        "since": record.claimed_at,
        "confirmed": record.is_confirmed,
        "people": record.people,
        "leads": record.leads,
        "given_up": sorted(record.released_by),
        "asker": record.requested_by,
        "reason": record.reason,
        "planned": record.scheduled_unit,
        "offered": record.offered.id if record.offered else None,
    }


def shift_record_from_image(record_id: str, version: int, image: Mapping[str, Any]) -> ShiftRecord:
    """Build the record from its id and an image that ``shift_record_image`` made.

    Raises:
        KeyError: A value is missing.
        TypeError: A value has the wrong type.
        ValueError: A value is malformed.
    """
    key, since = shift_key(record_id), image["since"]
    offered = image.get("offered")  # older entries know no swap
    return ShiftRecord(
        key.site_id,
        key.start,
        image["unit"],
        None if since is None else datetime.fromisoformat(since),
        is_confirmed=image["confirmed"],
        people=image["people"],
        leads=image["leads"],
        released_by=frozenset(image["given_up"]),
        requested_by=image["asker"],
        reason=image["reason"],
        version=version,
        scheduled_unit=image.get("planned"),  # older entries have no schedule
        offered=shift_key(offered) if offered else None,
    )
