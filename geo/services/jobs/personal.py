"""Personal jobs: computations for one account, which may take long and record nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.jobs import job
from geo.services.jobs.job import BackgroundJob, JobKind, StopMode

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class JobSpec(Generic[T]):
    """Specification of a personal job.

    Attributes:
        kind: What is computed.
        request: The request; the same request is the same job.
        input_fingerprint: All input that the work rests on; equal where the input is.
        work: The computation; it may take long.
        present: Makes the answer of what the work returned.
    """

    kind: JobKind
    request: Hashable
    input_fingerprint: Hashable
    work: Callable[[BackgroundJob], Any]
    present: Callable[[Any], T]

    def run_inline(self, job: BackgroundJob | None = None) -> T:
        """Compute the answer in this thread."""
        return self.present(self.work(job or BackgroundJob(self.kind, "")))


@needs(Verb.DRAFT_PLAN)
def get_or_start(ctx: AppContext, actor: Actor, spec: JobSpec[T]) -> BackgroundJob:
    """Return the job of a request, started where there is none; a quick job is done on return.

    The same request is the same job, also after the input has changed: a slow job is repeated only on
    request, a quick one without.

    Raises:
        StoreBusy: Too many jobs are queued.
    """
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
        current_job = BackgroundJob(
            spec.kind, _subject(actor, spec.kind), actor=actor.id, key=key, basis=spec
        )
        current_job = ctx.jobs.submit(current_job, spec.work)
        current_job.wait(job.INLINE_WAIT_S)
    return current_job


def is_stale(job: BackgroundJob, spec: JobSpec[T]) -> bool:
    """Check whether the job was started on other input than the present one."""
    return not (isinstance(job.basis, JobSpec) and job.basis.input_fingerprint == spec.input_fingerprint)


def has_crashed(job: BackgroundJob) -> bool:
    """Check whether the job ended with an unexpected exception, not a KadianError.

    Such a job is started again once its error was displayed: the cause may be gone.
    """
    return job.error is not None and not isinstance(job.error, KadianError)


def job_result(job: BackgroundJob, spec: JobSpec[T]) -> T:
    """Return the job's result, presented with the input that it was started on; raise what it ended with."""
    job.was_shown = True
    started: JobSpec[T] = job.basis if is_stale(job, spec) and isinstance(job.basis, JobSpec) else spec
    return started.present(job.result())


@needs(Verb.DRAFT_PLAN)
def running_request(ctx: AppContext, actor: Actor, kind: JobKind) -> Hashable | None:
    """Return the last request of this kind that is being computed for the account, from any screen."""
    jobs = ctx.jobs.jobs_of(_subject(actor, kind))
    specs = (each.basis for each in jobs if not each.is_done)
    return next((spec.request for spec in specs if isinstance(spec, JobSpec)), None)


@needs(Verb.DRAFT_PLAN)
def stop_job(ctx: AppContext, actor: Actor, job: BackgroundJob, mode: StopMode) -> bool:
    """Stop a job of one's own; return False where it is too late, or where it is another account's job."""
    del ctx
    return job.actor == actor.id and job.stop(mode)


@needs(Verb.DRAFT_PLAN)
def discard_result(ctx: AppContext, actor: Actor, job: BackgroundJob) -> None:
    """Forget a finished job of one's own: the same request starts another."""
    if job.actor == actor.id and job.is_done:
        ctx.jobs.forget(job)


def _subject(actor: Actor, kind: JobKind) -> str:
    return f"{kind} {actor.id}"
