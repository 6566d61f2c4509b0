"""Inspections by supervision teams, and the rounds that are drawn for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ATTRIBUTED_WITHIN = timedelta(hours=12)
"""Time after an inspection within which findings of its account at the same place belong to it."""


COMPOUND_KIND = "compound"
"""Kind of sites whose inspections are counted apart, as the reports of the source do."""


class PlaceGroup(StrEnum):
    """Places that inspections are counted of, each place once (values are parts of names of figures)."""

    COMMUNITIES = "communities"
    COMPOUNDS = "compounds"
    SITES = "sites"
    """All other sites."""


class InspectionManner(StrEnum):
    """How a team inspects (values are message keys)."""

    ON_SITE = "on_site"
    PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection as it is stored.

    Attributes:
        seq: Number of its journal entry.
        site_id: Code of the site, "" for an inspection of an area.
        area: Code of the area, of a site that in which it lay.
        team: Code of the team (``data/inspections.toml``).
        actor: Code of the account that recorded it.
        at: When the team was there.
        is_announced: Whether it was announced.
        manner: Whether the place was seen or papers were read.
        failed: Codes of the items of the checklist that did not hold.
        note: What was noted, "" for nothing.
        reason: Why it was within the cool-down of an earlier one, "" where it was not.
        round_seq: Number of the round that it belongs to, None for none.
    """

    seq: int
    site_id: str
    area: str
    team: str
    actor: str
    at: datetime
    is_announced: bool = False
    manner: InspectionManner = InspectionManner.ON_SITE
    failed: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""
    round_seq: int | None = None

    @property
    def place(self) -> str:
        """Code of the site, else that of the area."""
        return self.site_id or self.area


@dataclass(frozen=True, slots=True)
class DrawnSite:
    """A site of a round, with the weight by which it was drawn."""

    site_id: str
    weight: int


@dataclass(frozen=True, slots=True)
class InspectionRound:
    """A round of sites to be inspected, drawn at random.

    The draw can be repeated: seed, number and the weights as of the entry before give the same sites.

    Attributes:
        seq: Number of its journal entry.
        area: Code of the area, "" for all.
        kinds: Codes of the kinds of sites that it was drawn from.
        team: Code of the team.
        seed: Seed of the draw.
        size: Number of sites that were requested.
        actor: Code of the account that drew it.
        at: When it was drawn.
        stops: The sites in the order of the draw.
    """

    seq: int
    area: str
    kinds: tuple[str, ...]
    team: str
    seed: str
    size: int
    actor: str
    at: datetime
    stops: tuple[DrawnSite, ...] = ()


def inspected_places(
    inspections: Iterable[Inspection], kind_of: Callable[[str], str]
) -> dict[PlaceGroup, dict[str, Inspection]]:
    """Return the last of the given inspections of each place, by group and code of the place.

    Args:
        inspections: The inspections by time.
        kind_of: Returns the code of the kind of a site, "" for an unknown one.
    """
    places: dict[PlaceGroup, dict[str, Inspection]] = {group: {} for group in PlaceGroup}
    for each in inspections:
        if not each.site_id:
            group = PlaceGroup.COMMUNITIES
        else:
            is_compound = kind_of(each.site_id) == COMPOUND_KIND
            group = PlaceGroup.COMPOUNDS if is_compound else PlaceGroup.SITES
        places[group][each.place] = each
    return places


def last_inspections(inspections: tuple[Inspection, ...]) -> dict[str, Inspection]:
    """Return the last inspection of each place, by code of the site or area."""
    latest: dict[str, Inspection] = {}
    for each in inspections:
        if each.place not in latest or latest[each.place].at <= each.at:
            latest[each.place] = each
    return latest
