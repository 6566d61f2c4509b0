"""What people ask for: frozen commands, each with the idempotency key its form was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.access import Grant

NOTE_LENGTH = 500
"""Longest note, in characters."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Set ``status`` at a site. ``status`` equal to the present one is "seen, unchanged".

    ``seen_version`` is the version the form showed; ``observed_at`` None means now;
    ``reason`` is given when somebody else's newer value is knowingly replaced.
    """

    site_id: str
    status: str
    seen_version: int
    key: str
    note: str = ""
    observed_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The site was seen and nothing changed: its last word is renewed."""

    site_id: str
    seen_version: int
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A patrol: ``unit`` walked the site and saw ``seen``."""

    site_id: str
    unit: str
    key: str
    seen: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkStatusChange:
    """One status for several sites, all or nothing; ``seen`` pairs each site with the version shown."""

    seen: tuple[tuple[str, int], ...]
    status: str
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one's own last command, named by any journal number it got."""

    seq: int
    key: str


@dataclass(frozen=True, slots=True)
class ShiftStep:
    """Do with a shift what the service says: claim, release, ask to take it over.

    ``unit`` is the one that claims, releases or asks; ``start`` names the shift; ``seen_version`` is that of
    the duty that was shown, 0 where nothing was said of the shift yet.
    """

    site_id: str
    start: datetime
    unit: str
    seen_version: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShiftConfirmation:
    """The unit is there, with so many people, so many of whom may lead."""

    site_id: str
    start: datetime
    unit: str
    seen_version: int
    key: str
    people: int
    leads: int


@dataclass(frozen=True, slots=True)
class PutShift:
    """``unit`` is put where ``before`` was to stand, "" for nobody; ``seen_version`` is that of the duty."""

    site_id: str
    start: datetime
    unit: str
    before: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class RotaStep:
    """Put units on shifts, all or nothing."""

    shifts: tuple[PutShift, ...]
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeoverAnswer:
    """Let the unit that asks have the shift, or not."""

    site_id: str
    start: datetime
    accepted: bool
    seen_version: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who may sign in from now on; what they may do is granted apart. ``id`` is what they type."""

    id: str
    name: str
    key: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AccountSwitch:
    """Disable an account, or let it in again."""

    account: str
    disabled: bool
    key: str


@dataclass(frozen=True, slots=True)
class GrantChange:
    """Give a grant, or take it away when ``given`` is false."""

    grant: Grant
    given: bool
    key: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Hand out another link by which an account sets its password."""

    account: str
    key: str


@dataclass(frozen=True, slots=True)
class SessionsEnd:
    """End sessions of an account: all, ``only`` one, or all ``but`` one, by the SHA-256 of its token."""

    account: str
    key: str
    only: str = ""
    but: str = ""


@dataclass(frozen=True, slots=True)
class Viewing:
    """See the screens as an account sees them."""

    account: str
    key: str


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """Set a password. The password itself is never part of a command: a command is kept in the journal."""

    account: str
    key: str
