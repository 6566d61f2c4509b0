"""The second count: what a plan is worth, counted place by place from the numbers as they came.

Nothing here is shared with the models, and nobody is given a plan that this count does not confirm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.errors import PlanMiscounted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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
