"""A draft's wishes as numbers: the optimiser's rules, what posts count, pairs that are not to be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.plan_wishes import EVERYWHERE, Rank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.domain.plan_wishes import Wishes
    from geo.domain.plans import Plan
    from geo.planning.rules import Rules
    from geo.services.roster import Roster

WORTH = {Rank.FIRST: 10.0, Rank.LAST: 0.1}
"""So many times what its kind says does a post count that is wished first or last."""


def wished_rules(rules: Rules, wishes: Wishes) -> Rules:
    """The rules with what the wishes say of keeping and of fair loads."""
    return replace(
        rules,
        keep=wishes.keep,
        price=wishes.price,
        moves=wishes.moves,
        band=wishes.band,
        weight=wishes.weight,
    )


def priorities(known: Roster, wishes: Wishes) -> NDArray[np.float64]:
    """What each post of the roster counts where not all can be manned."""
    ranks = dict(wishes.ranks)
    factors = (WORTH[ranks[post.site]] if post.site in ranks else 1.0 for post in known.posts)
    counted = [post.priority * factor for post, factor in zip(known.posts, factors, strict=True)]
    return np.array(counted, float)


def held_posts(plan: Plan) -> frozenset[str]:
    """The posts that a proposal leaves as the plan has them: locked ones, and those moved by hand."""
    return plan.locks | {post for post, move in plan.moves.items() if move.is_by_hand}


def barred(known: Roster, wishes: Wishes) -> set[tuple[int, int]]:
    """Excluded pairs by the numbers of post and unit; those about neither are left out."""
    rows = {post.site: [row] for row, post in enumerate(known.posts)}
    rows[EVERYWHERE] = list(range(len(known.posts)))
    place = {unit.code: number for number, unit in enumerate(known.units)}
    return {(row, place[unit]) for unit, post in wishes.barred if unit in place for row in rows.get(post, ())}
