"""What a plan is worth and what it breaks, counted post by post: nothing here is shared with the models."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.planning.problem import Problem
    from geo.planning.rules import Rules

ROUNDING = 1e-6


class Breach(StrEnum):
    """What a plan may break."""

    CLOSED = "closed"
    NO_WAY = "no_way"
    LOCK = "lock"
    BAN = "ban"
    PEOPLE = "people"
    LEADS = "leads"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing broken: at a post, a unit, or both (NOBODY: not about one); ``excess`` in people or leads."""

    breach: Breach
    post: int = NOBODY
    unit: int = NOBODY
    excess: float = 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """One unit in a plan: posts held, people and leads used, people above the fair band, metres to posts."""

    posts: int
    people: float
    leads: int
    above: float
    metres: float


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in numbers, ``cost`` in metres: metres + weight x above.

    ``shortfall``: priority of the unmanned. ``moved``: posts that had a unit and have another or none.
    """

    shortfall: float
    unmanned: tuple[int, ...]
    kept: int
    moved: int
    metres: float
    above: float
    cost: float
    loads: tuple[Load, ...]


def figures(problem: Problem, rules: Rules, plan: Sequence[int]) -> Figures:
    """The plan (a unit's number or NOBODY per post) counted; it may break rules, see ``violations``."""
    posts = problem.posts
    unmanned = tuple(post for post, unit in enumerate(plan) if unit == NOBODY and posts.open[post])
    had = [post for post in range(len(plan)) if posts.open[post] and posts.present[post] != NOBODY]
    kept = sum(1 for post in had if plan[post] == posts.present[post])
    loads = tuple(_load(problem, rules, unit, held) for unit, held in enumerate(_held(problem, plan)))
    metres, above = sum(load.metres for load in loads), sum(load.above for load in loads)
    return Figures(
        shortfall=sum(float(posts.priority[post]) for post in unmanned),
        unmanned=unmanned,
        kept=kept,
        moved=len(had) - kept,
        metres=metres,
        above=above,
        cost=metres + rules.weight * above,
        loads=loads,
    )


def violations(problem: Problem, plan: Sequence[int]) -> tuple[Violation, ...]:
    """Everything the plan breaks, by post, then by unit; a locked post that nobody holds breaks nothing."""
    found: list[Violation] = []
    locked = dict(problem.locks)
    for post, unit in enumerate(plan):
        if unit == NOBODY:
            continue
        if not 0 <= unit < len(problem.units.codes):
            found.append(Violation(Breach.UNKNOWN, post, unit))
            continue
        if not problem.posts.open[post]:
            found.append(Violation(Breach.CLOSED, post, unit))
        if problem.metres[post, unit] == float("inf"):
            found.append(Violation(Breach.NO_WAY, post, unit))
        if locked.get(post, unit) != unit:
            found.append(Violation(Breach.LOCK, post, unit))
        if (post, unit) in problem.bans:
            found.append(Violation(Breach.BAN, post, unit))
    return (*found, *_overloads(problem, plan))


def _overloads(problem: Problem, plan: Sequence[int]) -> list[Violation]:
    found: list[Violation] = []
    for unit, held in enumerate(_held(problem, plan)):
        people = sum(float(problem.posts.need[post]) for post in held) - float(problem.units.people[unit])
        leads = sum(1 for post in held if problem.posts.lead[post]) - float(problem.units.leads[unit])
        if people > ROUNDING:
            found.append(Violation(Breach.PEOPLE, unit=unit, excess=people))
        if leads > ROUNDING:
            found.append(Violation(Breach.LEADS, unit=unit, excess=leads))
    return found


def _held(problem: Problem, plan: Sequence[int]) -> list[list[int]]:
    """The posts of each unit."""
    held: list[list[int]] = [[] for _ in problem.units.codes]
    for post, unit in enumerate(plan):
        if 0 <= unit < len(held):
            held[unit].append(post)
    return held


def _load(problem: Problem, rules: Rules, unit: int, held: list[int]) -> Load:
    people = sum(float(problem.posts.need[post]) for post in held)
    return Load(
        posts=len(held),
        people=people,
        leads=sum(1 for post in held if problem.posts.lead[post]),
        above=max(0.0, people - (1 + rules.band) * float(problem.units.fair[unit])),
        metres=sum(float(problem.metres[post, unit]) for post in held),
    )
