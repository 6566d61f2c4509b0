"""Decency: every closed village and compound keeps a way to a hospital and to supplies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput
from geo.planning.roads.ways import NOTHING, Blocked, reach
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.wanted import Row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

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
        added = rows_against(asked, plan.sites)
        if not added:
            return plan
        wanted = replace(wanted, rows=wanted.rows + added)


def rows_against(
    asked: Decency, sites: tuple[int, ...], borne: Collection[tuple[int, str]] = frozenset()
) -> tuple[Row, ...]:
    """For each hardship of the plan "not all of these posts"; ``borne``: homes and purposes not minded."""
    rows = {posts for posts, _ in explained(asked, sites, borne)}
    return tuple(Row(posts, 0, len(posts) - 1) for posts in sorted(rows))


def explained(
    asked: Decency, sites: Iterable[int], borne: Collection[tuple[int, str]] = frozenset()
) -> Iterator[tuple[tuple[int, ...], tuple[Hardship, ...]]]:
    """Least sets of the sites that bring hardship about, each with what it alone suffices for.

    Every hardship that is not in ``borne`` (home and purpose) comes once. Of no sites: what no post does.
    """
    there = tuple(sorted(sites))
    left = {(each.home, each.purpose): each for each in hardships(asked, there)}
    left = {key: each for key, each in left.items() if key not in borne}
    while left:
        posts = _culprits(asked, there, next(iter(left.values())))
        theirs = [key for each in hardships(asked, posts) if (key := (each.home, each.purpose)) in left]
        yield posts, tuple(left.pop(key) for key in theirs)


def _culprits(asked: Decency, sites: tuple[int, ...], hardship: Hardship) -> tuple[int, ...]:
    """A least set of the plan's sites that brings the hardship about: who is not needed is left out."""
    one = replace(
        asked, homes=(hardship.home,), purposes={hardship.purpose: asked.purposes[hardship.purpose]}
    )
    needed = [site for site in sites if site in asked.blocks]
    size = max(1, len(needed) // 2)
    while size:
        # In large parts first: of many posts few are to blame.
        for first in range(0, len(needed), size)[::-1]:
            without = needed[:first] + needed[first + size :]
            if hardships(one, without):
                needed = without
        size //= 2
    return tuple(needed)


def _blocked(asked: Decency, sites: Iterable[int]) -> Blocked:
    closed = [asked.blocks[site] for site in sites if site in asked.blocks]
    return Blocked(
        asked.shut.junctions.union(*(part.junctions for part in closed)),
        asked.shut.roads.union(*(part.roads for part in closed)),
    )
