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


class ImportRefused(InvalidInput):
    """Nothing was written; ``faults`` lists everything wrong, in file order."""

    default_key = "error.import_refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
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


class StoreInUse(KadianError):
    default_key = "error.store_in_use"


class StoreDamaged(KadianError):
    default_key = "error.store_damaged"


class SchemaTooNew(KadianError):
    default_key = "error.schema_too_new"


class StartRefused(KadianError):
    """Always with the key of the alarm that refuses (``alarm.*``)."""
