"""State of the pages "today" and "findings" of one open screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.domain.day.owed import OwedItem, OwedKey, OwedKind

FINDING = "finding"
"""Parameter of a link that names the chosen finding."""


@dataclass(frozen=True, slots=True)
class ReadinessCell:
    """Cell of the readiness table: area, and kind of what is owed there, None for all kinds."""

    area: str
    what: OwedKind | None = None


@dataclass
class DayScreenState:
    """What a screen remembers of the operational day."""

    finding: str = ""
    """Id of the chosen finding, "" for none."""
    listed: tuple[OwedItem, ...] = ()
    """Items of the owed list in the order in which the screen first listed them: an answer moves no row."""
    chosen: OwedKey | None = None
    """Item of the owed list whose form is shown."""
    cell: ReadinessCell | None = None
    """Cell of the readiness table whose items are listed."""

    def under_link(self, query: Mapping[str, str]) -> DayScreenState:
        """Return the state under a link, which may name a finding."""
        return replace(self, finding=query.get(FINDING, ""))

    def leave_page(self) -> None:
        """Forget the lists of the page that is left; the chosen finding stays."""
        self.listed, self.chosen, self.cell = (), None, None
