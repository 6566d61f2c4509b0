"""Kinds of sites, their variants and statuses, as defined in data; each status has one of four categories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta, tzinfo
from enum import StrEnum

from geo.domain.errors import InvalidInput
from geo.domain.shifts.shift import Shift, next_crew_start

SYMBOLS = frozenset({"circle", "diamond", "hexagon", "square", "triangle"})
"""Symbols that a kind can have; ``geo.maps.symbols`` holds their shapes."""
PATROL_STATUSES = ("patrolled", "due", "overdue")
"""Statuses derived from the time since the last patrol."""


class StatusCategory(StrEnum):
    """Category of a status, independent of its label; every figure counts these four."""

    IN_FORCE = "in_force"
    PARTIAL = "partial"
    NOT_IN_FORCE = "not_in_force"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Status:
    """A status of a kind, with its labels, and the codes of the statuses that may follow (``next``)."""

    code: str
    zh: str
    en: str
    category: StatusCategory
    next: tuple[str, ...] = ()
    derived: bool = False
    """Whether the status is derived from the last patrol, and is not set by accounts."""
    former: tuple[str, ...] = ()
    """Labels that it had, by which imports still find it."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a kind, with its labels."""

    code: str
    zh: str
    en: str
    hollow: bool = False
    staff: int = 0
    """Number of people required at a time."""
    lead: bool = False
    """Whether one of them must be a team lead."""
    priority: float = 1.0
    """Weight of a post where not all posts can be manned."""
    receives: bool = False
    """Whether a site of the variant accepts customers of a suspended market."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of site, with its labels.

    ``silent_h`` is the number of hours without a report after which a site counts as silent. Kinds that are
    patrolled have ``interval_h``, the hours for which a patrol holds, and ``grace_h``, the hours for which a
    patrol may then be due before it is overdue; their derived statuses are ``patrolled``, ``due`` and
    ``overdue``.
    """

    code: str
    zh: str
    en: str
    symbol: str
    silent_h: float
    statuses: tuple[Status, ...]
    variants: tuple[Variant, ...] = ()
    interval_h: float | None = None
    grace_h: float = 0.0
    crews: int = 1
    """Number of crews that relieve one another: two where 24 hours of rest follow a shift of 24 hours."""
    displaces: bool = False
    """Whether customers go elsewhere while a site of the kind is in force."""
    receives: bool = False
    """Whether a site of the kind accepts them, whatever its variant."""
    screened: bool = False
    """Whether the households of a site of the kind are screened from door to door."""
    shifts: tuple[time, ...] = ()
    """Local times of day at which shifts start, each until the next; empty where there are no shifts."""
    claim_h: float = 2.0
    """Hours after the start of a shift, or after a later claim, at which an unconfirmed claim lapses."""
    access_test_days: float | None = None
    """Days for which a test of the emergency access of a site holds, None for kinds that have none."""
    _by_code: dict[str, Status] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the statuses by code."""
        self._by_code.update((status.code, status) for status in self.statuses)

    def rest_after(self, shift: Shift, zone: tzinfo) -> timedelta:
        """Return the time from the end of a shift of this kind until the next shift of the same crew.

        ``zone`` is the time zone of the start times.
        """
        return next_crew_start(self.shifts, zone, shift, self.crews) - shift.end

    @property
    def is_patrolled(self) -> bool:
        """Whether sites of the kind are patrolled."""
        return self.interval_h is not None

    @property
    def is_manned(self) -> bool:
        """Whether units man sites of the kind, so that they are posts of a plan."""
        return any(variant.staff for variant in self.variants)

    @property
    def settable_statuses(self) -> tuple[Status, ...]:
        """Statuses that may follow another status, in the order of the file, derived ones last."""
        steps = {code for status in self.statuses for code in status.next}
        reached = (status for status in self.statuses if status.code in steps)
        return tuple(sorted(reached, key=lambda status: status.derived))

    def status(self, code: str) -> Status:
        """Return the status of a code.

        Raises:
            InvalidInput: The kind has no such status.
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise InvalidInput(
                "error.unknown_status", status=code, kind=self.code, expected=", ".join(self._by_code)
            ) from None

    def accepts_customers_at(self, variant: str) -> bool:
        """Check whether a site of a variant accepts customers of a suspended market."""
        defined = self.variant(variant)
        return self.receives or (defined is not None and defined.receives)

    def variant(self, code: str) -> Variant | None:
        """Return the variant of a code, None where the kind has no such variant."""
        return next((variant for variant in self.variants if variant.code == code), None)

    def has_shifts(self, variant: str) -> bool:
        """Check whether units stand in shifts at sites of a variant, whatever their status."""
        staffing = self.variant(variant)
        return bool(self.shifts and staffing and staffing.staff)

    def shift_staffing(self, variant: str, status: str) -> Variant | None:
        """Return the variant, with the staff of a shift; None where a site of this status has no shifts."""
        staffing = self.variant(variant)
        is_open = self.status(status).category is not StatusCategory.INACTIVE
        return staffing if staffing and staffing.staff and self.shifts and is_open else None


class Kinds:
    """Catalogue of kinds, in the order of the file."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        """Build the catalogue; its order is that of ``kinds``."""
        self._kinds = {kind.code: kind for kind in kinds}

    def __iter__(self) -> Iterator[Kind]:
        """Iterate over the kinds in order."""
        return iter(self._kinds.values())

    def __contains__(self, code: object) -> bool:
        """Check whether there is a kind of this code."""
        return code in self._kinds

    def __len__(self) -> int:
        """Return the number of kinds."""
        return len(self._kinds)

    def __getitem__(self, code: str) -> Kind:
        """Return the kind of a code.

        Raises:
            InvalidInput: There is no such kind.
        """
        try:
            return self._kinds[code]
        except KeyError:
            raise InvalidInput("error.unknown_kind", kind=code, expected=", ".join(self._kinds)) from None

    def category(self, kind: str, status: str) -> StatusCategory:
        """Return the category of a status of a kind.

        Raises:
            InvalidInput: No such kind, or no such status of it.
        """
        return self[kind].status(status).category

    def is_open(self, kind: str, status: str) -> bool:
        """Check whether a site of this status counts: a post is to be manned, a measure to be in force.

        Raises:
            InvalidInput: No such kind, or no such status of it.
        """
        return self.category(kind, status) is not StatusCategory.INACTIVE

    def next_status_in(self, kind: str, status: str, category: StatusCategory) -> str:
        """Return the first status of a category that may follow ``status``, "" where there is none."""
        following = self[kind].status(status).next
        return next((code for code in following if self.category(kind, code) is category), "")
