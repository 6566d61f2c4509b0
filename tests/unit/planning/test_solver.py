import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.planning.rows import Builder
from geo.planning.solver import Limits, Status, conflict, relaxed, solve
from geo.settings import ROOT

INF = float("inf")


def knapsack(worths, weights, room):
    """Take the most worth that fits."""
    build = Builder()
    taken = build.add_columns(-np.asarray(worths, float))
    (row,) = build.add_rows(-INF, room, 1)
    build.put(row, taken, weights)
    return build.model()


def hard_knapsack(size=400, rows=60):
    """Many rows over many columns: not to be proved within a test."""
    dice = np.random.default_rng(5)
    build = Builder()
    taken = build.add_columns(-dice.integers(10, 99, size).astype(float))
    weights = dice.integers(5, 99, (rows, size))
    limit = build.add_rows(-INF, weights.sum(1) // 3, rows)
    build.put(limit[:, None], taken[None, :], weights)
    return build.model()


def best_by_trying(worths, weights, room):
    picks = (np.arange(2 ** len(worths))[:, None] >> np.arange(len(worths))) & 1
    fits = picks @ np.asarray(weights) <= room
    return int((picks @ np.asarray(worths))[fits].max())


ITEMS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=8)


@given(ITEMS, st.integers(0, 80))
def test_the_optimum_is_that_of_trying_everything(items, room):
    worths, weights = zip(*items, strict=True)
    found = solve(knapsack(worths, weights, room))
    assert found.status is Status.OPTIMAL
    assert round(-found.objective) == best_by_trying(worths, weights, room)
    assert found.gap <= 1e-6
    assert found.values @ np.asarray(weights) <= room


def test_out_of_time_is_an_answer_with_a_bound():
    heard = []

    def enough():
        return any(word.objective is not None and np.isfinite(word.bound) for word in heard)

    found = solve(hard_knapsack(), Limits(seconds=60, cancelled=enough, told=heard.append))
    assert found.status is Status.LIMITED
    assert found.bound < found.objective
    assert 0 < found.gap < INF


def test_out_of_time_before_anything_was_found_nothing_is_known():
    found = solve(hard_knapsack(), Limits(seconds=0.0))
    assert found.values is None
    assert found.gap == INF


def test_out_of_time_at_once_keeps_what_was_known():
    model = hard_knapsack()
    found = solve(model, Limits(seconds=0.0), start=np.zeros(len(model.costs)))
    assert found.status is Status.LIMITED
    assert found.values is None or (found.values >= 0).all()


def test_a_start_is_improved_on():
    model = knapsack([5, 4, 3], [4, 3, 2], 5)
    assert solve(model, start=np.array([1.0, 0, 0])).objective == pytest.approx(-7)


def test_a_cancelled_solve_stops():
    began = time.monotonic()
    found = solve(hard_knapsack(), Limits(seconds=60, cancelled=lambda: time.monotonic() - began > 0.2))
    assert found.status is Status.LIMITED
    assert time.monotonic() - began < 30


def test_progress_is_told_with_a_bound_that_no_solution_passes():
    heard = []

    def enough():  # by what was told: what a busy machine gets done within a time, nobody knows
        return any(word.objective is not None for word in heard)

    found = solve(hard_knapsack(), Limits(seconds=60, cancelled=enough, told=heard.append))
    assert heard
    assert all(word.bound <= found.objective for word in heard)


def test_what_a_listener_raises_comes_back_to_the_caller():
    def told(_):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        solve(hard_knapsack(), Limits(seconds=30, told=told))


def test_the_same_model_has_the_same_answer():
    model = hard_knapsack(60, 5)
    first, second = solve(model), solve(model)
    assert (first.values == second.values).all()


def test_a_contradiction_is_told_and_its_rows_are_named():
    build = Builder()
    taken = build.add_columns([1.0, 1.0, 1.0])
    rows = build.add_rows([2, -INF, 0], [INF, 1, 5], 3)
    build.put(rows[:2, None], taken[None, :2])
    build.put(rows[2], taken)
    model = build.model()
    assert solve(model).status is Status.INFEASIBLE
    named, _ = conflict(model)
    assert named.tolist() == [0, 1]


def test_no_conflict_is_found_where_none_is():
    rows, columns = conflict(knapsack([1], [1], 1))
    assert rows.size == columns.size == 0


def test_a_relaxation_has_duals():
    model = knapsack([5, 4], [4, 3], 5)
    found = solve(replace(model, integral=np.zeros(2, bool)))
    assert found.row_duals[0] == pytest.approx(-1.25)


@given(ITEMS, st.integers(1, 80))
def test_interior_points_come_to_the_relaxation_and_claim_no_bound(items, room):
    worths, weights = zip(*items, strict=True)
    model = knapsack(worths, weights, room)
    corner = solve(replace(model, integral=np.zeros(len(worths), bool)))
    inside = relaxed(model)
    assert inside.objective == pytest.approx(corner.objective, rel=1e-5, abs=1e-4)
    assert inside.bound == -INF


@given(ITEMS, st.integers(0, 80))
def test_a_spare_of_less_than_one_gives_up_no_whole_unit(items, room):
    worths, weights = zip(*items, strict=True)
    found = solve(knapsack(worths, weights, room), Limits(spare=0.999, interior=True))
    assert round(-found.objective) == best_by_trying(worths, weights, room)
    assert found.objective - found.bound < 1.0


def test_entries_of_one_place_are_summed_and_zeros_left_out():
    build = Builder()
    columns = build.add_columns([0.0, 0.0])
    rows = build.add_rows(0, 1, 2)
    build.put(rows[1], columns[[1, 1]], [2.0, 3.0])
    build.put(rows[0], columns[0], 0.0)
    model = build.model()
    assert (model.starts.tolist(), model.columns.tolist(), model.entries.tolist()) == ([0, 0, 1], [1], [5.0])


def test_a_model_of_nothing_is_solved():
    assert solve(Builder().model()).objective == 0


SOLVES = """
import numpy as np
from geo.planning import solver
from geo.planning.rows import Builder

build = Builder()
taken = build.add_columns(-np.arange(1.0, 9.0))
(row,) = build.add_rows(-float("inf"), 9, 1)
build.put(row, taken, np.arange(2.0, 10.0))
assert solver.solve(build.model()).values is not None
solver.conflict(build.model())
"""


@pytest.mark.parametrize(
    ("script", "speaks"),
    [(SOLVES, False), (SOLVES.replace("build =", "del solver._Engine.enableCallbacks\nbuild ="), True)],
    ids=["ours", "control"],
)
def test_a_process_that_solves_prints_nothing(script, speaks):
    """In a process of its own, as the solver speaks past Python, and once only."""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ("HiGHS" in ended.stdout + ended.stderr) is speaks
    assert speaks or ended.stdout + ended.stderr == ""
