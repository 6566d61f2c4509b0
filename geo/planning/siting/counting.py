"""The second count: what a plan is worth, counted place by place from the numbers as they came.

Nothing here is shared with the models, and nobody is given a plan that this count does not confirm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.errors import PlanMiscounted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from geo.planning.siting.wanted import Wanted

ROUNDING = 1e-6


def way_total(costs: Iterable[Sequence[float]], sites: Collection[int]) -> float:
    """The sum over the places of the cost to the nearest of the ``sites``; ``costs``: places x sites."""
    return float(sum(min(float(place[site]) for site in sites) for place in costs))


def confirm(what: str, claimed: float, counted: float) -> None:
    """Raise ``PlanMiscounted`` where the two figures are not the same but for rounding."""
    if not abs(claimed - counted) <= ROUNDING * max(1.0, abs(counted)):
        raise PlanMiscounted(what=what, claimed=claimed, counted=counted)


def confirm_bound(what: str, least: float, most: float) -> None:
    """Raise ``PlanMiscounted`` where what should be the least is above what should be the most."""
    if not least <= most + ROUNDING * max(1.0, abs(most)):
        raise PlanMiscounted(what=what, claimed=least, counted=most)


def covered_weight(
    places: Iterable[Iterable[int]], weights: Iterable[float], sites: Collection[int]
) -> float:
    """The weight of the places seen by one of the ``sites`` or more; ``places``: the sites that see each."""
    chosen = set(sites)
    return float(
        sum(weight for seen_by, weight in zip(places, weights, strict=True) if not chosen.isdisjoint(seen_by))
    )


def broken(wanted: Wanted, sites: Collection[int]) -> list[str]:
    """What of the wishes the plan does not keep; nothing for a plan that may be given."""
    chosen = set(sites)
    found = [] if len(chosen) == len(sites) == wanted.count else ["count"]
    if wanted.moves is not None and len(set(wanted.now) - chosen) > wanted.moves:
        found.append("moves")
    found += [] if chosen.issuperset(wanted.locked) else ["locked"]
    found += [] if chosen.isdisjoint(wanted.banned) else ["banned"]
    for number, row in enumerate(wanted.rows):
        inside = len(chosen & set(row.sites))
        if inside < row.least or (row.most is not None and inside > row.most):
            found.append(f"row {number}")
    return found


def worst_way(metres: Iterable[Sequence[float]], sites: Iterable[int]) -> float:
    """The way of the place farthest from its nearest of the ``sites``; ``metres``: places x sites."""
    chosen = [int(site) for site in sites]
    return max(min(float(place[site]) for site in chosen) for place in metres)


def worst_loss(places: Iterable[Iterable[int]], weights: Iterable[float], sites: Collection[int]) -> float:
    """The most weight that hangs on a single one of the ``sites``."""
    chosen, hangs = set(sites), dict.fromkeys(sites, 0.0)
    for seen_by, weight in zip(places, weights, strict=True):
        inside = chosen.intersection(seen_by)
        if len(inside) == 1:
            hangs[inside.pop()] += weight
    return max(hangs.values(), default=0.0)
