"""Plan preferences in numbers: the optimiser's rules, the priority of posts, fixed posts, excluded pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.domain.plans.plan import Plan
from geo.domain.plans.preferences import ALL_POSTS, PlanPreferences, PriorityOverride
from geo.planning.assignment.rules import AssignmentRules
from geo.services.assignment.post_assignments import PostAssignments

DEFAULT_RULES = AssignmentRules(time_limit_s=30.0)
"""Change as few posts as possible, then minimise distance under fair loads; preferences override these."""
PRIORITY_FACTORS = {PriorityOverride.FIRST: 10.0, PriorityOverride.LAST: 0.1}
"""Factors on the priority of a post's kind where the planner puts the post first or last."""


def rules_with_preferences(rules: AssignmentRules, preferences: PlanPreferences) -> AssignmentRules:
    """Return the rules with the preferred change policy, move price, move budget and load tolerance."""
    return replace(
        rules,
        change_policy=preferences.keep,
        move_price_m=preferences.price,
        max_moves=preferences.moves,
        overload_tolerance=preferences.band,
        overload_penalty_m=preferences.weight,
    )


def post_priorities(assignments: PostAssignments, preferences: PlanPreferences) -> NDArray[np.float64]:
    """Return the priority of each post where not all can be manned, in the order of the posts."""
    ranks = dict(preferences.ranks)
    factors = (
        PRIORITY_FACTORS[ranks[post.site]] if post.site in ranks else 1.0 for post in assignments.posts
    )
    weighted = [post.priority * factor for post, factor in zip(assignments.posts, factors, strict=True)]
    return np.array(weighted, float)


def fixed_posts(plan: Plan) -> frozenset[str]:
    """Return the codes of the posts that a proposal leaves as they are: locked, or moved by hand."""
    return plan.locks | {post for post, move in plan.moves.items() if move.is_manual}


def excluded_pairs(assignments: PostAssignments, preferences: PlanPreferences) -> set[tuple[int, int]]:
    """Return the excluded pairs as indices.

    Returns:
        Pairs of a row in ``assignments.posts`` and an index in ``assignments.units``; exclusions of posts or
        units outside ``assignments`` are left out.
    """
    rows = {post.site: [row] for row, post in enumerate(assignments.posts)}
    rows[ALL_POSTS] = list(range(len(assignments.posts)))
    unit_index = {unit.code: index for index, unit in enumerate(assignments.units)}
    return {
        (row, unit_index[unit])
        for unit, post in preferences.barred
        if unit in unit_index
        for row in rows.get(post, ())
    }
