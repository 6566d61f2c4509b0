"""Commands of the register of sites, units and areas, and what refuses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.errors import Fault, Overtaken, Refused


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """Register a new site, unit or area, or correct one.

    Attributes:
        entity: SITE, UNIT or AREA.
        code: Its code.
        values: Pairs of a field, as files name it, and its text; of a correction only what was changed.
        key: Idempotency key.
        is_new: Whether it is registered, False for a correction.
        seen_seq: Journal number up to which the author saw its values.
        boundary: Boundary of an area as GeoJSON, "" to leave it as it is.
        accepted: Waiver codes of doubts that the author confirms.
        reason: Reason, "" for none.
    """

    entity: str
    code: str
    values: tuple[tuple[str, str], ...]
    key: str
    is_new: bool = False
    seen_seq: int = 0
    boundary: str = ""
    accepted: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Retirement:
    """Retire a site, unit or area; ``merged_into`` is the site that it was a second entry of, "" for none."""

    entity: str
    code: str
    key: str
    reason: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Restoration:
    """Bring a retired site, unit or area back with its last values."""

    entity: str
    code: str
    key: str


class RegisterConflict(Overtaken):
    """A field was changed since the form showed it, to another value than the author wants.

    ``field`` is the field as files name it, ``mine`` and ``theirs`` are both values as text; ``actor`` and
    ``at`` say who changed it, and when; ``seq`` is the number of that entry.
    """

    default_key = "error.register_conflict"

    def __init__(self, field: str, mine: str, theirs: str, *, actor: str, at: datetime, seq: int) -> None:
        """Create the conflict with the message parameters ``mine``, ``theirs``, ``actor`` and ``time``."""
        self.field, self.seq = field, seq
        super().__init__(field=field, mine=mine, theirs=theirs, actor=actor, time=at)


class StillInUse(Refused):
    """Refusal to retire; ``uses`` names everything that is still open, each with its key and how many."""

    default_key = "error.still_in_use"

    def __init__(self, name: str, uses: tuple[tuple[str, int], ...]) -> None:
        """Create the refusal; a use is the last part of a key ``register.use.*``, and a count."""
        self.uses = uses
        super().__init__(name=name, count=len(uses))


class RegisterUndoRefused(Overtaken):
    """Refusal to take back entries; ``obstacles`` names each object with what stands in the way."""

    default_key = "error.register_undo"

    def __init__(self, obstacles: tuple[Fault, ...]) -> None:
        """Create the refusal with the message parameter ``count``."""
        self.obstacles = obstacles
        super().__init__(count=len(obstacles))
