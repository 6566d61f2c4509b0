"""Background jobs: how many run at a time, how they end, and that the process can end meanwhile."""

import threading
import time

import numpy as np
import pytest

from geo.domain.errors import Refused, StoreBusy
from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.problem import AssignmentProblem, Units
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import solve_assignment
from geo.planning.assignment.verify import violations
from geo.services.jobs.job import BackgroundJob, JobKind, JobScope, StopMode
from geo.services.jobs.queue import KEPT_PER_KIND, MAX_QUEUED, SHUTDOWN_TIMEOUT_S, JobQueue
from tests.unit.planning.made_up import open_posts
from tests.unit.services.solving import LONG_S


def task(key, plan=None, actor="planner"):
    return BackgroundJob(JobKind.PROPOSE, draft(plan or key), actor, key)


def draft(plan):
    return JobScope(plan, is_draft=True)


def refuses(_):
    raise RuntimeError("can't start new thread")


class Work:
    """Work that lasts until it is released, and records how many ran at once."""

    def __init__(self):
        self.at_once, self.most, self.begun = 0, 0, threading.Semaphore(0)
        self.let_go, self.lock = threading.Event(), threading.Lock()

    def __call__(self, _):
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.begun.release()
        assert self.let_go.wait(LONG_S)
        with self.lock:
            self.at_once -= 1
        return "found"


@pytest.fixture
def work():
    work = Work()
    yield work
    work.let_go.set()


def test_no_more_are_computed_at_a_time_than_the_bound_and_all_come_to_their_turn(work):
    jobs = JobQueue(max_running=2)
    begun = [jobs.submit(task(f"k{number}"), work) for number in range(6)]
    for _ in range(2):
        assert work.begun.acquire(timeout=LONG_S)
    waiting = [each for each in begun if each.elapsed_s is None]
    assert len(waiting) == 4
    assert jobs.count_ahead(begun[5]) == 5
    work.let_go.set()
    assert all(each.wait(LONG_S) for each in begun)
    assert {each.result() for each in begun} == {"found"}
    assert work.most == 2


def test_one_thing_at_a_time_is_computed_for_a_plan_and_the_same_press_is_the_same_task(work):
    jobs = JobQueue()
    first = jobs.submit(task("press", "plan"), work)
    assert jobs.submit(task("press", "plan"), work) is first
    with pytest.raises(Refused) as refused:
        jobs.submit(task("again", "plan"), work)
    assert refused.value.key == "error.plan_job"
    with pytest.raises(Refused):  # a key is its owner's alone
        jobs.submit(task("press", "plan", "somebody else"), work)
    first.stop(StopMode.DISCARD)
    assert jobs.submit(task("again", "plan"), work) is not first


def test_where_too_many_wait_the_next_is_turned_away(work):
    jobs = JobQueue(max_running=1)
    for number in range(1 + MAX_QUEUED):
        jobs.submit(task(f"k{number}"), work)
    with pytest.raises(StoreBusy) as busy:
        jobs.submit(task("one more"), work)
    assert busy.value.key == "error.plan_jobs"


def test_those_that_ended_are_remembered_up_to_a_bound_the_last_first():
    jobs = JobQueue()
    for number in range(KEPT_PER_KIND + 5):
        assert jobs.submit(task(f"k{number}", "plan"), lambda each: each.key).wait(LONG_S)
    keys = [each.key for each in jobs.jobs_of(draft("plan"))]
    assert keys == [f"k{number}" for number in range(KEPT_PER_KIND + 4, 4, -1)]


def test_what_one_asks_pushes_out_no_other_accounts_answer():
    jobs = JobQueue()
    assert jobs.submit(task("mine", "plan"), lambda each: each.key).wait(LONG_S)
    for number in range(2 * KEPT_PER_KIND):
        assert jobs.submit(task(f"k{number}", "plan", "rival"), lambda each: each.key).wait(LONG_S)
    assert jobs.find("planner", "mine").result() == "mine"


def test_those_dropped_while_they_wait_take_nobodys_place_and_no_thread(work):
    others, jobs = set(threading.enumerate()), JobQueue(max_running=1)
    running = jobs.submit(task("first"), work)
    for number in range(3 * MAX_QUEUED):
        jobs.submit(task(f"k{number}"), work).stop(StopMode.DISCARD)
    assert len(set(threading.enumerate()) - others) == 1
    last = jobs.submit(task("last"), lambda each: each.key)
    work.let_go.set()
    assert all(each.wait(LONG_S) for each in (running, last))
    assert last.result() == "last"


def test_a_thread_that_has_delivered_keeps_no_place_taken(monkeypatch):
    """A thread of low priority may end some time after its result: no request is refused for it."""
    go = threading.Event()

    def lingers(_, each, work):
        each.run(work)
        go.wait(LONG_S)

    monkeypatch.setattr(JobQueue, "_run", lingers)
    jobs = JobQueue(max_running=1)
    for number in range(2 * (1 + MAX_QUEUED)):
        assert jobs.submit(task(f"k{number}", "plan"), lambda each: each.key).wait(LONG_S)
    go.set()


def test_where_no_thread_can_be_had_the_plan_is_not_taken_up_for_ever(monkeypatch):
    jobs = JobQueue()
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", refuses)
        with pytest.raises(StoreBusy):
            jobs.submit(task("first", "plan"), lambda each: each.key)
    assert jobs.jobs_of(draft("plan")) == ()
    assert jobs.submit(task("second", "plan"), lambda each: each.key).wait(LONG_S)


