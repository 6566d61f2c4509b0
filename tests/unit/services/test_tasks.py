"""Long computations: how many at a time, how they end, and that the process can end meanwhile."""

import threading
import time

import numpy as np
import pytest

from geo.domain.errors import Busy, Refused
from geo.domain.plan_wishes import Keep
from geo.planning.assignment import assign
from geo.planning.evaluate import violations
from geo.planning.problem import Problem, Units, posts
from geo.planning.rules import Rules
from geo.services.task_queue import KEPT, LETS_GO_S, WAITING, Tasks
from geo.services.tasks import Kind, Stop, Task
from tests.unit.services.solving import LONG_S


def task(key, plan=None, actor="planner"):
    return Task(Kind.PROPOSE, plan or key, 1, actor, key)


def refuses(_):
    raise RuntimeError("can't start new thread")


class Work:
    """Goes on until it is let go; remembers how many were at it at once."""

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
    tasks = Tasks(at_once=2)
    begun = [tasks.begin(task(f"k{number}"), work) for number in range(6)]
    for _ in range(2):
        assert work.begun.acquire(timeout=LONG_S)
    waiting = [each for each in begun if each.seconds is None]
    assert len(waiting) == 4
    assert tasks.before(begun[5]) == 5
    work.let_go.set()
    assert all(each.wait(LONG_S) for each in begun)
    assert {each.result() for each in begun} == {"found"}
    assert work.most == 2


def test_one_thing_at_a_time_is_computed_for_a_plan_and_the_same_press_is_the_same_task(work):
    tasks = Tasks()
    first = tasks.begin(task("press", "plan"), work)
    assert tasks.begin(task("press", "plan"), work) is first
    with pytest.raises(Refused) as refused:
        tasks.begin(task("again", "plan"), work)
    assert refused.value.key == "error.plan_task"
    with pytest.raises(Refused):  # a key is its owner's alone
        tasks.begin(task("press", "plan", "somebody else"), work)
    first.stop(Stop.DROP)
    assert tasks.begin(task("again", "plan"), work) is not first


def test_where_too_many_wait_the_next_is_turned_away(work):
    tasks = Tasks(at_once=1)
    for number in range(1 + WAITING):
        tasks.begin(task(f"k{number}"), work)
    with pytest.raises(Busy) as busy:
        tasks.begin(task("one more"), work)
    assert busy.value.key == "error.plan_tasks"


def test_those_that_ended_are_remembered_up_to_a_bound_the_last_first():
    tasks = Tasks()
    for number in range(KEPT + 5):
        assert tasks.begin(task(f"k{number}", "plan"), lambda each: each.key).wait(LONG_S)
    known = [each.key for each in tasks.of("plan")]
    assert known == [f"k{number}" for number in range(KEPT + 4, 4, -1)]


def test_what_one_asks_pushes_out_nobody_elses_answer():
    tasks = Tasks()
    assert tasks.begin(task("mine", "plan"), lambda each: each.key).wait(LONG_S)
    for number in range(2 * KEPT):
        assert tasks.begin(task(f"k{number}", "plan", "rival"), lambda each: each.key).wait(LONG_S)
    assert tasks.find("planner", "mine").result() == "mine"


def test_those_dropped_while_they_wait_take_nobodys_place_and_no_thread(work):
    others, tasks = set(threading.enumerate()), Tasks(at_once=1)
    running = tasks.begin(task("first"), work)
    for number in range(3 * WAITING):
        tasks.begin(task(f"k{number}"), work).stop(Stop.DROP)
    assert len(set(threading.enumerate()) - others) == 1
    last = tasks.begin(task("last"), lambda each: each.key)
    work.let_go.set()
    assert all(each.wait(LONG_S) for each in (running, last))
    assert last.result() == "last"


def test_a_thread_that_has_delivered_keeps_no_place_taken(monkeypatch):
    """A thread that stands back may take a while to end after all was told: nobody is refused for it."""
    go = threading.Event()

    def lingers(_, each, work):
        each.run(work)
        go.wait(LONG_S)

    monkeypatch.setattr(Tasks, "_run", lingers)
    tasks = Tasks(at_once=1)
    for number in range(2 * (1 + WAITING)):
        assert tasks.begin(task(f"k{number}", "plan"), lambda each: each.key).wait(LONG_S)
    go.set()


def test_where_no_thread_can_be_had_the_plan_is_not_taken_up_for_ever(monkeypatch):
    tasks = Tasks()
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", refuses)
        with pytest.raises(Busy):
            tasks.begin(task("first", "plan"), lambda each: each.key)
    assert tasks.of("plan") == ()
    assert tasks.begin(task("second", "plan"), lambda each: each.key).wait(LONG_S)


