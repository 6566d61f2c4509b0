"""Kinds and statuses are data; what they mean for coverage is one of four words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.domain.shifts import next_turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time, timedelta, tzinfo

    from geo.domain.shifts import Shift


SYMBOLS = frozenset({"circle", "diamond", "hexagon", "square", "triangle"})
"""What a kind can be drawn as; ``maps.symbols`` has the shapes."""
VISIT_STATUSES = ("patrolled", "due", "overdue")
"""The statuses that follow from the last visit, as time passes."""


class Meaning(StrEnum):
    """What a status says about control, whatever its label: every figure counts these four."""

    IN_FORCE = "in_force"
    PARTIAL = "partial"
    NOT_IN_FORCE = "not_in_force"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Status:
    code: str
    zh: str
    en: str
    meaning: Meaning
    next: tuple[str, ...] = ()
    derived: bool = False
    """True where the status follows from the last visit and nobody sets it by hand."""


@dataclass(frozen=True, slots=True)
class Variant:
    code: str
    zh: str
    en: str
    hollow: bool = False
    staff: int = 0
    """People who stand there at a time."""
    lead: bool = False
    """Whether one of them must be qualified to lead."""
    priority: float = 1.0
    """What it counts where not every post can be manned."""
    receives: bool = False
    """Whether customers of a suspended market may come here."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of site. ``silent_h``: hours without a word after which a site counts as silent.

    Kinds that are visited carry ``interval_h`` (hours a visit lasts) and ``grace_h`` (hours it may
    then be due before it is overdue); their derived statuses are ``patrolled``, ``due``, ``overdue``.
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
    """Crews that relieve one another at a post: two where a shift of 24 hours is followed by 24 of rest."""
    displaces: bool = False
    """Whether its customers go elsewhere while it is in force."""
    receives: bool = False
    """Whether they may come here, whatever the variant."""
    shifts: tuple[time, ...] = ()
    """Local times of day at which shifts start, each until the next; none where nobody takes turns."""
    claim_h: float = 2.0
    """Hours after the start of a shift for which a claim stands that is not confirmed."""
    _by_code: dict[str, Status] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_code.update((status.code, status) for status in self.statuses)

    def rest_after(self, shift: Shift, zone: tzinfo) -> timedelta:
        """Time from the end of a shift of this kind until the turn of the crew that worked it comes again."""
        return next_turn(self.shifts, zone, shift, self.crews) - shift.end

    @property
    def is_visited(self) -> bool:
        return self.interval_h is not None

    @property
    def is_manned(self) -> bool:
        """Whether units stand there, so that there is something to plan."""
        return any(variant.staff for variant in self.variants)

    @property
    def settable(self) -> tuple[Status, ...]:
        """The statuses that are a step from some other, in the order of the file; derived ones last."""
        steps = {code for status in self.statuses for code in status.next}
        reached = (status for status in self.statuses if status.code in steps)
        return tuple(sorted(reached, key=lambda status: status.derived))

    def status(self, code: str) -> Status:
        """The status of that code.

        Raises:
            InvalidInput: the kind has no such status.
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise InvalidInput(
                "error.unknown_status", status=code, kind=self.code, expected=", ".join(self._by_code)
            ) from None

    def receives_at(self, variant: str) -> bool:
        """Whether customers of a suspended market may come to a site of that variant."""
        known = self.variant(variant)
        return self.receives or (known is not None and known.receives)

    def variant(self, code: str) -> Variant | None:
        return next((variant for variant in self.variants if variant.code == code), None)

    def watched(self, variant: str, status: str) -> Variant | None:
        """What is needed at a post while it has this status; None where nobody stands there in shifts."""
        found = self.variant(variant)
        is_open = self.status(status).meaning is not Meaning.INACTIVE
        return found if found and found.staff and self.shifts and is_open else None


class Kinds:
    """The catalogue of kinds, in the order of the file."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self._kinds = {kind.code: kind for kind in kinds}

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __contains__(self, code: object) -> bool:
        return code in self._kinds

    def __len__(self) -> int:
        return len(self._kinds)

    def __getitem__(self, code: str) -> Kind:
        try:
            return self._kinds[code]
        except KeyError:
            raise InvalidInput("error.unknown_kind", kind=code, expected=", ".join(self._kinds)) from None

    def meaning(self, kind: str, status: str) -> Meaning:
        return self[kind].status(status).meaning

    def step(self, kind: str, status: str, meaning: Meaning) -> str:
        """The first status of that meaning that may follow; "" where none may."""
        following = self[kind].status(status).next
        return next((code for code in following if self.meaning(kind, code) is meaning), "")
