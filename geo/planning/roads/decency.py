"""Decency: every closed village and compound keeps a way to a hospital and to supplies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.planning.roads.ways import NOTHING, Blocked, reach
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.wanted import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.planning.roads.ways import Roads
    from geo.planning.siting.maximal import CoverPlan
    from geo.planning.siting.sight import Sight
    from geo.planning.siting.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Decency:
    """What must stay reachable: from each of ``homes``, one target of each purpose within ``most`` metres.

    ``purposes``: "hospital", "supplies": the junctions that serve it. ``blocks``: what a post at each site
    closes to everybody; a site without an entry closes nothing. ``shut``: what is closed already.
    """

    known: Roads
    homes: tuple[int, ...]
    purposes: Mapping[str, tuple[int, ...]]
    most: float
    blocks: Mapping[int, Blocked]
    shut: Blocked = NOTHING


@dataclass(frozen=True, slots=True)
class Hardship:
    """A home from which the nearest target of a purpose is ``metres`` away: too far, or inf: cut off."""

    home: int
    purpose: str
    metres: float


def hardships(asked: Decency, sites: Iterable[int]) -> tuple[Hardship, ...]:
    """Everything that the plan would take from people, by purpose and home; nothing for a decent plan."""
    blocked = _blocked(asked, sites)
    found = []
    for purpose, targets in sorted(asked.purposes.items()):
        metres = reach(asked.known, targets, blocked).metres
        homes = (home for home in sorted(set(asked.homes)) if not metres[home] <= asked.most)
        found += [Hardship(home, purpose, float(metres[home])) for home in homes]
    return tuple(found)


def decent_plan(known: Sight, wanted: Wanted, asked: Decency, seconds: float = 60.0) -> CoverPlan:
    """The plan that covers most and takes from nobody the way to what must stay reachable.

    Solved again with a hard row for each hardship found: "not all of these posts", the posts being a least
    set that brings it about (Hooker and Ottosson 2003). Raises ``InvalidInput`` with the hardships that
    exist without any post: no plan of posts can mend those; and where no decent plan exists.
    """
    if already := hardships(asked, ()):
        raise InvalidInput("error.hardship", count=len(already))
    while True:
        plan = most_covered(known, wanted, seconds)
        found = hardships(asked, plan.sites)
        if not found:
            return plan
        rows = {_culprits(asked, plan.sites, hardship) for hardship in found}
        added = tuple(Row(sites, 0, len(sites) - 1) for sites in sorted(rows))
        wanted = replace(wanted, rows=wanted.rows + added)


def _culprits(asked: Decency, sites: tuple[int, ...], hardship: Hardship) -> tuple[int, ...]:
    """A least set of the plan's sites that brings the hardship about: who is not needed is left out."""
    one = replace(
        asked, homes=(hardship.home,), purposes={hardship.purpose: asked.purposes[hardship.purpose]}
    )
    needed = [site for site in sites if site in asked.blocks]
    for site in list(needed):
        without = [other for other in needed if other != site]
        if hardships(one, without):
            needed = without
    return tuple(needed)


def _blocked(asked: Decency, sites: Iterable[int]) -> Blocked:
    closed = [asked.blocks[site] for site in sites if site in asked.blocks]
    return Blocked(
        asked.shut.junctions.union(*(part.junctions for part in closed)),
        asked.shut.roads.union(*(part.roads for part in closed)),
    )
