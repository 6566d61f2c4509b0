"""Background jobs from request to result: one way to start, find, stop and read them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.services.accounts.permissions import authorised_plan, needs
from geo.services.context import AppContext
from geo.services.jobs import job
from geo.services.jobs.job import BackgroundJob, JobKind, JobScope, JobSpec, StopMode

T = TypeVar("T")


@needs(Verb.DRAFT_PLAN)
def start_job(ctx: AppContext, actor: Actor, spec: JobSpec[T]) -> BackgroundJob:
    """Return the job of a request, started where there is none; a quick job is done on return.

    The same request is the same job, also after the input has changed: a slow job is repeated only on
    request, a quick one without. A job goes on when its screen is closed.

    Raises:
        NotFound: There is no such draft.
        Refused: The actor may not plan in its area, it changed, or another job is running for it.
        StoreBusy: Too many jobs are queued.
    """
    scope = spec.scope(actor.id)
    if spec.draft is not None:
        with ctx.store.read() as reader:
            authorised_plan(reader, actor, spec.draft.plan).require_version(spec.draft.seen_version)
    # With other permissions the same request has other input: results under earlier ones are not returned.
    key = repr((spec.kind, spec.request, sorted(actor.scope(Verb.DRAFT_PLAN))))
    current_job = ctx.jobs.find(actor.id, key)
    if current_job is not None and (
        (current_job.was_quick and is_stale(current_job, spec))
        or (current_job.was_shown and has_crashed(current_job))
    ):
        ctx.jobs.forget(current_job)
        current_job = None
    if current_job is None:
        current_job = ctx.jobs.submit(BackgroundJob(spec.kind, scope, actor.id, key, spec), spec.work)
        current_job.wait(job.INLINE_WAIT_S)
    return current_job


def is_stale(job: BackgroundJob, spec: JobSpec[T]) -> bool:
    """Check whether the job was started on other input than the present one."""
    return job.spec is None or job.spec.input_fingerprint != spec.input_fingerprint


def has_crashed(job: BackgroundJob) -> bool:
    """Check whether the job ended with an unexpected exception, not a KadianError.

    Such a job is started again once its error was displayed: the cause may be gone.
    """
    return job.error is not None and not isinstance(job.error, KadianError)


def job_result(job: BackgroundJob, spec: JobSpec[T]) -> T:
    """Return the job's result, presented with the input that it was started on; raise what it ended with."""
    job.was_shown = True
    started: JobSpec[T] = job.spec if is_stale(job, spec) and job.spec is not None else spec
    return started.present(job.result())


@needs(Verb.DRAFT_PLAN)
def list_jobs(ctx: AppContext, actor: Actor, scope: JobScope) -> tuple[BackgroundJob, ...]:
    """Return the running jobs of a draft or account, and the actor's finished ones; the last one first.

    Raises:
        NotFound: There is no such draft.
        Refused: The actor may not plan in its area.
    """
    is_authorised = _is_authorised(ctx, actor, scope)
    jobs = ctx.jobs.jobs_of(scope) if is_authorised else ()
    return tuple(each for each in jobs if not each.is_done or each.actor == actor.id)


@needs(Verb.DRAFT_PLAN)
def running_request(ctx: AppContext, actor: Actor, kind: JobKind) -> Hashable | None:
    """Return the last request of this kind that is being computed for the account, from any screen."""
    running = (each for each in list_jobs(ctx, actor, JobScope(actor.id)) if not each.is_done)
    return next((each.spec.request for each in running if each.spec is not None and each.kind is kind), None)


@needs(Verb.DRAFT_PLAN)
def stop_job(ctx: AppContext, actor: Actor, job: BackgroundJob, mode: StopMode) -> bool:
    """Stop a job of one's own, or of a draft that one may plan, whichever account started it.

    Returns:
        Whether the job was stopped; False where it is too late, or where it is another account's own.

    Raises:
        NotFound: There is no such draft.
        Refused: The actor may not plan in its area.
    """
    return _is_authorised(ctx, actor, job.scope) and job.stop(mode)


@needs(Verb.DRAFT_PLAN)
def discard_result(ctx: AppContext, actor: Actor, job: BackgroundJob) -> None:
    """Forget a finished job of one's own: the same request starts another."""
    if job.actor == actor.id and job.is_done:
        ctx.jobs.forget(job)


def _is_authorised(ctx: AppContext, actor: Actor, scope: JobScope) -> bool:
    """Check whether an account is the actor; for a draft, require the right to plan it.

    Raises:
        NotFound: There is no such draft.
        Refused: The actor may not plan in its area.
    """
    if not scope.is_draft:
        return scope.owner == actor.id
    with ctx.store.read() as reader:
        authorised_plan(reader, actor, scope.owner)
    return True
