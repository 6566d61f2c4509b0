"""Background jobs of a draft: proposal, shortage advice and move budget curve."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import TypeVar

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.commands import PlanAction
from geo.services.accounts.permissions import needs
from geo.services.assignment.problem import assignment_problem
from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob, JobKind, JobSpec
from geo.services.plans.propose import (
    MoveBudgetCurve,
    ShortageAdvice,
    advise_on_shortage,
    current_draft,
    move_budget_curve,
    propose_for_draft,
)
from geo.store import Receipt

T = TypeVar("T")


@needs(Verb.DRAFT_PLAN)
def draft_proposal_job(ctx: AppContext, actor: Actor, action: PlanAction) -> JobSpec[Receipt]:
    """Build the job that proposes an assignment for a draft and records it at its end.

    It is recorded with the permissions its author has by then and on the version it was started on: a change
    in the meantime is never overwritten.
    """
    return _draft_job(JobKind.PROPOSE, action, None, lambda job: propose_for_draft(ctx, actor, action, job))


@needs(Verb.DRAFT_PLAN)
def shortage_advice_job(ctx: AppContext, actor: Actor, action: PlanAction) -> JobSpec[ShortageAdvice]:
    """Build the job that advises on the shortages of a draft in one version.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    fingerprint = action.seen_version, input_fingerprint(ctx, actor, action.plan)
    return _draft_job(
        JobKind.ADVICE, action, fingerprint, lambda job: advise_on_shortage(ctx, actor, action.plan, job)
    )


@needs(Verb.DRAFT_PLAN)
def move_budget_job(ctx: AppContext, actor: Actor, action: PlanAction) -> JobSpec[MoveBudgetCurve]:
    """Build the job that computes the move budget curve of a draft.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    fingerprint = input_fingerprint(ctx, actor, action.plan)
    return _draft_job(
        JobKind.CURVE, action, fingerprint, lambda job: move_budget_curve(ctx, actor, action.plan, job)
    )


def _draft_job(
    kind: JobKind, action: PlanAction, fingerprint: Hashable, work: Callable[[BackgroundJob], T]
) -> JobSpec[T]:
    """Build the job of a draft whose answer is what the work returns; each press is a request of its own."""
    return JobSpec(kind, action, fingerprint, work, lambda result: result, action)


@needs(Verb.DRAFT_PLAN)
def input_fingerprint(ctx: AppContext, actor: Actor, plan_id: str) -> str:
    """Return a digest of all numbers that a draft's curve and advice rest on; a change outdates both.

    Not among these numbers: the drafted unit of a post that is not fixed, the change policy and its price or
    budget.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    plan, assignments = current_draft(ctx, actor, plan_id)
    problem = assignment_problem(assignments, plan)
    posts, units = problem.posts, problem.units
    codes_and_pairs = (posts.codes, units.codes, sorted(problem.locks), sorted(problem.bans))
    load_rules = (plan.preferences.band, plan.preferences.weight)
    digest = hashlib.sha256(repr((*codes_and_pairs, *load_rules)).encode())
    for column in (
        posts.priority,
        posts.required_people,
        posts.needs_lead,
        posts.current_unit,
        posts.is_open,
    ):
        digest.update(column.tobytes())
    for column in (units.people, units.leads, units.fair_share, problem.distance_m):
        digest.update(column.tobytes())
    return digest.hexdigest()
