"""Who could leave by no known road without passing a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.roads.decency import Decency, hardships
from geo.planning.roads.ways import Blocked
from geo.services.road_net import ON_ROAD_M

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.services.post_ground import Ground, Place

ANY_WAY = 1e9
"""Metres: longer than every way there is."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Places from which every known road leads past a post: how many ``today``, which ``with_plan``.

    ``newly``: those of them that are not today.
    """

    today: int
    with_plan: tuple[Place, ...]
    newly: tuple[Place, ...]


def enclosed_by(ground: Ground, sites: Iterable[int]) -> Enclosed | None:
    """What the posts on the roads leave without a way out that passes none of them."""
    net = ground.net
    if net is None:
        return None
    on_road = np.flatnonzero(net.to_posts <= ON_ROAD_M).tolist()
    asked = Decency(
        known=net.known,
        homes=tuple(sorted({int(place) for place in net.places})),
        purposes={"out": tuple(sorted(net.ends))},
        most=ANY_WAY,
        blocks={post: Blocked(frozenset({int(net.posts[post])})) for post in on_road},
    )
    today, after = ({each.home for each in hardships(asked, posts)} for posts in (ground.open, sites))
    # What no road leads to is no post's doing.
    never = {each.home for each in hardships(asked, ())}
    return Enclosed(
        today=int(np.isin(net.places, sorted(today - never)).sum()),
        with_plan=ground.chosen(np.isin(net.places, sorted(after - never))),
        newly=ground.chosen(np.isin(net.places, sorted(after - today))),
    )
