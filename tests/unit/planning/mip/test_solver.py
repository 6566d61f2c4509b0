import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.planning.mip.model import ModelBuilder
from geo.planning.mip.solver import SolveLimits, SolveStatus, solve, solve_lp_relaxation
from geo.settings import ROOT
from tests.unit.planning.iis import find_iis_rows

INF = float("inf")


def knapsack(worths, weights, room):
    """Take the most worth that fits."""
    build = ModelBuilder()
    taken = build.add_columns(-np.asarray(worths, float))
    (row,) = build.add_rows(-INF, room, 1)
    build.add_entries(row, taken, weights)
    return build.build()


def hard_knapsack(size=400, rows=60):
    """Many rows over many columns: not to be proved within a test."""
    dice = np.random.default_rng(5)
    build = ModelBuilder()
    taken = build.add_columns(-dice.integers(10, 99, size).astype(float))
    weights = dice.integers(5, 99, (rows, size))
    limit = build.add_rows(-INF, weights.sum(1) // 3, rows)
    build.add_entries(limit[:, None], taken[None, :], weights)
    return build.build()


def best_by_trying(worths, weights, room):
    picks = (np.arange(2 ** len(worths))[:, None] >> np.arange(len(worths))) & 1
    fits = picks @ np.asarray(weights) <= room
    return int((picks @ np.asarray(worths))[fits].max())


ITEMS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=8)


@given(ITEMS, st.integers(0, 80))
def test_the_optimum_is_that_of_trying_everything(items, room):
    worths, weights = zip(*items, strict=True)
    solution = solve(knapsack(worths, weights, room))
    assert solution.status is SolveStatus.OPTIMAL
    assert round(-solution.objective) == best_by_trying(worths, weights, room)
    assert solution.gap <= 1e-6
    assert solution.values @ np.asarray(weights) <= room


def test_out_of_time_is_an_answer_with_a_bound():
    reports = []

    def enough():
        return any(report.objective is not None and np.isfinite(report.bound) for report in reports)

    solution = solve(
        hard_knapsack(), SolveLimits(time_limit_s=60, cancelled=enough, on_progress=reports.append)
    )
    assert solution.status is SolveStatus.LIMITED
    assert solution.bound < solution.objective
    assert 0 < solution.gap < INF


def test_out_of_time_before_anything_was_found_nothing_is_known():
    solution = solve(hard_knapsack(), SolveLimits(time_limit_s=0.0))
    assert solution.values is None
    assert solution.gap == INF


def test_out_of_time_at_once_keeps_what_was_known():
    model = hard_knapsack()
    solution = solve(model, SolveLimits(time_limit_s=0.0), warm_start=np.zeros(len(model.costs)))
    assert solution.status is SolveStatus.LIMITED
    assert solution.values is None or (solution.values >= 0).all()


def test_a_start_is_improved_on():
    model = knapsack([5, 4, 3], [4, 3, 2], 5)
    assert solve(model, warm_start=np.array([1.0, 0, 0])).objective == pytest.approx(-7)


def test_a_cancelled_solve_stops():
    began = time.monotonic()
    solution = solve(
        hard_knapsack(), SolveLimits(time_limit_s=60, cancelled=lambda: time.monotonic() - began > 0.2)
    )
    assert solution.status is SolveStatus.LIMITED
    assert time.monotonic() - began < 30


def test_progress_is_reported_with_a_bound_that_no_solution_passes():
    reports = []

    def enough():  # by what was reported: what a busy machine gets done within a time is not known
        return any(report.objective is not None for report in reports)

    solution = solve(
        hard_knapsack(), SolveLimits(time_limit_s=60, cancelled=enough, on_progress=reports.append)
    )
    assert reports
    assert all(report.bound <= solution.objective for report in reports)


def test_what_a_listener_raises_comes_back_to_the_caller():
    def fail(_):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        solve(hard_knapsack(), SolveLimits(time_limit_s=30, on_progress=fail))


def test_the_same_model_has_the_same_answer():
    model = hard_knapsack(60, 5)
    first, second = solve(model), solve(model)
    assert (first.values == second.values).all()


def test_a_contradiction_is_reported_and_its_rows_are_named():
    build = ModelBuilder()
    taken = build.add_columns([1.0, 1.0, 1.0])
    rows = build.add_rows([2, -INF, 0], [INF, 1, 5], 3)
    build.add_entries(rows[:2, None], taken[None, :2])
    build.add_entries(rows[2], taken)
    model = build.build()
    assert solve(model).status is SolveStatus.INFEASIBLE
    named, _ = find_iis_rows(model)
    assert named.tolist() == [0, 1]


def test_no_conflict_is_found_where_none_is():
    rows, columns = find_iis_rows(knapsack([1], [1], 1))
    assert rows.size == columns.size == 0


def test_a_relaxation_has_duals():
    model = knapsack([5, 4], [4, 3], 5)
    solution = solve(replace(model, integral=np.zeros(2, bool)))
    assert solution.row_duals[0] == pytest.approx(-1.25)


@given(ITEMS, st.integers(1, 80))
def test_interior_points_come_to_the_relaxation_and_claim_no_bound(items, room):
    worths, weights = zip(*items, strict=True)
    model = knapsack(worths, weights, room)
    corner = solve(replace(model, integral=np.zeros(len(worths), bool)))
    inside = solve_lp_relaxation(model)
    assert inside.objective == pytest.approx(corner.objective, rel=1e-5, abs=1e-4)
    assert inside.bound == -INF


@given(ITEMS, st.integers(0, 80))
def test_a_spare_of_less_than_one_gives_up_no_whole_unit(items, room):
    worths, weights = zip(*items, strict=True)
    solution = solve(
        knapsack(worths, weights, room), SolveLimits(absolute_gap=0.999, use_interior_point=True)
    )
    assert round(-solution.objective) == best_by_trying(worths, weights, room)
    assert solution.objective - solution.bound < 1.0


def test_entries_of_one_place_are_summed_and_zeros_left_out():
    build = ModelBuilder()
    columns = build.add_columns([0.0, 0.0])
    rows = build.add_rows(0, 1, 2)
    build.add_entries(rows[1], columns[[1, 1]], [2.0, 3.0])
    build.add_entries(rows[0], columns[0], 0.0)
    model = build.build()
    assert (model.starts.tolist(), model.columns.tolist(), model.entries.tolist()) == ([0, 0, 1], [1], [5.0])


def test_a_model_of_nothing_is_solved():
    assert solve(ModelBuilder().build()).objective == 0


SOLVES = """
import numpy as np
from geo.planning.mip import solver
from geo.planning.mip.model import ModelBuilder
from tests.unit.planning.iis import find_iis_rows

build = ModelBuilder()
taken = build.add_columns(-np.arange(1.0, 9.0))
(row,) = build.add_rows(-float("inf"), 9, 1)
build.add_entries(row, taken, np.arange(2.0, 10.0))
assert solver.solve(build.build()).values is not None
find_iis_rows(build.build())
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
