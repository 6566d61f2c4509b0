"""Proposals: the optimiser fills a draft under the planner's locks; it proposes, a person decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.moves import Move
from geo.domain.plans import PlanState
from geo.planning.answer import answer
from geo.planning.curve import gain_curve
from geo.planning.explain import Reason, changes
from geo.planning.problem import NOBODY, Posts, Problem, Units, fair_loads
from geo.planning.relax import facts, offers
from geo.planning.rules import NEXT_TO_NOTHING, Rules
from geo.services.plan_edits import seen_now
from geo.services.plans import record_plan
from geo.services.records import content_of
from geo.services.rights import needs, plan_for
from geo.services.roster import roster
from geo.services.tasks import OFFERS, REASONS, Kind, Task
from geo.services.wishing import barred, held_posts, priorities, wished_rules

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.moves import Stand
    from geo.domain.plan_commands import PlanStep
    from geo.domain.plans import Plan
    from geo.domain.units import Unit
    from geo.planning.assignment import Plan as Found
    from geo.planning.explain import Change
    from geo.planning.relax import Fact, Offer
    from geo.services.office import Office
    from geo.services.roster import Post, Roster
    from geo.store import Receipt, Transaction

RULES = Rules(seconds=30.0)
"""Keep as many posts as can be, then the shortest ways under fair loads; a draft may wish otherwise."""
AWAY = "away"
"""Why a post changes hands whose unit has nobody left."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Of a draft whose posts cannot all be manned: what is short, and what would help, each solved again.

    Its numbers are those of ``posts`` and ``units``.
    """

    posts: tuple[Post, ...]
    units: tuple[Unit, ...]
    facts: tuple[Fact, ...]
    offers: tuple[Offer, ...]


@needs(Verb.DRAFT_PLAN)
def propose(office: Office, actor: Actor, step: PlanStep, task: Task | None = None) -> Receipt:
    """Fill a draft anew: posts that are locked, or moved by hand, stay as the draft has them.

    All others are the optimiser's.

    The draft is read, solved and written: who changed it meanwhile is told of, and nothing is written.
    Stopped by its task, it writes the best plan found by then, or nothing.

    Raises:
        Refused: not one's to plan, no draft, changed by somebody since, or its task was dropped. NotFound: no
        such plan.
    """
    task = task or Task(Kind.PROPOSE, step.plan)
    plan, known = draft_now(office, actor, step.plan)
    rules, problem = wished_rules(RULES, plan.wishes), _with_room_for_locks(problem_of(known, plan))
    found = answer(problem, rules, cancelled=task.is_cancelled, told=task.tell)
    task.tell_stage(REASONS)
    moves = _moves(known, plan, found, changes(problem, rules, found, task.is_cancelled))
    task.settle()
    # No count falls below 0, which is all that is known where the time was too short for more.
    proof = {stage.name: (stage.value, max(0.0, stage.bound)) for stage in found.stages}

    def work(tx: Transaction) -> None:
        draft = plan_for(tx.reader, actor, step.plan).seen_at(step.seen_version)
        # As it was solved: new posts may be sites by now.
        record_plan(tx, "propose", draft, plan.seen_at(draft.version).proposed(moves, proof))

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.DRAFT_PLAN)
def advice(office: Office, actor: Actor, plan_id: str, task: Task | None = None) -> Advice:
    """What keeps posts of this draft from being manned, and what one more person or lead would change.

    Stopped by its task, it has the offers that were tried by then.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    task = task or Task(Kind.ADVICE, plan_id)
    plan, known = draft_now(office, actor, plan_id)
    rules, problem = wished_rules(RULES, plan.wishes), problem_of(known, plan)
    found = answer(problem, rules, cancelled=task.is_cancelled, told=task.tell)
    task.tell_stage(OFFERS)
    helping = offers(problem, rules, found, cancelled=task.is_cancelled)
    return Advice(known.posts, known.units, facts(problem), helping)


@dataclass(frozen=True, slots=True)
class Gain:
    """So many moves cost ``cost`` metres, uneven loads included, and reach ``share`` of the possible gain."""

    moves: int
    cost: float
    share: float


@dataclass(frozen=True, slots=True)
class Gains:
    """By rising moves, from as few as must be to the best found; ``bound``: no plan costs less."""

    points: tuple[Gain, ...]
    bound: float


