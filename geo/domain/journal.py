"""The journal: what was told, by whom, when; nothing in it ever changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.commands import Visit
    from geo.domain.sites import Site

SITE = "site"
"""``entity`` of the entries whose images fold into the sites."""

ACCOUNT = "account"
"""``entity`` of the entries whose images fold into the accounts and their grants."""

PLAN = "plan"
"""``entity`` of the entries whose ``after`` images, each whole, are the plans."""

DUTY = "duty"
"""``entity`` of the entries whose ``after`` images, each whole, are what units said of shifts."""

UNIT = "unit"
"""``entity`` of the entries on units: what files say of them, and by orders how many are missing."""

MISSING = "missing"
"""``action`` of an entry by which an order says how many of a unit are missing, and the key of how many."""

GIVEN, TAKEN = "given", "taken"
KEY_BYTES = 2048
"""Longest idempotency key as UTF-8: it is kept in an index, which on PostgreSQL takes 2,704 bytes."""
PASSWORD, FINGERPRINT = "password", "fingerprint"
"""Keys in an ``after`` image of an account: the role and area of a grant that begins, or ends."""

ORDER = "order"
"""Key in an ``after`` image of a site, or of who is missing: number of the order that says so."""

INTO = "into"
"""Key in an ``after`` image of a site: the one it was merged into, by the order that says so."""

VISIT = "visit"
"""Key in an ``after`` image of the patrol an entry records (see ``visit_image``)."""

WITHDRAWN = "withdrawn"
"""Key in an ``after`` image: number of the entry whose patrol is taken back."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing somebody asks to be written.

    ``content`` is the command in plain values: a second request with the same ``key`` must carry the same.
    ``source`` is ``web``, ``import``, ``cli`` or ``demo``; ``at`` is when it was told.
    ``person`` is the account with the rights it asks by, which must be those it holds when it is written;
    None for whoever may write the store anyway, or comes with a one-time token.
    """

    key: str
    content: Mapping[str, object]
    actor: str
    source: str
    at: datetime
    person: Actor | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """It is on the disk: the journal numbers it got and when it was told.

    ``repeated``: the key was known, nothing was written again, these are the first numbers.
    """

    seqs: tuple[int, ...]
    at: datetime
    repeated: bool = False

    @property
    def seq(self) -> int:
        """The last number; 0 when there was nothing to record."""
        return self.seqs[-1] if self.seqs else 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact to record. ``before`` and ``after`` hold at least the values that differ.

    An entry of a site whose ``new_version`` is set says all that changed: folding the ``after`` images in
    order gives the site. ``observed_at`` is when it was so, None for when it was told. ``actor`` and ``at``
    are those of the request unless history is told afterwards: then they are who told it, and when.
    """

    entity: str
    entity_id: str
    action: str
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    base_version: int | None = None
    new_version: int | None = None
    observed_at: datetime | None = None
    reason: str = ""
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A recorded fact as it stands in the journal; moments inside the images are ISO 8601 texts in UTC."""

    seq: int
    key: str
    entity: str
    entity_id: str
    action: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    base_version: int | None
    new_version: int | None
    actor: str
    source: str
    at: datetime
    observed_at: datetime | None
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A patrol as recorded under journal number ``seq``."""

    seq: int
    site_id: str
    unit: str
    seen: str
    observed_at: datetime
    actor: str
    at: datetime


def site_image(site: Site) -> dict[str, object]:
    """All values of a site but its id and version, which an entry carries itself."""
    return {name: getattr(site, name) for name in _values_of(site)}


def site_changes(before: Site, after: Site) -> tuple[dict[str, object], dict[str, object]]:
    """The values that differ, as they were and as they are now."""
    names = [name for name in _values_of(before) if getattr(before, name) != getattr(after, name)]
    return {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}


def visit_image(visit: Visit) -> dict[str, object]:
    """What an ``after`` image says of a patrol, under the key ``VISIT``."""
    return {"unit": visit.unit, "seen": visit.seen}


def _values_of(site: Site) -> tuple[str, ...]:
    return tuple(name for name in site.__slots__ if name not in ("id", "version"))