def test_a_signal_stops_a_task_even_while_its_own_thread_settles_it():
    """What Ctrl-C calls runs in the thread that computes, wherever that is by then."""
    asked, stopped = task("here"), threading.Event()

    def settles():
        with asked._lock:
            asked.stop(Stop.TAKE)
            stopped.set()

    threading.Thread(target=settles, daemon=True).start()
    assert stopped.wait(LONG_S)


def test_what_a_task_ends_with_is_raised_for_whoever_asks_and_counted_as_news():
    tasks = Tasks()

    def fails(_):
        raise Refused("error.refused")

    ended = tasks.begin(task("fails"), fails)
    assert ended.wait(LONG_S)
    assert not ended.has_answer
    with pytest.raises(Refused):
        ended.result()
    deadline = time.monotonic() + LONG_S
    while tasks.ended == 0:
        assert time.monotonic() < deadline


def test_what_one_asked_and_had_at_once_is_news_to_nobody():
    tasks, asked = Tasks(), time.monotonic()
    for key, kind, at in (
        ("at once", Kind.POSTS, asked + LONG_S),
        ("later", Kind.POSTS, asked - LONG_S),
        ("of a draft", Kind.CURVE, asked + LONG_S),
    ):
        assert tasks.begin(Task(kind, key, key=key, asked=at), lambda each: each.key).wait(LONG_S)
    tasks.close()  # all threads have counted
    assert tasks.ended == 2


def test_what_is_dropped_counts_as_done_at_once_and_comes_to_nothing(work):
    dropped = Tasks().begin(task("drop"), work)
    assert dropped.stop(Stop.DROP)
    assert dropped.is_done
    assert not dropped.stop(Stop.TAKE)
    with pytest.raises(Refused) as refused:
        dropped.result()
    assert refused.value.key == "error.plan_dropped_task"


def test_what_waits_and_is_dropped_is_never_begun(work):
    tasks, made = Tasks(at_once=1), []
    tasks.begin(task("long"), work)
    waiting = tasks.begin(task("waiting"), made.append)
    waiting.stop(Stop.DROP)
    work.let_go.set()
    tasks.close()
    assert made == []


def test_what_is_being_written_can_no_longer_be_stopped():
    settled = task("late")
    settled.settle()
    assert not settled.stop(Stop.DROP)
    dropped = task("early")
    dropped.stop(Stop.DROP)
    with pytest.raises(Refused):
        dropped.settle()


def test_a_task_told_to_take_the_best_so_far_can_still_be_dropped():
    stopped = task("take")
    assert stopped.stop(Stop.TAKE)
    assert stopped.is_cancelled()
    assert stopped.stop(Stop.DROP)


def hard():
    """Posts and units of sizes that do not fit: minutes of work for the solver."""
    draw = np.random.default_rng(5)
    count, units = 300, 60
    told = posts([f"p{number:03}" for number in range(count)], draw.integers(3, 9, count))
    people = np.full(units, 24.0)
    known = Units(tuple(f"u{number:02}" for number in range(units)), people, people, people)
    return Problem(told, known, draw.integers(1_000, 40_000, (count, units)).astype(float))


def test_closing_lets_the_solver_go_within_its_time():
    """A thread inside the solver while Python ends would bring the process down."""
    tasks, inside = Tasks(at_once=1), threading.Event()
    wanted, rules = hard(), Rules(keep=Keep.FREE, seconds=600.0)

    def solve(each):
        each.heard = lambda _: inside.set()
        return assign(wanted, rules, cancelled=each.is_cancelled, told=each.tell)

    running = tasks.begin(task("hard"), solve)
    assert inside.wait(LONG_S)
    assert not running.is_done  # control: it would go on
    began = time.monotonic()
    tasks.close()
    assert time.monotonic() - began < LETS_GO_S
    assert [each for each in threading.enumerate() if each.name == "task"] == []


def test_nothing_is_begun_any_more_once_the_process_ends(work):
    tasks = Tasks()
    tasks.close()
    with pytest.raises(Busy):
        tasks.begin(task("late"), work)
    assert tasks.of("late") == ()


def test_the_best_so_far_of_the_solver_is_a_plan_with_its_bound():
    """Stopped at the solver's first word: more people are needed than there are, so there is a gap."""
    stopped, wanted = task("best"), hard()
    stopped.heard = lambda progress: stopped.stop(Stop.TAKE) if progress.seconds else None
    rules = Rules(keep=Keep.FREE, seconds=600.0)
    stopped.run(lambda each: assign(wanted, rules, cancelled=each.is_cancelled, told=each.tell))
    found = stopped.result()
    assert violations(wanted, found.unit.tolist()) == ()
    assert found.stages[0].bound < found.stages[0].value == found.figures.shortfall
