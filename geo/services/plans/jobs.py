"""Background jobs of a draft: proposal, shortage advice and move budget curve; started, listed, stopped."""

from __future__ import annotations

import hashlib

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.commands import PlanAction
from geo.services.accounts.permissions import authorised_plan, needs
from geo.services.assignment.problem import assignment_problem
from geo.services.context import AppContext
from geo.services.jobs import job as jobs
from geo.services.jobs.job import BackgroundJob, JobKind, StopMode
from geo.services.plans.propose import (
    advise_on_shortage,
    current_draft,
    move_budget_curve,
    propose_for_draft,
)


@needs(Verb.DRAFT_PLAN)
def start_plan_job(ctx: AppContext, actor: Actor, action: PlanAction, kind: JobKind) -> BackgroundJob:
    """Start a job for a draft; a job that takes less than ``INLINE_WAIT_S`` has finished on return.

    The job goes on when its screen is closed. A proposal is recorded at its end, with the permissions its
    author has by then and on the version it was started on: a change in the meantime is never overwritten.

    Args:
        ctx: The application context.
        actor: Who starts the job.
        action: The draft, the version the actor saw, and the idempotency key.
        kind: PROPOSE, ADVICE or CURVE.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area, it changed, or another job is running for it.
        StoreBusy: Too many jobs are queued.
    """
    with ctx.store.read() as reader:
        authorised_plan(reader, actor, action.plan).require_version(action.seen_version)
    work_by_kind = {
        JobKind.PROPOSE: lambda job: propose_for_draft(ctx, actor, action, job),
        JobKind.ADVICE: lambda job: advise_on_shortage(ctx, actor, action.plan, job),
        JobKind.CURVE: lambda job: move_budget_curve(ctx, actor, action.plan, job),
    }
    basis = None if kind is JobKind.PROPOSE else input_fingerprint(ctx, actor, action.plan)
    job = BackgroundJob(kind, action.plan, action.seen_version, actor.id, action.key, basis=basis)
    job = ctx.jobs.submit(job, work_by_kind[kind])
    job.wait(jobs.INLINE_WAIT_S)
    return job


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


@needs(Verb.DRAFT_PLAN)
def plan_jobs(ctx: AppContext, actor: Actor, plan_id: str) -> tuple[BackgroundJob, ...]:
    """Return the running jobs of a plan, of any planner, and the actor's finished ones; the last one first.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    with ctx.store.read() as reader:
        authorised_plan(reader, actor, plan_id)
    return tuple(job for job in ctx.jobs.jobs_of(plan_id) if not job.is_done or job.actor == actor.id)


@needs(Verb.DRAFT_PLAN)
def stop_plan_job(ctx: AppContext, actor: Actor, plan_id: str, mode: StopMode) -> bool:
    """Stop the running job of a plan, with the best result so far or without a result.

    Returns:
        Whether a job was stopped; False where it is too late.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    stopped = [job.stop(mode) for job in plan_jobs(ctx, actor, plan_id) if not job.is_done]
    return any(stopped)
