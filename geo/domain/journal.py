"""The journal: requests, the facts that they record, and receipts; recorded entries never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.actors import Actor
from geo.domain.commands import Patrol
from geo.domain.sites import Site

SITE = "site"
"""``entity`` of the entries whose images fold into the sites."""

ACCOUNT = "account"
"""``entity`` of the entries whose images fold into the accounts and their grants."""

PLAN = "plan"
"""``entity`` of the entries whose ``after`` images, each whole, are the plans."""

SHIFT_RECORD = "duty"
"""``entity`` of the entries whose ``after`` images, each whole, are the shift records."""

FINDING = "finding"
"""``entity`` of the entries whose ``after`` images, each whole, are the findings."""

TALLY = "tally"
"""``entity`` of the entries whose ``after`` images, each whole, are the tallies."""

PERIOD = "period"
"""``entity`` of the entries that close or reopen an operational period; the ``after`` image is whole."""

EXCUSE = "excuse"
"""``entity`` of the entries that excuse owed items of a period."""

CORRECTION = "correction"
"""``entity`` of the entries that name what differs since the day close of a period."""

FINDING_PHOTO = "finding_photo"
"""``entity`` of the entries that attach a photo to a finding, whose code they have, or withdraw one."""

HANDOVER = "handover"
"""``entity`` of the entries whose ``after`` images, each whole, are the handovers."""

POST_ORDER = "post_order"
"""``entity`` of the entries whose ``after`` images, each whole, are the post orders."""

ACKNOWLEDGEMENT = "acknowledgement"
"""``entity`` of the entries that acknowledge an order, a post order or a roll call, or withdraw that."""

ROLL_CALL = "roll_call"
"""``entity`` of the entries that start a roll call, whose number they have, or withdraw one."""

DUTY_PHONE = "duty_phone"
"""``entity`` of the entries whose ``after`` images, each whole, are duty telephones of units and sites."""

EMERGENCY_ACCESS = "emergency_access"
"""``entity`` of the entries whose ``after`` images, each whole, are the emergency access of sites."""

INSPECTION = "inspection"
"""``entity`` of the entries that record an inspection of a site or area, or withdraw one."""

INSPECTION_ROUND = "inspection_round"
"""``entity`` of the entries that draw a round of sites to be inspected, or withdraw one."""

DAILY_REPORT = "daily_report"
"""``entity`` of the entries whose ``after`` images, each whole, are the daily reports."""

AREA_FIGURE = "area_figure"
"""``entity`` of the entries whose ``after`` images, each whole, are the figures of areas."""

SCREENING = "screening"
"""``entity`` of the entries whose ``after`` images, each whole, are the door-to-door screenings of sites."""

STOCK_MOVE, STOCK_RECEIPT, STOCK_COUNT = "stock_move", "stock_receipt", "stock_count"
"""``entity`` of the entries that record moves of supplies, receipts and counts, or withdraw one."""

UNIT = "unit"
"""``entity`` of the entries on units: values of files and of the register, and absent people by orders."""

AREA = "area"
"""``entity`` of the entries on areas: values of files and of the register."""

RETIRE, RESTORE = "retire", "restore"
"""``action`` of the entries of the register that retire a site, a unit or an area, and bring it back."""

RETIRED = "retired"
"""Key in the ``after`` image of a site by which its last row ends and no other begins."""

STAND_DOWN = "stand_down"
"""``entity`` of the entries that order a stand-down, or withdraw the order."""

BARRIER_REMOVAL = "barrier_removal"
"""``entity`` of the entries that report a barrier gone, or withdraw such a report; its code is the site's."""

SUPERIOR_FORM = "superior_form"
"""``entity`` of the entries whose ``after`` images, each whole, are the superiors' forms."""

FILLED_FORM = "filled_form"
"""``entity`` of the entries that fill a superior's form, or withdraw what was filled."""

COLUMN_MAPPING = "column_mapping"
"""``entity`` of the entries that remember what was said about a kind of file; its code is a fingerprint."""

STORE, EXERCISE = "store", "exercise"
"""``entity`` and ``action`` of the first entry of a store that was made for an exercise."""

NO_REFERENCE = (
    SITE,
    PLAN,
    FINDING,
    TALLY,
    PERIOD,
    EXCUSE,
    CORRECTION,
    FINDING_PHOTO,
    AREA_FIGURE,
    SCREENING,
    DAILY_REPORT,
    HANDOVER,
    POST_ORDER,
    ACKNOWLEDGEMENT,
    ROLL_CALL,
    DUTY_PHONE,
    EMERGENCY_ACCESS,
    INSPECTION,
    INSPECTION_ROUND,
    STOCK_MOVE,
    STOCK_RECEIPT,
    STOCK_COUNT,
    STAND_DOWN,
    BARRIER_REMOVAL,
    SUPERIOR_FORM,
    FILLED_FORM,
    COLUMN_MAPPING,
)
"""``entity`` of the entries that leave areas, units and accounts as they are."""