def test_a_signal_stops_a_task_even_while_its_own_thread_settles_it():
    """The handler of Ctrl-C runs in the thread that computes, at any point of it."""
    job, stopped = task("here"), threading.Event()

    def settles():
        with job._lock:
            job.stop(StopMode.KEEP_BEST)
            stopped.set()

    threading.Thread(target=settles, daemon=True).start()
    assert stopped.wait(LONG_S)


def test_what_a_task_ends_with_is_raised_for_each_caller_and_counted_as_news():
    jobs = JobQueue()

    def fails(_):
        raise Refused("error.refused")

    ended = jobs.submit(task("fails"), fails)
    assert ended.wait(LONG_S)
    assert not ended.has_result
    with pytest.raises(Refused):
        ended.result()
    deadline = time.monotonic() + LONG_S
    while jobs.finished_count == 0:
        assert time.monotonic() < deadline


def test_what_one_asked_and_had_at_once_is_news_to_no_screen():
    jobs, requested = JobQueue(), time.monotonic()
    for key, scope, at in (
        ("at once", JobScope("planner"), requested + LONG_S),
        ("later", JobScope("planner"), requested - LONG_S),
        ("of a draft", draft("plan"), requested + LONG_S),
    ):
        job = BackgroundJob(JobKind.CURVE, scope, key=key, requested_at_s=at)
        assert jobs.submit(job, lambda each: each.key).wait(LONG_S)
    jobs.close()  # all threads have counted
    assert jobs.finished_count == 2


def test_what_is_dropped_counts_as_done_at_once_and_comes_to_nothing(work):
    dropped = JobQueue().submit(task("drop"), work)
    assert dropped.stop(StopMode.DISCARD)
    assert dropped.is_done
    assert not dropped.stop(StopMode.KEEP_BEST)
    with pytest.raises(Refused) as refused:
        dropped.result()
    assert refused.value.key == "error.plan_dropped_job"


def test_what_waits_and_is_dropped_is_never_begun(work):
    jobs, made = JobQueue(max_running=1), []
    jobs.submit(task("long"), work)
    waiting = jobs.submit(task("waiting"), made.append)
    waiting.stop(StopMode.DISCARD)
    work.let_go.set()
    jobs.close()
    assert made == []


def test_what_is_being_written_can_no_longer_be_stopped():
    settled = task("late")
    settled.begin_commit()
    assert not settled.stop(StopMode.DISCARD)
    dropped = task("early")
    dropped.stop(StopMode.DISCARD)
    with pytest.raises(Refused):
        dropped.begin_commit()


def test_a_job_stopped_with_the_best_so_far_can_still_be_dropped():
    stopped = task("take")
    assert stopped.stop(StopMode.KEEP_BEST)
    assert stopped.is_cancelled()
    assert stopped.stop(StopMode.DISCARD)


def hard():
    """Return posts and units of sizes that do not fit: minutes of work for the solver."""
    draw = np.random.default_rng(5)
    count, units = 300, 60
    posts = open_posts([f"p{number:03}" for number in range(count)], draw.integers(3, 9, count))
    people = np.full(units, 24.0)
    unit_table = Units(tuple(f"u{number:02}" for number in range(units)), people, people, people)
    return AssignmentProblem(posts, unit_table, draw.integers(1_000, 40_000, (count, units)).astype(float))


def test_closing_lets_the_solver_go_within_its_time():
    """A thread inside the solver while Python ends would bring the process down."""
    jobs, inside = JobQueue(max_running=1), threading.Event()
    problem, rules = hard(), AssignmentRules(change_policy=ChangePolicy.UNRESTRICTED, time_limit_s=600.0)

    def solve(each):
        each.on_progress = lambda _: inside.set()
        return solve_assignment(problem, rules, cancelled=each.is_cancelled, on_progress=each.report_progress)

    running = jobs.submit(task("hard"), solve)
    assert inside.wait(LONG_S)
    assert not running.is_done  # control: it would go on
    began = time.monotonic()
    jobs.close()
    assert time.monotonic() - began < SHUTDOWN_TIMEOUT_S
    assert [each for each in threading.enumerate() if each.name == "task"] == []


def test_nothing_is_begun_any_more_once_the_process_ends(work):
    jobs = JobQueue()
    jobs.close()
    with pytest.raises(StoreBusy):
        jobs.submit(task("late"), work)
    assert jobs.jobs_of(draft("late")) == ()


def test_the_best_so_far_of_the_solver_is_a_plan_with_its_bound():
    """Stopped at the first report: more people are required than there are, so there is a gap."""
    stopped, problem = task("best"), hard()
    stopped.on_progress = lambda progress: stopped.stop(StopMode.KEEP_BEST) if progress.elapsed_s else None
    rules = AssignmentRules(change_policy=ChangePolicy.UNRESTRICTED, time_limit_s=600.0)
    stopped.run(
        lambda each: solve_assignment(
            problem, rules, cancelled=each.is_cancelled, on_progress=each.report_progress
        )
    )
    solution = stopped.result()
    assert violations(problem, solution.unit.tolist()) == ()
    assert solution.stages[0].bound < solution.stages[0].value == solution.figures.shortfall
