"""Every error a person can meet, each a message key that both catalogues translate.

KadianError
├── InvalidInput        a value that cannot be accepted, with what is expected
│   └── ImportRefused   a file with faults, every one listed
├── NotFound            a code that names nothing
├── SignedOut           nobody has signed in, or no longer
├── Refused             the acting person may not do this
├── SignInRefused       name and password do not belong together; not said which is wrong
├── ProviderAway        the identity provider does not answer
├── Throttled           too many failures: wait; nothing was tried
├── Conflict            somebody else was faster; carries both values
├── KeyReused           one idempotency key, two different contents
├── Busy                the write queue is full: nothing was saved
├── StoreUnavailable    disk full, read-only or away: nothing was acknowledged
│   ├── StoreMoved      its file was removed, renamed, replaced or changed while it was open
│   └── StoreMissing    there is none where there was one, or where one is expected
├── PlanMiscounted      the second count of a plan does not confirm the first: nothing is proposed
├── StoreInUse          another process writes this store
├── StoreDamaged        the journal or its fold does not verify
├── SchemaTooNew        the store was written by a newer Kadian
└── StartRefused        something must be put right before anybody may come in
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.import_report import ImportReport
    from geo.domain.journal import JournalEntry
    from geo.domain.sites import Site


class KadianError(Exception):
    """Base of all; ``key`` finds the sentence in the catalogue, ``params`` fill it."""

    default_key = "error.unexpected"

    def __init__(self, key: str | None = None, **params: Any) -> None:
        self.key = key or self.default_key
        self.params = params
        super().__init__(self.key, params)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({told})"


class InvalidInput(KadianError):
    default_key = "error.invalid_input"


DOUBTS = frozenset(
    {
        "date-code",
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

The code ``zero-coordinate`` belongs to the key ``fault.zero_coordinate``. Every other fault is final.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where (``row`` counts from 1, header included), what, and what is expected.

    ``key`` is a catalogue key (``fault.*``); ``found`` is the offending text as it stands in the file.
    """

    file: str
    row: int | None
    column: str | None
    key: str
    found: str = ""
    expected: str = ""

    @property
    def doubt(self) -> str:
        """The code by which it can be accepted, "" where it cannot."""
        code = self.key.removeprefix("fault.").replace("_", "-")
        return code if code in DOUBTS else ""


class ImportRefused(InvalidInput):
    """Nothing was written; ``faults`` lists everything wrong, in file order.

    ``report`` says how the files were read, None where they could not be opened.
    """

    default_key = "error.import_refused"

    def __init__(self, faults: Sequence[Fault], report: ImportReport | None = None) -> None:
        self.faults, self.report = tuple(faults), report
        super().__init__(count=len(self.faults))


class NotFound(KadianError):
    default_key = "error.not_found"


class SignedOut(KadianError):
    default_key = "error.signed_out"


class ConnectionChanged(KadianError):
    default_key = "error.connection_changed"


class Refused(KadianError):
    default_key = "error.refused"


class SignInRefused(KadianError):
    default_key = "error.sign_in"


class ProviderAway(KadianError):
    default_key = "error.oidc_away"


class Throttled(KadianError):
    default_key = "error.throttled"


class Conflict(KadianError):
    """``now`` stands against ``mine``; ``told`` is the entry that brought it."""

    default_key = "error.conflict"

    def __init__(self, mine: str, now: Site, told: JournalEntry) -> None:
        self.mine, self.now, self.told = mine, now, told
        super().__init__(site=now.id, mine=mine, theirs=now.status, actor=told.actor)


class KeyReused(KadianError):
    default_key = "error.key_reused"


class Busy(KadianError):
    default_key = "error.busy"


class PlanMiscounted(KadianError):
    default_key = "error.plan_miscounted"


class StoreUnavailable(KadianError):
    default_key = "error.store_unavailable"


class StoreMoved(StoreUnavailable):
    default_key = "error.store_moved"


class StoreMissing(StoreUnavailable):
    """Nothing was made in its place."""

    default_key = "error.store_missing"


class StoreInUse(KadianError):
    default_key = "error.store_in_use"


class StoreDamaged(KadianError):
    default_key = "error.store_damaged"


class SchemaTooNew(KadianError):
    default_key = "error.schema_too_new"


class StartRefused(KadianError):
    """Always with the key of the alarm that refuses (``alarm.*``)."""