@needs(Verb.DRAFT_PLAN)
def gains(office: Office, actor: Actor, plan_id: str, task: Task | None = None) -> Gains:
    """What each further move is worth in this draft, whatever is wished about keeping.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    task = task or Task(Kind.CURVE, plan_id)
    plan, known = draft_now(office, actor, plan_id)
    problem = _with_room_for_locks(problem_of(known, plan))
    rules = wished_rules(RULES, plan.wishes)
    curve = gain_curve(problem, rules, cancelled=task.is_cancelled, told=task.tell)
    # Of equally short plans the one with fewer moves was sought: that much the bound is off.
    bound = curve.bound + NEXT_TO_NOTHING * len(known.posts)
    points = tuple(Gain(point.moves, point.cost, point.share) for point in curve.points)
    return Gains(points, min(bound, points[-1].cost))


@needs(Verb.DRAFT_PLAN)
def draft_now(office: Office, actor: Actor, plan_id: str) -> tuple[Plan, Roster]:
    """The plan, a draft as the live roster lets it be by now, and that roster.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    with office.store.read() as reader:
        plan = plan_for(reader, actor, plan_id)
        if plan.state is PlanState.DRAFT:
            plan = seen_now(office.kinds, reader, plan)
    return plan, roster(office, actor, plan.area).drafted(plan)


def problem_of(known: Roster, plan: Plan) -> Problem:
    """The numbers of a draft: the roster is the present, the draft says what is open, held and away."""
    place = {unit.code: number for number, unit in enumerate(known.units)}
    after = [plan.stand(post.site, post.live) for post in known.posts]
    held = held_posts(plan)
    locked = [post.site in held for post in known.posts]
    # A post locked with nobody is left to nobody.
    opened = [
        known.is_open(post.kind, stand.status) and not (lock and not stand.unit)
        for post, stand, lock in zip(known.posts, after, locked, strict=True)
    ]
    away = [plan.away.get(unit.code, unit.missing) for unit in known.units]
    free = [known.free(unit, missing) for unit, missing in zip(known.units, away, strict=True)]
    people, leads = np.array(free, float).reshape(-1, 2).T
    need = np.array([post.need for post in known.posts], float)
    posts = Posts(
        codes=tuple(post.site for post in known.posts),
        priority=priorities(known, plan.wishes),
        need=need,
        lead=np.array([post.lead for post in known.posts], bool),
        present=np.array([place.get(post.live.unit, NOBODY) for post in known.posts], np.int64),
        open=np.array(opened, bool),
    )
    units = Units(tuple(place), people, leads, fair_loads(need[posts.open], people))
    locks = {
        (row, place[stand.unit])
        for row, stand in enumerate(after)
        if locked[row] and opened[row] and stand.unit in place
    }
    # Nobody left there, who could look after a post that needs no people.
    gone = [unit for unit, missing in enumerate(away) if known.units[unit].people <= missing]
    bans = {(row, unit) for row in range(len(after)) for unit in gone} | barred(known, plan.wishes)
    # A lock goes before an exclusion: it names the very post.
    return Problem(posts, units, known.metres, frozenset(locks), frozenset(bans - locks))


def _with_room_for_locks(problem: Problem) -> Problem:
    """Units that have no fewer people and leads than their locked posts take.

    A lock is the planner's word: such a unit keeps these posts, and gets none beside them.
    """
    locked = np.zeros((2, problem.size[1]))
    for post, unit in problem.locks:
        locked[:, unit] += problem.posts.need[post], problem.posts.lead[post]
    units = problem.units
    people, leads = np.maximum((units.people, units.leads), locked)
    return replace(problem, units=replace(units, people=people, leads=leads))


def _moves(known: Roster, plan: Plan, found: Found, told: tuple[Change, ...]) -> dict[str, Move]:
    """All that differs from the live roster once the draft is as found."""
    reasons, held = {change.post: change for change in told}, held_posts(plan)
    moves = {}
    for row, post in enumerate(known.posts):
        stand = plan.stand(post.site, post.live)
        if post.site in held or not _is_open_ever(known, post, stand):
            moves[post.site] = plan.move(post.site, post.live)
            continue
        unit = "" if found.unit[row] == NOBODY else known.units[found.unit[row]].code
        drafted = plan.move(post.site, post.live)
        move = Move(drafted.before, replace(stand, unit=unit), into=drafted.into)
        if change := reasons.get(row):
            second = "" if change.second == NOBODY else known.units[change.second].code
            worth = change.worth.cost if change.worth else None
            why, untried = _why(known, plan, change), change.untried
            move = replace(move, why=why, metres=worth, second=second, untried=untried)
        moves[post.site] = move
    return moves


def _why(known: Roster, plan: Plan, change: Change) -> str:
    """The reason; of what a unit may not hold, whether it was excluded or has nobody left."""
    if change.reason is not Reason.BAN:
        return str(change.reason)
    is_excluded = (change.post, change.before) in barred(known, plan.wishes)
    return str(Reason.BAN) if is_excluded else AWAY


def _is_open_ever(known: Roster, post: Post, stand: Stand) -> bool:
    """Whether somebody stands there now or is to; else there is nothing to propose."""
    return any(known.is_open(post.kind, status) for status in (post.live.status, stand.status))
