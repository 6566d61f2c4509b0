"""A draft as an assignment problem in numbers, and a solution of that problem as the moves of a draft."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import Plan
from geo.planning.assignment.explain import ChangeReason, ExplainedChange
from geo.planning.assignment.problem import AssignmentProblem, Posts, Units, fair_shares
from geo.planning.assignment.solve import AssignmentSolution
from geo.planning.mip.model import UNASSIGNED
from geo.services.assignment.post_assignments import Post, PostAssignments
from geo.services.assignment.preferences import excluded_pairs, fixed_posts, post_priorities

UNIT_ABSENT = "away"
"""Reason of a move whose unit has no people left. Stored with the draft."""


def assignment_problem(assignments: PostAssignments, plan: Plan) -> AssignmentProblem:
    """Build the assignment problem of a draft.

    Args:
        assignments: The posts and units with their present assignment, the draft's new posts among them.
        plan: The draft, which says what is open, fixed, excluded and absent.

    Returns:
        Posts and units in the order of ``assignments``. A unit without people left is banned from every post,
        also from posts that require no people.
    """
    unit_index = {unit.code: index for index, unit in enumerate(assignments.units)}
    targets = [plan.target_state(post.site, post.live) for post in assignments.posts]
    fixed = fixed_posts(plan)
    is_fixed = [post.site in fixed for post in assignments.posts]
    # A fixed post without a unit stays unassigned: to the optimiser it is closed.
    is_open = [
        assignments.kinds.is_open(post.kind, target.status) and (not is_post_fixed or bool(target.unit))
        for post, target, is_post_fixed in zip(assignments.posts, targets, is_fixed, strict=True)
    ]
    absent = [plan.absent.get(unit.code, unit.absent) for unit in assignments.units]
    strength = [
        assignments.available_strength(unit, count)
        for unit, count in zip(assignments.units, absent, strict=True)
    ]
    people, leads = np.array(strength, float).reshape(-1, 2).T
    required_people = np.array([post.required_people for post in assignments.posts], float)
    posts = Posts(
        codes=tuple(post.site for post in assignments.posts),
        priority=post_priorities(assignments, plan.preferences),
        required_people=required_people,
        needs_lead=np.array([post.needs_lead for post in assignments.posts], bool),
        current_unit=np.array(
            [unit_index.get(post.live.unit, UNASSIGNED) for post in assignments.posts], np.int64
        ),
        is_open=np.array(is_open, bool),
    )
    units = Units(tuple(unit_index), people, leads, fair_shares(required_people[posts.is_open], people))
    locks = {
        (row, unit_index[target.unit])
        for row, target in enumerate(targets)
        if is_fixed[row] and is_open[row] and target.unit in unit_index
    }
    without_people = [
        index
        for index, (unit, count) in enumerate(zip(assignments.units, absent, strict=True))
        if unit.people <= count
    ]
    bans = {(row, unit) for row in range(len(targets)) for unit in without_people}
    bans |= excluded_pairs(assignments, plan.preferences)
    # A lock goes before an exclusion: it names the very post.
    return AssignmentProblem(posts, units, assignments.distance_m, frozenset(locks), frozenset(bans - locks))


def with_capacity_for_locks(problem: AssignmentProblem) -> AssignmentProblem:
    """Return the problem with each unit's people and leads raised to what its locked posts require.

    A lock is the planner's decision: a unit that is too small for its locked posts keeps them, and gets no
    other post.
    """
    locked = np.zeros((2, problem.size[1]))
    for post, unit in problem.locks:
        locked[:, unit] += problem.posts.required_people[post], problem.posts.needs_lead[post]
    units = problem.units
    people, leads = np.maximum((units.people, units.leads), locked)
    return replace(problem, units=replace(units, people=people, leads=leads))


def moves_of_solution(
    assignments: PostAssignments,
    plan: Plan,
    solution: AssignmentSolution,
    explanations: tuple[ExplainedChange, ...],
) -> dict[str, Move]:
    """Return the moves of a draft that follows the solution.

    Args:
        assignments: The posts and units the problem was built from.
        plan: The draft: its fixed posts, and the status, location and merger of every post, stay.
        solution: The unit of each post, in the order of ``assignments.posts``.
        explanations: The reason of each change of unit.

    Returns:
        By post code: the state before and after, with the reason and saved metres where the unit changes.
    """
    change_by_row, fixed = {change.post: change for change in explanations}, fixed_posts(plan)
    moves = {}
    for row, post in enumerate(assignments.posts):
        target = plan.target_state(post.site, post.live)
        drafted = plan.move_of(post.site, post.live)
        if post.site in fixed or not _is_open_before_or_after(assignments, post, target):
            moves[post.site] = drafted
            continue
        after = replace(target, unit=_unit_code(assignments, int(solution.unit[row])))
        move = Move(drafted.before, after, merged_into=drafted.merged_into)
        if change := change_by_row.get(row):
            move = replace(
                move,
                reason=_reason_code(assignments, plan, change),
                saved_m=change.undo_cost.cost if change.undo_cost else None,
                second_choice=_unit_code(assignments, change.runner_up),
                is_unevaluated=change.is_untried,
            )
        moves[post.site] = move
    return moves


def _unit_code(assignments: PostAssignments, unit: int) -> str:
    """Return the code of the unit with this index, "" for ``UNASSIGNED``."""
    return "" if unit == UNASSIGNED else assignments.units[unit].code


def _reason_code(assignments: PostAssignments, plan: Plan, change: ExplainedChange) -> str:
    """Return the reason as a move stores it; a ban is either an exclusion or a unit without people."""
    if change.reason is not ChangeReason.BAN:
        return str(change.reason)
    is_excluded = (change.post, change.before) in excluded_pairs(assignments, plan.preferences)
    return str(ChangeReason.BAN) if is_excluded else UNIT_ABSENT


def _is_open_before_or_after(assignments: PostAssignments, post: Post, target: PostState) -> bool:
    """Return whether the post is manned now or is to be; the optimiser decides about no other post."""
    return any(assignments.kinds.is_open(post.kind, status) for status in (post.live.status, target.status))
