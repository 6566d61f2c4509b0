"""Emergency access of closed places: the opening for ambulances and fire engines, and who has its key.

An opening that has stood closed for days may be frozen, locked or blocked: a test holds for the days that
the kind of the site names (``Kind.access_test_days``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from geo.domain.duty_phones import checked_phone
from geo.domain.errors import InvalidInput
from geo.domain.sanitise import sanitise_line
from geo.domain.sites import observed_time

MAX_TEXT_LENGTH = 100
"""Maximum length of the position and of the role of the key-holder, in characters."""


class OpeningKind(StrEnum):
    """What is opened (values are message keys)."""

    GATE = "gate"
    BARRIER = "barrier"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class EmergencyAccess:
    """Emergency access of a site.

    Attributes:
        site_id: Code of the site.
        opening: What is opened, None once the record was withdrawn.
        position: Where it is, in words.
        lat: Latitude in WGS-84 degrees, None where only words say where.
        lon: Longitude in WGS-84 degrees, None where only words say where.
        key_role: Who has the key: a role, never the name of a person.
        key_phone: Duty telephone of the key-holder, "" for that of the site or unit.
        tested_at: When it was last opened as a test, None for never.
        tested_by: Code of the account that recorded the test, "" for none.
        version: Number of changes, 1 at first.
    """

    site_id: str
    opening: OpeningKind | None
    position: str
    lat: float | None = None
    lon: float | None = None
    key_role: str = ""
    key_phone: str = ""
    tested_at: datetime | None = None
    tested_by: str = ""
    version: int = 1

    def test_due_at(self, days: float) -> datetime | None:
        """Return when the last test no longer holds; None where there was none: it is due at once."""
        return None if self.tested_at is None else self.tested_at + timedelta(days=days)

    def is_tested_at(self, now: datetime, days: float) -> bool:
        """Check whether a test holds."""
        due_at = self.test_due_at(days)
        return due_at is not None and now < due_at

    def after_test(self, actor: str, observed_at: datetime | None, now: datetime) -> EmergencyAccess:
        """Return the access after it was opened as a test.

        Raises:
            InvalidInput: The time lies in the future.
        """
        tested_at = observed_time(observed_at, now)
        if self.tested_at is not None and tested_at < self.tested_at:
            return self  # a test that is reported late makes no opening look older
        return replace(self, tested_at=tested_at, tested_by=actor)


@dataclass(frozen=True, slots=True)
class EmergencyAccessChange:
    """Record the emergency access of a site, or change it.

    Attributes:
        site_id: Code of the site.
        opening: What is opened.
        position: Where it is, in words.
        key_role: Who has the key: a role.
        seen_version: Version that the form displayed, 0 where there was none yet.
        key: Idempotency key.
        key_phone: Duty telephone of the key-holder, "" for that of the site or unit.
        lat: Latitude in WGS-84 degrees, None for words alone.
        lon: Longitude in WGS-84 degrees, None for words alone.
    """

    site_id: str
    opening: OpeningKind
    position: str
    key_role: str
    seen_version: int
    key: str
    key_phone: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class AccessTest:
    """Record that the emergency access of a site was opened as a test, and opens.

    ``seen_version`` is the version that the form displayed, ``observed_at`` when it was, None for now.
    """

    site_id: str
    seen_version: int
    key: str
    observed_at: datetime | None = None


def changed_access(before: EmergencyAccess | None, change: EmergencyAccessChange) -> EmergencyAccess:
    """Return the access after a change; of another opening than before no test is known.

    Raises:
        InvalidInput: A text is missing or too long, or a number is none, or half of a location is given.
    """
    position, key_role = (
        _text(change.position, "error.access_position"),
        _text(change.key_role, "error.access_key_role"),
    )
    if (change.lat is None) is not (change.lon is None):
        raise InvalidInput("error.access_location")
    if change.lat is not None and not (-90 <= change.lat <= 90 and -180 <= (change.lon or 0) <= 180):
        raise InvalidInput("error.access_location")
    after = EmergencyAccess(
        change.site_id,
        change.opening,
        position,
        change.lat,
        change.lon,
        key_role,
        checked_phone(change.key_phone),
    )
    if before is None:
        return after
    is_same = _opening_of(before) == _opening_of(after)
    tested = (before.tested_at, before.tested_by) if is_same else (None, "")
    return replace(after, tested_at=tested[0], tested_by=tested[1])


def _opening_of(access: EmergencyAccess) -> tuple[object, ...]:
    """Return what makes it the same opening: kind and place."""
    return access.opening, access.position, access.lat, access.lon


def _text(text: str, error_key: str) -> str:
    """Return a text as it is stored; ``error_key``: the sentence where it cannot be.

    Raises:
        InvalidInput: It is missing or too long.
    """
    clean = sanitise_line(text).strip()
    if not clean or len(clean) > MAX_TEXT_LENGTH:
        raise InvalidInput(error_key, length=len(clean), expected=MAX_TEXT_LENGTH)
    return clean


def emergency_access_image(access: EmergencyAccess) -> dict[str, object]:
    """Return all values of an access but its version, which the entry itself holds."""
    image = {name: getattr(access, name) for name in EmergencyAccess.__slots__ if name != "version"}
    return image | {"opening": access.opening or ""}


def emergency_access_from_image(version: int, image: Mapping[str, Any]) -> EmergencyAccess:
    """Return the access of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``emergency_access_image`` makes.
    """
    tested_at = image["tested_at"]
    values = {
        **image,
        "opening": OpeningKind(image["opening"]) if image["opening"] else None,
        "tested_at": None if tested_at is None else datetime.fromisoformat(tested_at),
    }
    return EmergencyAccess(**values, version=version)
