"""Commands of users: frozen values, each with the idempotency key of the form that it comes from."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from geo.domain.access import Grant

MAX_NOTE_LENGTH = 500
"""Maximum length of a note, in characters."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Set the status of a site; the present status again confirms it ("seen, unchanged").

    Attributes:
        site_id: Code of the site.
        status: Code of the new status.
        seen_version: Version of the site that the form displayed.
        key: Idempotency key.
        note: Note of the reporter, "" to keep the present one.
        observed_at: Time of the observation, None for now.
        reason: Why a newer status of another account is knowingly replaced, "" otherwise.
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
    """Confirm the status of a site: it was seen unchanged, which renews its last report."""

    site_id: str
    seen_version: int
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Patrol:
    """Record a patrol: ``unit`` was at the site; ``note`` is what it saw."""

    site_id: str
    unit: str
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkStatusChange:
    """Set one status at several sites, all or none; ``seen_versions`` pairs site and displayed version."""

    seen_versions: tuple[tuple[str, int], ...]
    status: str
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkConfirmation:
    """Confirm the statuses of several sites, all or none; fields as of ``BulkStatusChange``."""

    seen_versions: tuple[tuple[str, int], ...]
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulkPatrol:
    """Record a patrol of several sites, all or none; ``units`` pairs site and patrolling unit."""

    units: tuple[tuple[str, str], ...]
    key: str
    note: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteAddition:
    """Add a note to the last command of the acting account, identified by any of its journal numbers."""

    seq: int
    key: str
    note: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Undo the last command of the acting account, identified by any of its journal numbers."""

    seq: int
    key: str


@dataclass(frozen=True, slots=True)
class ShiftAction:
    """Claim, release or request to take over a shift; which of them depends on the service called.

    Attributes:
        site_id: Code of the post.
        start: Start of the shift, which identifies it.
        unit: Code of the unit that claims, releases or requests the shift.
        seen_version: Version of the displayed shift record, 0 where the shift has none yet.
        key: Idempotency key.
        reason: Reason of the request.
    """

    site_id: str
    start: datetime
    unit: str
    seen_version: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SwapRequest:
    """Request another unit's shift in exchange for one of the own unit's.

    Attributes:
        site_id: Code of the post of the requested shift.
        start: Start of the requested shift.
        unit: Code of the requesting unit.
        seen_version: Version of the displayed record of the requested shift, 0 where it has none yet.
        key: Idempotency key.
        reason: Reason of the request.
        offered_site: Code of the post of the offered shift.
        offered_start: Start of the offered shift.
        offered_version: Version of the displayed record of the offered shift, 0 where it has none yet.
    """

    site_id: str
    start: datetime
    unit: str
    seen_version: int
    key: str
    reason: str
    offered_site: str
    offered_start: datetime
    offered_version: int


@dataclass(frozen=True, slots=True)
class ShiftConfirmation:
    """Confirm that the unit is at the post with ``people`` people, ``leads`` of them team leads.

    ``seen_orders``: id and version of the post orders that the form displayed; the confirmation acknowledges
    those that the unit has not read. ``answered_by``: role or telephone number where a desk enters that for
    another unit, "" otherwise.
    """

    site_id: str
    start: datetime
    unit: str
    seen_version: int
    key: str
    people: int
    leads: int
    seen_orders: tuple[tuple[str, int], ...] = ()
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class ShiftAssignment:
    """Assignment of one shift within a ``ScheduleChange``.

    Attributes:
        site_id: Code of the post.
        start: Start of the shift.
        unit: Code of the unit to be assigned, "" for none.
        expected_unit: Code of the unit that the form displayed, "" for none.
        seen_version: Version of the displayed shift record, 0 where the shift has none yet.
    """

    site_id: str
    start: datetime
    unit: str
    expected_unit: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """Assign units to shifts, all or none."""

    shifts: tuple[ShiftAssignment, ...]
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeoverDecision:
    """Accept or decline a request to take over a shift, or to swap it.

    ``offered_version``: version of the displayed record of the shift offered in exchange, 0 without one.
    """

    site_id: str
    start: datetime
    accepted: bool
    seen_version: int
    key: str
    reason: str = ""
    offered_version: int = 0


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Create an account without permissions; ``id`` is the name it signs in with."""

    id: str
    name: str
    key: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AccountStatusChange:
    """Disable or enable an account."""

    account: str
    disabled: bool
    key: str


@dataclass(frozen=True, slots=True)
class GrantChange:
    """Give a grant, or revoke it where ``granted`` is false."""

    grant: Grant
    granted: bool
    key: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """Create a new link by which an account sets its password."""

    account: str
    key: str


@dataclass(frozen=True, slots=True)
class SessionsEnd:
    """End sessions of an account: all of them, ``only_session``, or all but ``except_session``.

    Both are the SHA-256 of the session's token, "" where not used.
    """

    account: str
    key: str
    only_session: str = ""
    except_session: str = ""


@dataclass(frozen=True, slots=True)
class ApiKeyIssue:
    """Make a key with which programs read for an account.

    Attributes:
        account: Code of the account.
        name: What it is for.
        key: Idempotency key of this command.
        area: Code of the area that it reads, "" for all that the account may read.
        days: Number of days for which it is valid.
    """

    account: str
    name: str
    key: str
    area: str = ""
    days: int = 90


@dataclass(frozen=True, slots=True)
class ApiKeyRevocation:
    """Revoke a key of an account; ``sha256`` is that of the key."""

    account: str
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class Impersonation:
    """See the screens with the permissions of another account."""

    account: str
    key: str


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """Set a password; the password itself is no part of the command, because the journal keeps commands."""

    account: str
    key: str


STORED_COMMANDS = {"Patrol": "Visit"}
"""Classes of commands that digests in the journal have under another name, which cannot change."""


class KeyedCommand(Protocol):
    """A frozen dataclass with the idempotency key of the form that it comes from."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> str:
        """Idempotency key."""


def command_content(command: KeyedCommand) -> dict[str, object]:
    """Return the fields of a command without its key, with the name of its class as "command".

    Two requests with one key must agree on it; the journal keeps a digest of it, so that the names of classes
    (see ``STORED_COMMANDS``) and fields are stored. A file is named by the SHA-256 of what was sent: another
    version of an encoder would make other bytes of it.
    """
    content = {name: _plain(value) for name, value in asdict(command).items() if name != "key"}
    name = type(command).__name__
    return {"command": STORED_COMMANDS.get(name, name), **content}


def _plain(value: object) -> object:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