ABSENT = "missing"
"""``action`` of an entry by which an order sets the number of absent people, and the key of that number."""

GRANTED, REVOKED = "given", "taken"
"""Keys in an ``after`` image of an account: the role and area of a grant that begins, or ends."""

PASSWORD, FINGERPRINT = "password", "fingerprint"
"""``action`` of an entry that sets a password, and key of its fingerprint in the ``after`` image."""

MAX_KEY_BYTES = 2048
"""Maximum length of an idempotency key as UTF-8: PostgreSQL indexes keys of up to 2,704 bytes."""

ORDER = "order"
"""Key in an ``after`` image of a site, or of absent people: number of the order that changes them."""

MERGED_INTO = "into"
"""Key in an ``after`` image of a site: code of the site that it was merged into by an order."""

NOTE = "note"
"""``action`` of an entry on a site that adds a note to an earlier one, whose number is its reason."""

PATROL = "visit"
"""Key in an ``after`` image: the patrol that the entry records (see ``patrol_image``)."""

WITHDRAWN = "withdrawn"
"""Key in an ``after`` image: number of the entry whose patrol, photo, move or count is withdrawn."""

REPLAY_SOURCES = frozenset({"cli", "demo"})
"""Sources of entries by people who may write the store's files: they act without an account in it, so that an
account can only have such entries from imported history."""

STORED_NAMES = {"last_report_at": "heard_at", "last_patrol_at": "visited_at"}
"""Fields of a site that images, tables and exported files have under another name, which cannot change."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to write to the store.

    Attributes:
        key: Idempotency key.
        content: The command in plain values: a second request with the same key must have the same content.
        actor: Code of the acting account.
        source: ``web``, ``import``, ``cli`` or ``demo``.
        at: Time of the request.
        principal: The account with the permissions that the request was authorised by; the store requires
            that they are unchanged when it writes. None for actors with access to the store itself, and for
            requests with a one-time token.
    """

    key: str
    content: Mapping[str, object]
    actor: str
    source: str
    at: datetime
    principal: Actor | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Receipt of a request whose entries are on the disk.

    Attributes:
        seqs: Journal numbers of the entries.
        at: Time of the request.
        is_repeated: Whether the key was used before: nothing was written again, the numbers are the first
            ones.
    """

    seqs: tuple[int, ...]
    at: datetime
    is_repeated: bool = False

    @property
    def seq(self) -> int:
        """Last journal number, 0 where there was nothing to record."""
        return self.seqs[-1] if self.seqs else 0


@dataclass(frozen=True, slots=True)
class EntryAuthor:
    """Who records entries, and when: of a request (``Transaction.author``), or of history that is replayed.

    Attributes:
        account: Code of the account.
        at: Time at which it is recorded, or was.
    """

    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact to be recorded.

    The entries of a site with a ``new_version`` are complete: folding their ``after`` images in order gives
    the site.

    Attributes:
        entity: Type of the object, for instance SITE.
        entity_id: Code of the object.
        action: What was done to it.
        before: Values before, at least those that differ; None where there are none.
        after: Values after, at least those that differ; None where there are none.
        base_version: Version of the object before, None where it has no versions.
        new_version: Version of the object after, None where it has no versions.
        observed_at: Time of the observation, None for that of the request.
        reason: Reason of the account, "" for none.
        actor: Code of the account that reported it, "" for that of the request; set for replayed history.
        at: Time at which it was reported, None for that of the request; set for replayed history.
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
    """A fact as the journal holds it; timestamps within the images are ISO 8601 texts in UTC."""

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
class PatrolEntry:
    """A patrol, recorded under journal number ``seq``."""

    seq: int
    site_id: str
    unit: str
    note: str
    observed_at: datetime
    actor: str
    at: datetime


def site_image(site: Site) -> dict[str, object]:
    """Return all values of a site but its id and version, which the entry itself holds."""
    return _image(site, _image_fields(site))


def site_changes(before: Site, after: Site) -> tuple[dict[str, object], dict[str, object]]:
    """Return the values that differ: those before and those after."""
    names = [name for name in _image_fields(before) if getattr(before, name) != getattr(after, name)]
    return _image(before, names), _image(after, names)


def patrol_image(patrol: Patrol) -> dict[str, object]:
    """Return the value of the key PATROL in an ``after`` image of a patrol."""
    return {"unit": patrol.unit, "seen": patrol.note}


def _image(site: Site, names: Iterable[str]) -> dict[str, object]:
    """Return the values of these fields under their stored names."""
    return {STORED_NAMES.get(name, name): getattr(site, name) for name in names}


def _image_fields(site: Site) -> tuple[str, ...]:
    return tuple(name for name in site.__slots__ if name not in ("id", "version"))
