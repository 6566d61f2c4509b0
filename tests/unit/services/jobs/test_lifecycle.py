"""Jobs of an account: the same request is the same job, and nothing is recorded."""

import threading
from dataclasses import replace

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, Refused, StoreBusy
from geo.planning.schedule.solve import solve_schedule
from geo.services.jobs import job
from geo.services.jobs.job import BackgroundJob, JobKind, JobScope, JobSpec, StopMode
from geo.services.jobs.lifecycle import (
    discard_result,
    is_stale,
    job_result,
    list_jobs,
    running_request,
    start_job,
    stop_job,
)
from geo.services.jobs.queue import MAX_QUEUED, MAX_RUNNING
from geo.services.schedule import propose
from geo.services.schedule.problem import ScheduleRequest
from geo.services.schedule.propose import PressedRequest, crew_job, schedule_job
from tests.unit.services.shifts import DAY, PLANNER, put_site, put_units, say
from tests.unit.services.solving import LONG_S, Solving, beside
from tests.worlds import START

RIVAL = Actor("rival", "副调度", Role.PLANNER)


@pytest.fixture
def world(world):
    """Two staffed posts, and a vacant shift of CP1."""
    put_units(world, 9, 2)
    put_site(world, "CP2", variant="hard")
    say(world, "release", start=START + 2 * DAY)
    return world


class Working:
    """Work that lasts until it is stopped or released, and counts its starts."""

    def __init__(self):
        self.times, self.let_go, self.begun = 0, threading.Event(), threading.Event()

    def __call__(self, task):
        self.times += 1
        self.begun.set()
        while not task.is_cancelled() and not self.let_go.wait(0.01):
            pass
        return self.times


@pytest.fixture
def working(monkeypatch, world):
    monkeypatch.setattr(job, "INLINE_WAIT_S", 0.0)
    working = Working()
    yield working
    working.let_go.set()
    world.ctx.jobs.close()


def job_spec(work, question="q", basis=1, kind=JobKind.SITING):
    return JobSpec(kind, question, basis, work, lambda result: (basis, result))


def ended(task):
    assert task.wait(LONG_S)
    return task


# The same question


def test_what_is_quick_is_answered_on_return(world):
    spec = job_spec(lambda _: "found")
    task = start_job(world.ctx, PLANNER, spec)
    assert task.has_result
    assert job_result(task, spec) == (1, "found")


def test_the_same_question_is_the_same_task_on_any_screen_drawn_again(world, working):
    first = start_job(world.ctx, PLANNER, job_spec(working))
    assert start_job(world.ctx, PLANNER, job_spec(working)) is first
    working.let_go.set()
    assert ended(start_job(world.ctx, PLANNER, job_spec(working))) is first
    assert working.times == 1
    assert start_job(world.ctx, PLANNER, job_spec(working, "another")) is not first
    assert start_job(world.ctx, RIVAL, job_spec(working)) is not first


def test_what_took_long_is_reported_with_the_numbers_it_was_begun_on(world, working):
    """New entries never restart it: with one every minute it would never end."""
    task = start_job(world.ctx, PLANNER, job_spec(working, basis=1))
    later = job_spec(working, basis=2)
    assert start_job(world.ctx, PLANNER, later) is task
    working.let_go.set()
    assert ended(start_job(world.ctx, PLANNER, later)) is task
    assert is_stale(task, later)
    assert job_result(task, later) == (1, 1)
    discard_result(world.ctx, PLANNER, task)
    again = ended(start_job(world.ctx, PLANNER, later))
    assert not is_stale(again, later)
    assert job_result(again, later) == (2, 2)


def test_what_was_quick_is_answered_again_by_itself_once_the_numbers_are_others(world):
    ctx = world.ctx
    task = start_job(ctx, PLANNER, job_spec(lambda _: "before"))
    assert start_job(ctx, PLANNER, job_spec(lambda _: "unasked")) is task
    later = job_spec(lambda _: "after", basis=2)
    assert job_result(start_job(ctx, PLANNER, later), later) == (2, "after")


def test_what_it_ends_with_is_raised_for_each_caller(world):
    def fails(_):
        raise InvalidInput("error.siting_time")

    spec = job_spec(fails)
    task = start_job(world.ctx, PLANNER, spec)
    with pytest.raises(InvalidInput):
        job_result(task, spec)


def test_an_unforeseen_error_is_reported_once_and_then_tried_again(world):
    faults = [OSError("the disk"), None]

    def work(_):
        if fault := faults.pop(0):
            raise fault
        return "found"

    spec = job_spec(work)
    task = start_job(world.ctx, PLANNER, spec)
    with pytest.raises(OSError, match="the disk"):
        job_result(task, spec)
    assert job_result(start_job(world.ctx, PLANNER, spec), spec) == (1, "found")


def test_who_has_other_rights_by_now_is_shown_nothing_that_was_worked_out_before(world, working):
    spec = job_spec(working)
    before = start_job(world.ctx, PLANNER, spec)
    town = replace(PLANNER, role=None, grants=(Grant(PLANNER.id, Role.PLANNER, "370725001"),))
    assert start_job(world.ctx, town, spec) is not before


def test_what_is_under_way_is_kept_however_often_it_is_asked_again(world, working):
    task = start_job(world.ctx, PLANNER, job_spec(working))
    discard_result(world.ctx, PLANNER, task)
    assert start_job(world.ctx, PLANNER, job_spec(working)) is task


