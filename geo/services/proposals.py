"""Proposals: the optimiser fills a draft under the planner's locks; it proposes, a person decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.moves import Move
from geo.domain.plans import PlanState
from geo.planning.assignment import assign
from geo.planning.explain import Reason, changes
from geo.planning.problem import NOBODY, Posts, Problem, Units, fair_loads
from geo.planning.relax import facts, offers
from geo.planning.rules import Rules
from geo.services.plan_edits import seen_now
from geo.services.plans import record_plan
from geo.services.records import content_of
from geo.services.rights import needs, plan_for
from geo.services.roster import roster

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.commands import PlanStep
    from geo.domain.moves import Stand
    from geo.domain.plans import Plan
    from geo.planning.assignment import Plan as Found
    from geo.planning.explain import Change
    from geo.planning.relax import Fact, Offer
    from geo.services.office import Office
    from geo.services.roster import Post, Roster
    from geo.store import Receipt, Transaction

RULES = Rules(seconds=30.0)
"""Keep as many posts as they are as can be; then the shortest ways under fair loads."""
AWAY = "away"
"""Why a post changes hands whose unit has nobody left."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Of a draft whose posts cannot all be manned: what is short, and what would help, each solved again.

    Numbers of posts and units are those of the roster.
    """

    roster: Roster
    facts: tuple[Fact, ...]
    offers: tuple[Offer, ...]


@needs(Verb.DRAFT_PLAN)
def propose(office: Office, actor: Actor, step: PlanStep) -> Receipt:
    """Fill a draft anew: posts that are locked stay as the draft has them, all others are the optimiser's.

    The draft is read, solved and written: who changed it meanwhile is told of, and nothing is written.

    Raises:
        Refused: not one's to plan, no draft, or changed by somebody since. NotFound: no such plan.
    """
    plan, known = _draft(office, actor, step.plan)
    problem = _with_room_for_locks(problem_of(known, plan))
    found = assign(problem, RULES)
    moves = _moves(known, plan, found, changes(problem, RULES, found))
    # No count falls below 0, which is all that is known where the time was too short for more.
    proof = {stage.name: (stage.value, max(0.0, stage.bound)) for stage in found.stages}

    def work(tx: Transaction) -> None:
        draft = plan_for(tx.reader, actor, step.plan).seen_at(step.seen_version)
        record_plan(tx, "propose", draft, draft.proposed(moves, proof))

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.DRAFT_PLAN)
def advice(office: Office, actor: Actor, plan_id: str) -> Advice:
    """What keeps posts of this draft from being manned, and what one more person or lead would change.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    plan, known = _draft(office, actor, plan_id)
    problem = problem_of(known, plan)
    return Advice(known, facts(problem), offers(problem, RULES, assign(problem, RULES)))


def _draft(office: Office, actor: Actor, plan_id: str) -> tuple[Plan, Roster]:
    """The plan, a draft as the live roster lets it be by now, and that roster."""
    with office.store.read() as reader:
        plan = plan_for(reader, actor, plan_id)
        if plan.state is PlanState.DRAFT:
            plan = seen_now(office.kinds, reader, plan)
    return plan, roster(office, actor, plan.area).drafted(plan)


def problem_of(known: Roster, plan: Plan) -> Problem:
    """The numbers of a draft: the roster is the present, the draft says what is open, locked and away."""
    place = {unit.code: number for number, unit in enumerate(known.units)}
    after = [plan.stand(post.site, post.live) for post in known.posts]
    locked = [post.site in plan.locks for post in known.posts]
    # A post locked with nobody is left to nobody.
    opened = [
        known.is_open(post.kind, stand.status) and not (lock and not stand.unit)
        for post, stand, lock in zip(known.posts, after, locked, strict=True)
    ]
    away = [plan.away.get(unit.code, 0) for unit in known.units]
    free = [known.free(unit, missing) for unit, missing in zip(known.units, away, strict=True)]
    people, leads = np.array(free, float).reshape(-1, 2).T
    need = np.array([post.need for post in known.posts], float)
    posts = Posts(
        codes=tuple(post.site for post in known.posts),
        priority=np.array([post.priority for post in known.posts], float),
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
    bans = {(row, unit) for row in range(len(after)) for unit in gone} - locks
    return Problem(posts, units, known.metres, frozenset(locks), frozenset(bans))


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
    reasons = {change.post: change for change in told}
    moves = {}
    for row, post in enumerate(known.posts):
        stand = plan.stand(post.site, post.live)
        if post.site in plan.locks or not _is_open_ever(known, post, stand):
            moves[post.site] = plan.move(post.site, post.live)
            continue
        unit = "" if found.unit[row] == NOBODY else known.units[found.unit[row]].code
        drafted = plan.move(post.site, post.live)
        move = Move(drafted.before, replace(stand, unit=unit), into=drafted.into)
        if change := reasons.get(row):
            why = AWAY if change.reason is Reason.BAN else str(change.reason)
            move = replace(move, why=why, metres=change.worth.cost if change.worth else None)
        moves[post.site] = move
    return moves


def _is_open_ever(known: Roster, post: Post, stand: Stand) -> bool:
    """Whether somebody stands there now or is to; else there is nothing to propose."""
    return any(known.is_open(post.kind, status) for status in (post.live.status, stand.status))
