"""Independent verification of an assignment: its figures and violations, counted post by post.

Shares no code with the models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.model import UNASSIGNED

TOLERANCE = 1e-6


class ViolationKind(StrEnum):
    """Kind of violation; the values are stored."""

    CLOSED = "closed"
    UNREACHABLE = "no_way"
    LOCK = "lock"
    BAN = "ban"
    PEOPLE = "people"
    LEADS = "leads"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Violation:
    """Violation of one constraint.

    Attributes:
        kind: The constraint.
        post: Index of the post, UNASSIGNED where it concerns none.
        unit: Index of the unit, UNASSIGNED where it concerns none.
        excess: People or leads too many.
    """

    kind: ViolationKind
    post: int = UNASSIGNED
    unit: int = UNASSIGNED
    excess: float = 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """Load of one unit in a plan.

    Attributes:
        posts: Posts held.
        people: People used.
        leads: Team leads used.
        overload: People beyond the fair share and its tolerance.
        distance_m: Metres to all its posts.
    """

    posts: int
    people: float
    leads: int
    overload: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a plan.

    Attributes:
        shortfall: Priority of the unmanned posts.
        unmanned: Indices of the open posts without a unit.
        kept: Posts that keep their unit.
        moved: Posts that had a unit and have another or none.
        distance_m: Metres between posts and their units.
        overload: People beyond fair shares and tolerance.
        cost: ``distance_m`` + overload penalty x ``overload``, in metres.
        loads: Load of each unit.
    """

    shortfall: float
    unmanned: tuple[int, ...]
    kept: int
    moved: int
    distance_m: float
    overload: float
    cost: float
    loads: tuple[Load, ...]


def plan_figures(problem: AssignmentProblem, rules: AssignmentRules, plan: Sequence[int]) -> Figures:
    """Count the figures of a plan, which may violate constraints (see ``violations``).

    Args:
        problem: The problem.
        rules: Tolerance and penalty of overload.
        plan: Unit of each post, or UNASSIGNED.
    """
    posts = problem.posts
    unmanned = tuple(post for post, unit in enumerate(plan) if unit == UNASSIGNED and posts.is_open[post])
    assigned = [
        post for post in range(len(plan)) if posts.is_open[post] and posts.current_unit[post] != UNASSIGNED
    ]
    kept = sum(1 for post in assigned if plan[post] == posts.current_unit[post])
    loads = tuple(_load(problem, rules, unit, held) for unit, held in enumerate(_held(problem, plan)))
    distance_m, overload = sum(load.distance_m for load in loads), sum(load.overload for load in loads)
    return Figures(
        shortfall=sum(float(posts.priority[post]) for post in unmanned),
        unmanned=unmanned,
        kept=kept,
        moved=len(assigned) - kept,
        distance_m=distance_m,
        overload=overload,
        cost=distance_m + rules.overload_penalty_m * overload,
        loads=loads,
    )


def violations(problem: AssignmentProblem, plan: Sequence[int]) -> tuple[Violation, ...]:
    """Return all violations of a plan, by post, then by unit.

    A locked post without a unit is no violation.

    Args:
        problem: The problem.
        plan: Unit of each post, or UNASSIGNED.
    """
    violated: list[Violation] = []
    locked = dict(problem.locks)
    for post, unit in enumerate(plan):
        if unit == UNASSIGNED:
            continue
        if not 0 <= unit < len(problem.units.codes):
            violated.append(Violation(ViolationKind.UNKNOWN, post, unit))
            continue
        if not problem.posts.is_open[post]:
            violated.append(Violation(ViolationKind.CLOSED, post, unit))
        if problem.distance_m[post, unit] == float("inf"):
            violated.append(Violation(ViolationKind.UNREACHABLE, post, unit))
        if locked.get(post, unit) != unit:
            violated.append(Violation(ViolationKind.LOCK, post, unit))
        if (post, unit) in problem.bans:
            violated.append(Violation(ViolationKind.BAN, post, unit))
    return (*violated, *_overloads(problem, plan))


def _overloads(problem: AssignmentProblem, plan: Sequence[int]) -> list[Violation]:
    overloaded: list[Violation] = []
    for unit, held in enumerate(_held(problem, plan)):
        people = sum(float(problem.posts.required_people[post]) for post in held) - float(
            problem.units.people[unit]
        )
        leads = sum(1 for post in held if problem.posts.needs_lead[post]) - float(problem.units.leads[unit])
        if people > TOLERANCE:
            overloaded.append(Violation(ViolationKind.PEOPLE, unit=unit, excess=people))
        if leads > TOLERANCE:
            overloaded.append(Violation(ViolationKind.LEADS, unit=unit, excess=leads))
    return overloaded


def _held(problem: AssignmentProblem, plan: Sequence[int]) -> list[list[int]]:
    """Return the posts of each unit."""
    held: list[list[int]] = [[] for _ in problem.units.codes]
    for post, unit in enumerate(plan):
        if 0 <= unit < len(held):
            held[unit].append(post)
    return held


def _load(problem: AssignmentProblem, rules: AssignmentRules, unit: int, held: list[int]) -> Load:
    people = sum(float(problem.posts.required_people[post]) for post in held)
    return Load(
        posts=len(held),
        people=people,
        leads=sum(1 for post in held if problem.posts.needs_lead[post]),
        overload=max(0.0, people - (1 + rules.overload_tolerance) * float(problem.units.fair_share[unit])),
        distance_m=sum(float(problem.distance_m[post, unit]) for post in held),
    )
