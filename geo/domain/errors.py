"""Errors that users can meet; each carries a message key that both catalogues translate.

KadianError
├── InvalidInput              a value that cannot be accepted, with the values that can
│   └── ImportRefused         files with faults, each of them listed (``import_report``)
├── NotFound                  a code of nothing
├── SignedOut                 no session, or an ended one
├── ConnectionChanged         the account of an open screen has changed: the page must be loaded again
├── Refused                   the acting account may not do this
│   └── Overtaken             it was changed since it was shown; also of findings, periods and reports
├── SignInRefused             name and password do not belong together; which of them is wrong is not revealed
├── ProviderUnavailable       the identity provider does not answer
├── Throttled                 too many failures; nothing was tried
├── Conflict                  another account was faster; carries both values (``conflicts``)
├── IdempotencyKeyReused      one idempotency key, two different contents
├── StoreBusy                 the write queue is full: nothing was saved
├── StoreUnavailable          the disk is full, read-only or away: nothing was acknowledged
│   ├── StoreMoved            the file was removed, renamed, replaced or changed while it was open
│   └── StoreMissing          no store where there was one, or where one is expected
├── PlanVerificationFailed    the independent check of a plan does not confirm it: nothing is proposed
├── StoreInUse                another process writes this store
├── StoreDamaged              the journal, or the tables folded from it, do not verify
├── SchemaTooNew              the store was written by a newer Kadian
└── StartRefused              something must be corrected before anybody may sign in
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class KadianError(Exception):
    """Base of all errors: ``key`` is that of the sentence in the catalogues, ``params`` fill its gaps."""

    default_key = "error.unexpected"

    def __init__(self, key: str | None = None, **params: Any) -> None:
        """Create the error with a message key, None for that of its class, and the message parameters."""
        self.key = key or self.default_key
        self.params = params
        super().__init__(self.key, params)

    def __str__(self) -> str:
        """Return the key with the parameters, for logs."""
        params = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({params})"


class InvalidInput(KadianError):
    """A value that cannot be accepted."""

    default_key = "error.invalid_input"


WAIVABLE_FAULTS = frozenset(
    {
        "date-code",
        "datum-bd09",
        "datum-gcj02",
        "datum-reference-bd09",
        "datum-reference-gcj02",
        "far-from-area",
        "far-from-others",
        "name-of-another",
        "other-area",
        "other-town",
        "outside-area",
        "same-area",
        "same-place",
        "second-root",
        "stray-area",
        "zero-coordinate",
    }
)
"""Codes of faults that may be true all the same: an import refuses them unless each is accepted by its code.

The code ``zero-coordinate`` belongs to the key ``fault.zero_coordinate``. No other fault can be accepted.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a file: its location, the offending value and the expected one.

    Attributes:
        file: Name of the file.
        row: Number of the row, from 1, the header included; None for a fault of the whole file.
        column: Heading of the column, None for a fault of a whole row.
        key: Message key, ``fault.*``.
        value: The offending text as it stands in the file.
        expected: What would be accepted.
        sheet: Name of the sheet of a workbook, "" for other files.
    """

    file: str
    row: int | None
    column: str | None
    key: str
    value: str = ""
    expected: str = ""
    sheet: str = ""

    @property
    def waiver_code(self) -> str:
        """Code by which the fault can be accepted, "" for a final one."""
        code = self.key.removeprefix("fault.").replace("_", "-")
        return code if code in WAIVABLE_FAULTS else ""


class NotFound(KadianError):
    """A code of nothing that is known."""

    default_key = "error.not_found"


class SignedOut(KadianError):
    """A request without a session, or with an ended one."""

    default_key = "error.signed_out"


class ConnectionChanged(KadianError):
    """An open screen whose account has changed; the page must be loaded again."""

    default_key = "error.connection_changed"


class Refused(KadianError):
    """An action that the acting account may not do."""

    default_key = "error.refused"


class Overtaken(Refused):
    """An action about something that was changed since it was shown.

    Its next attempt is about the newer state: the person who acts must have had the time to read of it.
    """


class SignInRefused(KadianError):
    """A sign-in with a name and a password that do not belong together."""

    default_key = "error.sign_in"


class ProviderUnavailable(KadianError):
    """An identity provider that does not answer."""

    default_key = "error.oidc_gone"


class Throttled(KadianError):
    """A sign-in after too many failures; nothing was tried."""

    default_key = "error.throttled"


class IdempotencyKeyReused(KadianError):
    """A second request of one idempotency key with different content."""

    default_key = "error.key_reused"


class StoreBusy(KadianError):
    """A full write queue; nothing was saved."""

    default_key = "error.busy"


class PlanVerificationFailed(KadianError):
    """A plan that the independent check does not confirm; nothing is proposed."""

    default_key = "error.plan_miscounted"


class StoreUnavailable(KadianError):
    """A store whose disk is full, read-only or away; nothing was acknowledged."""

    default_key = "error.store_unavailable"


class StoreMoved(StoreUnavailable):
    """A store whose file was removed, renamed, replaced or changed while it was open."""

    default_key = "error.store_moved"


class StoreMissing(StoreUnavailable):
    """The store does not exist; none was created in its place."""

    default_key = "error.store_missing"


class StoreInUse(KadianError):
    """A store that another process writes to."""

    default_key = "error.store_in_use"


class StoreDamaged(KadianError):
    """A store whose journal, or whose tables folded from it, do not verify."""

    default_key = "error.store_damaged"


class SchemaTooNew(KadianError):
    """A store that a newer Kadian has written."""

    default_key = "error.schema_too_new"


class StartRefused(KadianError):
    """Refusal to start; its key is that of the alarm (``alarm.*``)."""