def test_another_account_finds_no_jobs_of_an_account(world, working):
    task, own = start_job(world.ctx, PLANNER, job_spec(working)), JobScope(PLANNER.id)
    assert list_jobs(world.ctx, PLANNER, own) == (task,)
    assert list_jobs(world.ctx, RIVAL, own) == ()


# Stopped


def test_dropped_it_stays_dropped_until_one_asks_again(world, working):
    ctx = world.ctx
    task = start_job(ctx, PLANNER, job_spec(working))
    assert stop_job(ctx, PLANNER, task, StopMode.DISCARD)
    assert start_job(ctx, PLANNER, job_spec(working)) is task
    with pytest.raises(Refused):
        job_result(task, job_spec(working))
    discard_result(ctx, PLANNER, task)
    assert start_job(ctx, PLANNER, job_spec(working)) is not task


def test_the_best_so_far_is_an_answer_and_no_other_account_stops_or_forgets_it(world, working):
    ctx = world.ctx
    task = start_job(ctx, PLANNER, job_spec(working))
    assert working.begun.wait(LONG_S)
    assert not stop_job(ctx, RIVAL, task, StopMode.DISCARD)
    assert stop_job(ctx, PLANNER, task, StopMode.KEEP_BEST)
    discard_result(ctx, RIVAL, ended(task))
    assert start_job(ctx, PLANNER, job_spec(working)) is task
    assert job_result(task, job_spec(working)) == (1, 1)


def test_one_person_may_ask_several_things_at_once_up_to_the_bound_of_all(world, working):
    most = MAX_RUNNING + MAX_QUEUED
    begun = [start_job(world.ctx, PLANNER, job_spec(working, number)) for number in range(most)]
    assert len(set(map(id, begun))) == most
    with pytest.raises(StoreBusy):
        start_job(world.ctx, PLANNER, job_spec(working, "one more"))


def test_another_screen_finds_what_is_worked_out_of_a_kind(world, working):
    ctx = world.ctx
    assert running_request(ctx, PLANNER, JobKind.SCHEDULE) is None
    start_job(ctx, PLANNER, job_spec(working, "rota", kind=JobKind.SCHEDULE))
    assert running_request(ctx, PLANNER, JobKind.SCHEDULE) == "rota"
    assert running_request(ctx, PLANNER, JobKind.SITING) is None
    assert running_request(ctx, RIVAL, JobKind.SCHEDULE) is None


# A schedule, and one more crew


@pytest.fixture
def solving(monkeypatch, world):
    solving = Solving(solve_schedule)
    with beside(monkeypatch, world, propose, solving):
        yield solving


def begun(world, turn="press"):
    return start_job(
        world.ctx, PLANNER, schedule_job(world.ctx, PLANNER, PressedRequest(ScheduleRequest(), turn))
    )


def test_a_schedule_is_proposed_at_once_where_that_is_quick(world):
    task = begun(world)
    assert task.has_result
    assert len(task.result().changes) == 1
    assert begun(world) is task
    assert begun(world, "next press") is not task


def test_a_schedule_is_solved_by_itself_and_tells_how_far_it_is(world, solving):
    task = begun(world)
    assert solving.begun.wait(LONG_S)
    assert not task.is_done
    assert (task.progress.stage, task.progress.objective, task.progress.bound) == ("moves", 4, 3)
    solving.let_go.set()
    assert len(ended(task).result().changes) == 1


def test_the_solver_itself_tells_of_the_stages(world):
    put_units(world, 3, 1)  # too few: there is something to solve
    reported = []
    task = BackgroundJob(JobKind.SCHEDULE, on_progress=lambda progress: reported.append(progress.stage))
    task.run(lambda task: propose.propose_schedule(world.ctx, PLANNER, ScheduleRequest(), task))
    assert task.result().optimality.keys() == {"shortfall", "moves", "cost"}
    assert {"shortfall", "moves"} <= set(reported)


def test_a_schedule_stopped_with_the_best_so_far_is_a_proposal_and_dropped_there_is_none(world, solving):
    task = begun(world)
    assert solving.begun.wait(LONG_S)
    assert stop_job(world.ctx, PLANNER, task, StopMode.KEEP_BEST)
    assert all(value >= bound for value, bound in ended(task).result().optimality.values())
    solving.begun.clear()
    task, before = begun(world, "again"), world.store.revision()
    assert solving.begun.wait(LONG_S)
    assert stop_job(world.ctx, PLANNER, task, StopMode.DISCARD)
    assert not stop_job(world.ctx, PLANNER, task, StopMode.KEEP_BEST)
    with pytest.raises(Refused):
        task.result()
    assert world.store.revision() == before


def test_one_more_crew_is_tried_beside_the_screen_and_can_be_stopped(world, monkeypatch):
    put_units(world, 3, 1)
    spec = crew_job(world.ctx, PLANNER, PressedRequest(ScheduleRequest(), "turn"))
    whole = spec.run_inline()
    assert whole
    tried = []

    def counting(*args, cancelled, **parts):
        tried.append(cancelled())
        return solve_schedule(*args, cancelled=cancelled, **parts)

    monkeypatch.setattr(propose, "solve_schedule", counting)
    reported = []
    task = BackgroundJob(JobKind.CREW, on_progress=reported.append)
    assert spec.run_inline(task) == whole
    assert [progress.stage for progress in reported] == ["offers"]
    assert not any(tried)
    task = replace(task, stop_mode=StopMode.DISCARD)
    tried.clear()
    spec.run_inline(task)
    assert all(tried)
